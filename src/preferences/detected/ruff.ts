/** @file What Ruff's configuration says: its formatter, if that is configured, and the rules that are selected. */

import type { TraitId } from '../traits';
import { allNamed, type ConfigFile } from './configFile';
import { RUFF_NAMES } from './configNames';
import { lineLengthChoice, shown, type Detected } from './detected';
import { at, flagOf, isRecord, numberOf, textOf, textsOf } from './values';

/** Ruff's, and Black's. */
const DEFAULT_LINE_LENGTH = 88;

/** Rules of which the selection makes a choice. */
const RULES: readonly { readonly code: string; readonly trait: TraitId; readonly choice: string }[] = [
  { code: 'COM812', trait: 'trailingCommas', choice: 'always' },
  { code: 'N802', trait: 'naming', choice: 'snake_case' },
  { code: 'ANN001', trait: 'typing', choice: 'annotated' },
  { code: 'RET505', trait: 'earlyReturn', choice: 'early' },
  { code: 'UP032', trait: 'strings', choice: 'interpolated' },
  { code: 'D103', trait: 'docComments', choice: 'some' },
];

/** @param configs nearest first */
export function ruffSays(configs: readonly ConfigFile[]): readonly Detected[] {
  for (const { name, path, value } of allNamed(configs, RUFF_NAMES)) {
    const isProject = name === 'pyproject.toml';
    const settings = isProject ? at(value, 'tool', 'ruff') : value;
    if (isRecord(settings)) return settingsSay(settings, path, isProject ? 'tool.ruff.' : '');
  }
  return [];
}

function settingsSay(settings: Readonly<Record<string, unknown>>, path: string, prefix: string): readonly Detected[] {
  const found: Detected[] = [];
  const say = (trait: TraitId, choice: string | undefined, key: string, value: unknown, isDefault = false): void => {
    if (choice === undefined) return;
    const source = { path, key: prefix + key };
    found.push({ trait, choice, source, value: shown(value), ...(isDefault ? { isDefault: true as const } : {}) });
  };
  const format = at(settings, 'format');
  const lineLength = numberOf(settings['line-length']);
  if (lineLength !== undefined) say('lineLength', lineLengthChoice(lineLength), 'line-length', lineLength);
  if (isRecord(format)) {
    const quotes = textOf(format['quote-style']);
    const skipsCommas = flagOf(format['skip-magic-trailing-comma']);
    say('quotes', quoteChoice(quotes ?? 'double'), 'format.quote-style', quotes ?? 'double', quotes === undefined);
    if (skipsCommas !== true) {
      say('trailingCommas', 'always', 'format.skip-magic-trailing-comma', false, skipsCommas === undefined);
    }
    if (lineLength === undefined) {
      say('lineLength', lineLengthChoice(DEFAULT_LINE_LENGTH), 'line-length', DEFAULT_LINE_LENGTH, true);
    }
  }
  const inline = textOf(at(settings, 'lint', 'flake8-quotes', 'inline-quotes'));
  if (inline !== undefined) say('quotes', quoteChoice(inline), 'lint.flake8-quotes.inline-quotes', inline);
  for (const { code, trait, choice } of RULES) {
    const selected = selectionOf(settings, code);
    if (selected) say(trait, choice, selected.key, selected.selector);
  }
  return found;
}

function quoteChoice(style: string): string | undefined {
  return style === 'single' || style === 'double' ? style : undefined;
}

/** By the most exact selector; one that ignores has the word over an equal one that selects. */
function selectionOf(settings: unknown, code: string): { key: string; selector: string } | undefined {
  const best = (names: readonly string[]) =>
    names
      .flatMap((name) => [`lint.${name}`, name])
      .flatMap((key) => textsOf(at(settings, ...key.split('.'))).map((selector) => ({ key, selector })))
      .filter(({ selector }) => selects(selector, code))
      .toSorted((one, other) => exactness(other.selector) - exactness(one.selector))[0];
  const selected = best(['select', 'extend-select']);
  const ignored = best(['ignore', 'extend-ignore']);
  if (!selected || (ignored && exactness(ignored.selector) >= exactness(selected.selector))) return undefined;
  return selected;
}

/** `D` selects D103 but not DTZ001; `ALL` all. */
function selects(selector: string, code: string): boolean {
  if (selector === 'ALL') return true;
  const [, letters, digits] = /^([A-Z]+)(\d*)$/.exec(selector) ?? [];
  const [, ownLetters, ownDigits] = /^([A-Z]+)(\d*)$/.exec(code) ?? [];
  return letters !== undefined && letters === ownLetters && ownDigits?.startsWith(digits ?? '') === true;
}

function exactness(selector: string): number {
  return selector === 'ALL' ? 0 : selector.length;
}
