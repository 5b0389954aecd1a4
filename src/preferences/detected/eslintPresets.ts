/** @file Published ESLint configurations that are known by name: what they ask for, of the rules in `eslintRules`. */

import type { Reference } from './scriptValue';
import { flagOf, at, textOf } from './values';

/** A rule's options by its name. */
export type Preset = Readonly<Record<string, unknown>>;

const STANDARD: Preset = {
  quotes: 'single',
  semi: 'never',
  'comma-dangle': 'never',
  'prefer-const': [],
  'no-var': [],
  camelcase: [],
};
const AIRBNB: Preset = {
  quotes: 'single',
  semi: 'always',
  'comma-dangle': 'always-multiline',
  'prefer-const': [],
  'no-var': [],
  camelcase: [],
  'prefer-template': [],
  'no-else-return': [],
  'max-len': 100,
};
const GOOGLE: Preset = {
  quotes: 'single',
  semi: 'always',
  'comma-dangle': 'always-multiline',
  'prefer-const': [],
  'no-var': [],
  camelcase: [],
  'max-len': 80,
};
const XO: Preset = {
  quotes: 'single',
  semi: 'always',
  'comma-dangle': 'always-multiline',
  'prefer-const': [],
  'no-var': [],
};
const STYLISTIC: Preset = { quotes: 'single', semi: 'never', 'comma-dangle': 'always-multiline' };
const TYPESCRIPT: Preset = { 'prefer-const': [], 'no-var': [] };

/** What `extends` of the former form names: shareable configurations without `eslint-config-`. */
const BY_NAME: Readonly<Record<string, Preset>> = {
  standard: STANDARD,
  'standard-with-typescript': STANDARD,
  love: STANDARD,
  airbnb: AIRBNB,
  'airbnb-base': AIRBNB,
  'airbnb-typescript': AIRBNB,
  'airbnb-typescript/base': AIRBNB,
  google: GOOGLE,
  xo: XO,
  semistandard: { ...STANDARD, semi: 'always' },
};

/** A preset by the name that `extends` gives it; `formatted`: it leaves all formatting to a formatter. */
export function presetNamed(name: string): Preset | 'formatted' | undefined {
  if (/^plugin:@typescript-eslint\/(?:eslint-)?(?:recommended|strict)/.test(name)) return TYPESCRIPT;
  if (/^plugin:@stylistic(?:\/\w+)?\/recommended/.test(name)) return STYLISTIC;
  if (/^(?:eslint-config-)?prettier(?:\/|$)|^plugin:prettier\/recommended$/.test(name)) return 'formatted';
  const short = name.replace(/^eslint-config-/, '');
  return Object.hasOwn(BY_NAME, short) ? BY_NAME[short] : undefined;
}

/** A preset that a flat configuration imports, or has made by a function of its package. */
export function presetImported({ module, path, callArguments }: Reference): Preset | 'formatted' | undefined {
  if (module === undefined) return undefined;
  const name = path.filter((key) => key !== 'default').join('.');
  if (/^eslint-config-prettier(?:\/|$)|^eslint-plugin-prettier\/recommended/.test(module)) return 'formatted';
  if (module === 'typescript-eslint' && /^configs\.(?:recommended|strict)/.test(name)) return TYPESCRIPT;
  if (module.startsWith('@stylistic/') && name.startsWith('configs.')) {
    return { ...STYLISTIC, ...customized(callArguments?.[0]) };
  }
  if (module === '@antfu/eslint-config' && callArguments) {
    const options = at(callArguments[0], 'stylistic');
    return options === false ? undefined : { ...STYLISTIC, 'prefer-const': [], 'no-var': [], ...customized(options) };
  }
  if (module === 'neostandard' && callArguments) return { ...STANDARD, ...customized(callArguments[0]) };
  return presetNamed(module);
}

/** The options that functions which make a configuration have in common. */
function customized(options: unknown): Preset {
  const quotes = textOf(at(options, 'quotes'));
  const semi = flagOf(at(options, 'semi'));
  const commas = textOf(at(options, 'commaDangle'));
  return {
    ...(quotes === undefined ? {} : { quotes }),
    ...(semi === undefined ? {} : { semi: semi ? 'always' : 'never' }),
    ...(commas === undefined ? {} : { 'comma-dangle': commas }),
  };
}
