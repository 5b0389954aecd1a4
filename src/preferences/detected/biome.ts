/** @file What Biome's configuration says: its formatter, whose defaults are in force where it is on, and some of its rules. */

import { familyOf, type TraitId } from '../traits';
import { firstNamed, type ConfigFile } from './configFile';
import { BIOME_NAMES } from './configNames';
import { lineLengthChoice, shown, type Detected, type FileAtHand } from './detected';
import { isMeant } from './globs';
import { at, flagOf, isRecord, listOf, numberOf, textOf, textsOf } from './values';

interface Option {
  readonly trait: TraitId;
  /** Later ones are looked at where earlier ones say nothing. */
  readonly keys: readonly (readonly string[])[];
  readonly byDefault: string | number;
  readonly choiceOf: (value: unknown) => string | undefined;
}

const FORMATTER: readonly Option[] = [
  {
    trait: 'quotes',
    keys: [['javascript', 'formatter', 'quoteStyle']],
    byDefault: 'double',
    choiceOf: (value) => oneOf(value, { single: 'single', double: 'double' }),
  },
  {
    trait: 'semicolons',
    keys: [['javascript', 'formatter', 'semicolons']],
    byDefault: 'always',
    choiceOf: (value) => oneOf(value, { always: 'always', asNeeded: 'never' }),
  },
  {
    trait: 'trailingCommas',
    keys: [
      ['javascript', 'formatter', 'trailingCommas'],
      ['javascript', 'formatter', 'trailingComma'],
    ],
    byDefault: 'all',
    choiceOf: (value) => oneOf(value, { all: 'always', es5: 'always', none: 'never' }),
  },
  {
    trait: 'lineLength',
    keys: [
      ['javascript', 'formatter', 'lineWidth'],
      ['formatter', 'lineWidth'],
    ],
    byDefault: 80,
    choiceOf: (value) => lineLengthChoice(numberOf(value)),
  },
];

/** Rules that ask for a choice; their groups have changed between versions. */
const RULES: readonly { readonly rule: string; readonly trait: TraitId; readonly choice: string }[] = [
  { rule: 'useConst', trait: 'declarations', choice: 'const' },
  { rule: 'noVar', trait: 'declarations', choice: 'const' },
  { rule: 'useTemplate', trait: 'strings', choice: 'interpolated' },
  { rule: 'noUselessElse', trait: 'earlyReturn', choice: 'early' },
];

/** @param configs nearest first */
export function biomeSays(file: FileAtHand, configs: readonly ConfigFile[]): readonly Detected[] {
  if (familyOf(file.languageId) !== 'javascript') return [];
  const config = firstNamed(configs, BIOME_NAMES);
  if (!config || !isRecord(config.value)) return [];
  const { path, folder, value } = config;
  const overrides = listOf(value['overrides']).filter((override) => isForFile(override, folder, file.path));
  // The last that says something has the word.
  const parts = [value, ...overrides].reverse();
  return [...formatterSays(path, parts), ...rulesSay(path, parts)];
}

function formatterSays(path: string, parts: readonly unknown[]): readonly Detected[] {
  const isOn = [
    ['javascript', 'formatter', 'enabled'],
    ['formatter', 'enabled'],
  ].every((keys) => flagOf(firstSaid(parts, [keys])?.value) !== false);
  if (!isOn) return [];
  // What it extends is not read, and may say otherwise than the defaults.
  const isWhole = parts.every((part) => listOf(at(part, 'extends')).length === 0);
  return FORMATTER.flatMap(({ trait, keys, byDefault, choiceOf }): Detected[] => {
    const explicit = firstSaid(parts, keys);
    if (!explicit && !isWhole) return [];
    const said = explicit?.value ?? byDefault;
    const choice = choiceOf(said);
    if (choice === undefined) return [];
    const source = { path, key: explicit?.key ?? keys[0]!.join('.') };
    return [{ trait, choice, source, value: shown(said), ...(explicit ? {} : { isDefault: true as const }) }];
  });
}

function rulesSay(path: string, parts: readonly unknown[]): readonly Detected[] {
  if (flagOf(firstSaid(parts, [['linter', 'enabled']])?.value) === false) return [];
  return RULES.flatMap(({ rule, trait, choice }): Detected[] => {
    const keys = ['style', 'suspicious', 'complexity'].map((group) => ['linter', 'rules', group, rule]);
    const said = firstSaid(parts, keys);
    const level = textOf(said?.value) ?? textOf(at(said?.value, 'level'));
    if (!said || level === undefined || level === 'off') return [];
    return [{ trait, choice, source: { path, key: said.key }, value: shown(level) }];
  });
}

function firstSaid(parts: readonly unknown[], keys: readonly (readonly string[])[]) {
  for (const part of parts) {
    for (const each of keys) {
      const value = at(part, ...each);
      if (value !== undefined) return { key: each.join('.'), value };
    }
  }
  return undefined;
}

/** `includes` of version 2 holds exceptions with `!`; version 1 has `include` and `ignore`. */
function isForFile(override: unknown, folder: string, path: string): boolean {
  const globs = [...textsOf(at(override, 'includes')), ...textsOf(at(override, 'include'))];
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.replace(/^!+/, ''));
  unwanted.push(...textsOf(at(override, 'ignore')));
  return isMeant(wanted, folder, path, 'ownFolder') && !isMeant(unwanted, folder, path, 'ownFolder');
}

function oneOf(value: unknown, choices: Readonly<Record<string, string>>): string | undefined {
  const text = textOf(value);
  return text !== undefined && Object.hasOwn(choices, text) ? choices[text] : undefined;
}
