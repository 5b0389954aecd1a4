/** @file The names of the configuration files that are looked for, and the format that each is in. */

export type ConfigFormat = 'json' | 'yaml' | 'jsonOrYaml' | 'yamlDocuments' | 'toml' | 'ini' | 'script';

const SCRIPT_ENDINGS = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'] as const;

/** In the order in which Prettier looks for them in a folder. */
export const PRETTIER_NAMES: readonly string[] = [
  'package.json',
  'package.yaml',
  '.prettierrc',
  '.prettierrc.json',
  '.prettierrc.yaml',
  '.prettierrc.yml',
  '.prettierrc.json5',
  ...SCRIPT_ENDINGS.map((ending) => `.prettierrc.${ending}`),
  ...SCRIPT_ENDINGS.map((ending) => `prettier.config.${ending}`),
  '.prettierrc.toml',
];

/** ESLint's flat form. */
export const FLAT_ESLINT_NAMES: readonly string[] = SCRIPT_ENDINGS.map((ending) => `eslint.config.${ending}`);

/** ESLint's former form, in the order in which it looks for them in a folder. */
export const ESLINTRC_NAMES: readonly string[] = [
  '.eslintrc.js',
  '.eslintrc.cjs',
  '.eslintrc.yaml',
  '.eslintrc.yml',
  '.eslintrc.json',
  '.eslintrc',
  'package.json',
];

export const BIOME_NAMES: readonly string[] = ['biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc'];
export const TSCONFIG_NAMES: readonly string[] = ['tsconfig.json', 'tsconfig.base.json'];
export const RUFF_NAMES: readonly string[] = ['.ruff.toml', 'ruff.toml', 'pyproject.toml'];
export const FLAKE8_NAMES: readonly string[] = ['.flake8', 'setup.cfg', 'tox.ini'];
export const MYPY_NAMES: readonly string[] = ['mypy.ini', '.mypy.ini', 'setup.cfg'];
export const CLANG_FORMAT_NAMES: readonly string[] = ['.clang-format', '_clang-format'];

/** By name. */
export const CONFIG_FORMATS: Readonly<Partial<Record<string, ConfigFormat>>> = {
  '.editorconfig': 'ini',
  'package.json': 'json',
  'package.yaml': 'yaml',
  '.prettierrc': 'jsonOrYaml',
  '.prettierrc.json': 'json',
  '.prettierrc.json5': 'json',
  '.prettierrc.yaml': 'yaml',
  '.prettierrc.yml': 'yaml',
  '.prettierrc.toml': 'toml',
  '.eslintrc': 'jsonOrYaml',
  '.eslintrc.json': 'json',
  '.eslintrc.yaml': 'yaml',
  '.eslintrc.yml': 'yaml',
  'pyproject.toml': 'toml',
  '.ruff.toml': 'toml',
  'ruff.toml': 'toml',
  'pyrightconfig.json': 'json',
  ...allOf([...BIOME_NAMES, ...TSCONFIG_NAMES], 'json'),
  ...allOf([...FLAKE8_NAMES, ...MYPY_NAMES], 'ini'),
  ...allOf(CLANG_FORMAT_NAMES, 'yamlDocuments'),
  ...allOf([...PRETTIER_NAMES, ...ESLINTRC_NAMES, ...FLAT_ESLINT_NAMES].filter(isScript), 'script'),
};

/** The names of all files that are worth reading. */
export const CONFIG_NAMES: readonly string[] = Object.keys(CONFIG_FORMATS);

function allOf(names: readonly string[], format: ConfigFormat): Readonly<Record<string, ConfigFormat>> {
  return Object.fromEntries(names.map((name) => [name, format]));
}

function isScript(name: string): boolean {
  return SCRIPT_ENDINGS.some((ending) => name.endsWith(`.${ending}`));
}
