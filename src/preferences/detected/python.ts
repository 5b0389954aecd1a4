/** @file What the configurations of Python's tools say: Ruff, Black, flake8, mypy, Pyright and isort, in this order of their word. */

import { familyOf } from '../traits';
import { allNamed, type ConfigFile } from './configFile';
import { FLAKE8_NAMES, MYPY_NAMES } from './configNames';
import { lineLengthChoice, shown, type Detected, type FileAtHand } from './detected';
import { sectionsOf } from './ini';
import { ruffSays } from './ruff';
import { at, flagOf, isRecord, numberOf, textOf } from './values';

/** Black's. */
const DEFAULT_LINE_LENGTH = 88;

/** @param configs nearest first */
export function pythonToolsSay(file: FileAtHand, configs: readonly ConfigFile[]): readonly Detected[] {
  if (familyOf(file.languageId) !== 'python') return [];
  const ruff = ruffSays(configs);
  const black = blackSays(configs);
  // Where Ruff only lints, Black is the one that writes.
  const isRuffFormatting = ruff.some(({ source }) => source.key.includes('format.'));
  return [
    ...(isRuffFormatting ? [...ruff, ...black] : [...black, ...ruff]),
    ...flake8Says(configs),
    ...mypySays(configs),
    ...pyrightSays(configs),
    ...isortSays(configs),
  ];
}

function blackSays(configs: readonly ConfigFile[]): readonly Detected[] {
  const tool = toolIn(configs, 'black');
  if (!tool) return [];
  const { path, settings } = tool;
  const lineLength = numberOf(settings['line-length'] ?? settings['line_length']);
  const keepsQuotes = flagOf(settings['skip-string-normalization']);
  const skipsCommas = flagOf(settings['skip-magic-trailing-comma']);
  const found: Detected[] = [];
  const limit = lineLengthChoice(lineLength ?? DEFAULT_LINE_LENGTH);
  const source = (key: string) => ({ path, key: `tool.black.${key}` });
  if (limit !== undefined) {
    const value = shown(lineLength ?? DEFAULT_LINE_LENGTH);
    found.push({ trait: 'lineLength', choice: limit, source: source('line-length'), value, ...byDefault(lineLength) });
  }
  if (keepsQuotes !== true) {
    const key = source('skip-string-normalization');
    found.push({ trait: 'quotes', choice: 'double', source: key, value: 'false', ...byDefault(keepsQuotes) });
  }
  if (skipsCommas !== true) {
    const key = source('skip-magic-trailing-comma');
    found.push({ trait: 'trailingCommas', choice: 'always', source: key, value: 'false', ...byDefault(skipsCommas) });
  }
  return found;
}

function flake8Says(configs: readonly ConfigFile[]): readonly Detected[] {
  const found: Detected[] = [];
  for (const { path, value } of allNamed(configs, FLAKE8_NAMES)) {
    for (const { heading, entries } of sectionsOf(value)) {
      if (heading !== 'flake8' && heading !== 'pycodestyle' && heading !== 'pep8') continue;
      for (const [key, text] of entries) {
        const source = { path, key: `${heading}.${key}` };
        const option = key.replaceAll('_', '-');
        const limit = option === 'max-line-length' ? lineLengthChoice(numberOf(text)) : undefined;
        if (limit !== undefined) found.push({ trait: 'lineLength', choice: limit, source, value: text });
        const quotes = option === 'inline-quotes' ? QUOTES[text] : undefined;
        if (quotes !== undefined) found.push({ trait: 'quotes', choice: quotes, source, value: text });
        if (option === 'docstring-convention' && text !== '' && text !== 'none') {
          found.push({ trait: 'docComments', choice: 'some', source, value: text });
        }
      }
    }
  }
  return found;
}

/** As flake8-quotes takes them. */
const QUOTES: Readonly<Partial<Record<string, string>>> = {
  "'": 'single',
  single: 'single',
  '"': 'double',
  double: 'double',
};

function mypySays(configs: readonly ConfigFile[]): readonly Detected[] {
  const options = ['strict', 'disallow_untyped_defs'];
  for (const { path, value } of allNamed(configs, MYPY_NAMES)) {
    const entries = sectionsOf(value).find(({ heading }) => heading === 'mypy')?.entries;
    const key = options.find((option) => flagOf(entries?.get(option)) === true);
    if (key !== undefined) return [annotated(path, `mypy.${key}`, true)];
  }
  const tool = toolIn(configs, 'mypy');
  const key = options.find((option) => flagOf(tool?.settings[option]) === true);
  return tool && key !== undefined ? [annotated(tool.path, `tool.mypy.${key}`, true)] : [];
}

function pyrightSays(configs: readonly ConfigFile[]): readonly Detected[] {
  for (const { path, value } of allNamed(configs, ['pyrightconfig.json'])) {
    const mode = textOf(at(value, 'typeCheckingMode'));
    if (mode === 'strict') return [annotated(path, 'typeCheckingMode', mode)];
  }
  for (const name of ['pyright', 'basedpyright']) {
    const tool = toolIn(configs, name);
    const mode = textOf(tool?.settings['typeCheckingMode']);
    if (tool && mode === 'strict') return [annotated(tool.path, `tool.${name}.typeCheckingMode`, mode)];
  }
  return [];
}

function isortSays(configs: readonly ConfigFile[]): readonly Detected[] {
  const tool = toolIn(configs, 'isort');
  if (!tool) return [];
  const lineLength = numberOf(tool.settings['line_length']);
  const isAsBlack = textOf(tool.settings['profile']) === 'black';
  const choice = lineLengthChoice(lineLength ?? (isAsBlack ? DEFAULT_LINE_LENGTH : undefined));
  if (choice === undefined) return [];
  const [key, value] = lineLength === undefined ? ['profile', shown('black')] : ['line_length', shown(lineLength)];
  return [{ trait: 'lineLength', choice, source: { path: tool.path, key: `tool.isort.${key}` }, value }];
}

/** The tool's table in the nearest `pyproject.toml` that has one. */
function toolIn(configs: readonly ConfigFile[], name: string) {
  for (const { path, value } of allNamed(configs, ['pyproject.toml'])) {
    const settings = at(value, 'tool', name);
    if (isRecord(settings)) return { path, settings };
  }
  return undefined;
}

function annotated(path: string, key: string, value: unknown): Detected {
  return { trait: 'typing', choice: 'annotated', source: { path, key }, value: shown(value) };
}

function byDefault(said: unknown): { readonly isDefault?: true } {
  return said === undefined ? { isDefault: true } : {};
}
