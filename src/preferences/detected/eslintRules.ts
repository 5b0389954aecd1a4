/** @file ESLint's rules that ask for a choice of a trait, and what their options choose. */

import type { TraitId } from '../traits';
import { lineLengthChoice, shown, type Detected } from './detected';
import { Reference } from './scriptValue';
import { at, isRecord, listOf, numberOf, textOf, textsOf } from './values';

/** What a configuration makes of a rule. */
export interface RuleSetting {
  readonly isOn: boolean;
  readonly options: readonly unknown[];
  readonly path: string;
  readonly key: string;
  /** As it is written there; of a preset, its name. */
  readonly value: string;
}

/** By the rule's name; later configurations have replaced earlier ones. */
export type RuleSettings = Map<string, RuleSetting>;

interface Rule {
  readonly trait: TraitId;
  /** Without the plugin, under which several plugins carry the same rule. */
  readonly name: string;
  readonly choiceOf: (options: readonly unknown[]) => string | undefined;
}

/** Of the same trait the first that is on has the word. */
const RULES: readonly Rule[] = [
  { trait: 'quotes', name: 'quotes', choiceOf: ([kind]) => among(textOf(kind) ?? 'double', ['single', 'double']) },
  { trait: 'semicolons', name: 'semi', choiceOf: ([when]) => among(textOf(when) ?? 'always', ['always', 'never']) },
  { trait: 'trailingCommas', name: 'comma-dangle', choiceOf: ([when]) => commas(when ?? 'never') },
  { trait: 'functions', name: 'func-style', choiceOf: ([style]) => functions(textOf(style) ?? 'expression') },
  { trait: 'functions', name: 'prefer-arrow-functions', choiceOf: () => 'arrow' },
  { trait: 'declarations', name: 'prefer-const', choiceOf: () => 'const' },
  { trait: 'declarations', name: 'no-var', choiceOf: () => 'const' },
  { trait: 'naming', name: 'camelcase', choiceOf: () => 'camelCase' },
  { trait: 'naming', name: 'naming-convention', choiceOf: naming },
  { trait: 'typing', name: 'explicit-function-return-type', choiceOf: () => 'annotated' },
  { trait: 'typing', name: 'explicit-module-boundary-types', choiceOf: () => 'annotated' },
  { trait: 'earlyReturn', name: 'no-else-return', choiceOf: () => 'early' },
  { trait: 'strings', name: 'prefer-template', choiceOf: () => 'interpolated' },
  { trait: 'docComments', name: 'require-jsdoc', choiceOf: () => 'some' },
  { trait: 'lineLength', name: 'max-len', choiceOf: (options) => lineLengthChoice(longest(options)) },
];

/** Rules that formatters make needless, which their configurations for ESLint switch off. */
const FORMATTING: ReadonlySet<string> = new Set(['quotes', 'semi', 'comma-dangle', 'max-len']);

/** Plugins whose rules of the same names are these rules. */
const PLUGINS =
  /^(?:@stylistic(?:\/(?:js|ts))?|@typescript-eslint|ts|style|stylistic|prefer-arrow(?:-functions)?|jsdoc)\//;

/** Puts the rules of a configuration over those before it. */
export function setRules(settings: RuleSettings, rules: unknown, path: string, key: string): void {
  if (!isRecord(rules)) return;
  for (const [name, setting] of Object.entries(rules)) {
    const [severity, ...options] = listOf(setting);
    const isOn = isOnBy(severity);
    if (isOn === undefined) continue;
    const rule = name.replace(PLUGINS, '');
    // A severity alone leaves the options as they were.
    const kept = options.length > 0 ? options : (settings.get(rule)?.options ?? []);
    settings.set(rule, { isOn, options: kept, path, key: `${key}.${name}`, value: shown(setting) });
  }
}

/** Puts a known preset over what was said before. */
export function setPreset(
  settings: RuleSettings,
  preset: Readonly<Record<string, unknown>>,
  name: string,
  path: string,
) {
  for (const [rule, options] of Object.entries(preset)) {
    settings.set(rule, { isOn: true, options: listOf(options), path, key: 'extends', value: shown(name) });
  }
}

export function switchFormattingOff(settings: RuleSettings): void {
  for (const rule of FORMATTING) settings.delete(rule);
}

export function rulesSay(settings: RuleSettings): readonly Detected[] {
  const found: Detected[] = [];
  for (const { trait, name, choiceOf } of RULES) {
    const setting = settings.get(name);
    if (setting?.isOn !== true || found.some((each) => each.trait === trait)) continue;
    // An option that would have to be computed is not known.
    if (setting.options[0] instanceof Reference) continue;
    const choice = choiceOf(setting.options);
    const { path, key, value } = setting;
    if (choice !== undefined) found.push({ trait, choice, source: { path, key }, value });
  }
  return found;
}

function isOnBy(severity: unknown): boolean | undefined {
  if (severity === 'off' || severity === 0) return false;
  return severity === 'warn' || severity === 'error' || severity === 1 || severity === 2 ? true : undefined;
}

function among(value: string, choices: readonly string[]): string | undefined {
  return choices.includes(value) ? value : undefined;
}

function commas(when: unknown): string | undefined {
  if (isRecord(when)) {
    const [first, ...others] = [at(when, 'arrays'), at(when, 'objects')].map((each) => commas(each));
    return others.every((each) => each === first) ? first : undefined;
  }
  if (when === 'never') return 'never';
  return when === 'always' || when === 'always-multiline' ? 'always' : undefined;
}

function functions(style: string): string | undefined {
  if (style === 'declaration') return 'declaration';
  // Where functions are values of constants, arrow functions are what is written.
  return style === 'expression' ? 'arrow' : undefined;
}

/** Of what is asked of variables and functions, what is asked of them without exception. */
function naming(options: readonly unknown[]): string | undefined {
  const general = options.filter((option) =>
    textsOf(at(option, 'selector')).some((selector) => NAMED_SELECTORS.has(selector)),
  );
  const formats = general.flatMap((option) => {
    const allowed = textsOf(at(option, 'format')).filter((format) => format === 'camelCase' || format === 'snake_case');
    return allowed.length === 1 ? allowed : [];
  });
  const [first] = formats;
  return formats.every((format) => format === first) ? first : undefined;
}

const NAMED_SELECTORS: ReadonlySet<string> = new Set(['default', 'variableLike', 'variable', 'function']);

/** `max-len` takes the length as number or as `code` of an object, and 80 where it is told nothing. */
function longest(options: readonly unknown[]): number | undefined {
  const [first] = options;
  const code = options.map((option) => numberOf(at(option, 'code'))).find((each) => each !== undefined);
  return numberOf(first) ?? code ?? 80;
}
