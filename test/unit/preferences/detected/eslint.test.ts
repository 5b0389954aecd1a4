import { describe, expect, it } from 'vitest';
import { choicesIn, detectIn, saidOf, type Texts } from './saying';

/** The same rules in every form. */
const FORMS: readonly (readonly [name: string, text: string])[] = [
  ['.eslintrc.json', '{ "rules": { "quotes": ["error", "single"], "semi": ["warn", "never"], /* so */ } }'],
  ['.eslintrc', '{ // ours\n "rules": { "quotes": [2, "single"], "semi": [1, "never"] } }'],
  ['.eslintrc', 'rules:\n  quotes: [error, single]\n  semi: [error, never]\n'],
  ['.eslintrc.yaml', 'rules:\n  quotes:\n    - error\n    - single\n  semi: [error, never]\n'],
  ['.eslintrc.yml', 'rules: { "@stylistic/quotes": [error, single], "@typescript-eslint/semi": [error, never] }'],
  ['.eslintrc.js', "module.exports = { rules: { quotes: ['error', 'single'], semi: ['error', 'never'] } }"],
  [
    '.eslintrc.cjs',
    "const rules = { quotes: ['error', 'single'], semi: ['error', 'never'] };\nmodule.exports = { root: true, rules };",
  ],
  ['package.json', '{ "eslintConfig": { "rules": { "quotes": ["error", "single"], "semi": ["error", "never"] } } }'],
  ['eslint.config.js', "export default [{ rules: { quotes: ['error', 'single'], semi: ['error', 'never'] } }];"],
  [
    'eslint.config.cjs',
    "module.exports = [{ rules: { quotes: ['error', 'single'] } }, { rules: { semi: ['error', 'never'] } }];",
  ],
  [
    'eslint.config.mjs',
    "import { defineConfig } from 'eslint/config';\nimport js from '@eslint/js';\nexport default defineConfig(js.configs.recommended, [{ rules: { '@stylistic/quotes': ['error', 'single'], '@stylistic/semi': ['error', 'never'] } }]);",
  ],
  [
    'eslint.config.ts',
    "import tseslint from 'typescript-eslint';\nconst quotes = 'single' as const;\nexport default tseslint.config({ files: ['**/*.ts'], rules: { quotes: ['error', quotes], semi: ['error', 'never'] } }) satisfies Config[];",
  ],
];

describe('what ESLint’s configuration says', () => {
  it.each(FORMS)('in %s: %s', (name, text) => {
    expect(choicesIn('src/a.ts', { [name]: text })).toEqual({ quotes: 'single', semicolons: 'never' });
  });

  it.each([
    ['quotes', '"error"', { quotes: 'double' }],
    ['quotes', '["error", "backtick"]', {}],
    ['semi', '2', { semicolons: 'always' }],
    ['semi', '"off"', {}],
    ['semi', '["off", "never"]', {}],
    ['comma-dangle', '["error", "always-multiline"]', { trailingCommas: 'always' }],
    ['comma-dangle', '["error", "never"]', { trailingCommas: 'never' }],
    ['comma-dangle', '["error", "only-multiline"]', {}],
    [
      'comma-dangle',
      '["error", {"arrays": "always", "objects": "always", "functions": "never"}]',
      { trailingCommas: 'always' },
    ],
    ['comma-dangle', '["error", {"arrays": "always", "objects": "never"}]', {}],
    ['prefer-const', '["error", {"destructuring": "all"}]', { declarations: 'const' }],
    ['no-var', '"error"', { declarations: 'const' }],
    ['func-style', '["error", "declaration", {"allowArrowFunctions": true}]', { functions: 'declaration' }],
    ['func-style', '["error", "expression"]', { functions: 'arrow' }],
    ['prefer-arrow/prefer-arrow-functions', '"warn"', { functions: 'arrow' }],
    ['camelcase', '["error", {"properties": "never"}]', { naming: 'camelCase' }],
    [
      '@typescript-eslint/naming-convention',
      '["error", {"selector": "variableLike", "format": ["snake_case"]}]',
      { naming: 'snake_case' },
    ],
    [
      '@typescript-eslint/naming-convention',
      '["error", {"selector": "default", "format": ["camelCase", "snake_case"]}]',
      {},
    ],
    ['max-len', '["error", 100, 2, {"ignoreUrls": true}]', { lineLength: '100' }],
    ['max-len', '["error", {"code": 120}]', { lineLength: '120' }],
    ['max-len', '"error"', { lineLength: '80' }],
    ['prefer-template', '"error"', { strings: 'interpolated' }],
    ['no-else-return', '"error"', { earlyReturn: 'early' }],
    ['jsdoc/require-jsdoc', '"warn"', { docComments: 'some' }],
    ['@typescript-eslint/explicit-function-return-type', '"error"', { typing: 'annotated' }],
    ['no-unused-vars', '"error"', {}],
    ['quotes', '"loud"', {}],
    ['quotes', 'null', {}],
  ])('takes %s: %s', (rule, setting, choices) => {
    expect(choicesIn('a.ts', { '.eslintrc.json': `{"rules": {"${rule}": ${setting}}}` })).toEqual(choices);
  });

  it('names file, rule and setting', () => {
    const texts = { 'web/.eslintrc.yml': 'rules:\n  "@stylistic/semi": [error, never]' };
    expect(saidOf('semicolons', 'web/src/a.ts', texts)).toBe(
      'never (web/.eslintrc.yml rules.@stylistic/semi: ["error","never"])',
    );
  });

  it('adds the configurations of folders above, up to a root', () => {
    const texts: Texts = {
      '.eslintrc.json': '{"rules": {"quotes": ["error", "single"], "semi": ["error", "always"]}}',
      'a/.eslintrc.json': '{"rules": {"semi": ["error", "never"]}}',
      'b/.eslintrc.json': '{"root": true, "rules": {"semi": "error"}}',
    };
    expect(choicesIn('a/x.js', texts)).toEqual({ quotes: 'single', semicolons: 'never' });
    expect(choicesIn('b/x.js', texts)).toEqual({ semicolons: 'always' });
  });

  it('keeps the options of a rule of which only the severity changes', () => {
    const texts: Texts = {
      '.eslintrc.json': '{"rules": {"quotes": ["error", "single"]}}',
      'a/.eslintrc.json': '{"rules": {"quotes": "warn"}}',
      'b/.eslintrc.json': '{"rules": {"quotes": 0}}',
    };
    expect(choicesIn('a/x.js', texts)).toEqual({ quotes: 'single' });
    expect(choicesIn('b/x.js', texts)).toEqual({});
  });

  it('honours overrides of the former form, by names in any folder', () => {
    const texts: Texts = {
      '.eslintrc.json': JSON.stringify({
        rules: { semi: ['error', 'always'] },
        overrides: [{ files: '*.ts', excludedFiles: '*.d.ts', rules: { semi: ['error', 'never'] } }],
      }),
    };
    expect(choicesIn('deep/x.ts', texts)).toEqual({ semicolons: 'never' });
    expect(choicesIn('deep/x.d.ts', texts)).toEqual({ semicolons: 'always' });
    expect(choicesIn('deep/x.js', texts)).toEqual({ semicolons: 'always' });
  });

  it('honours files and ignores of the flat form, which are relative to its folder', () => {
    const config = `export default [
      { rules: { semi: ['error', 'always'] } },
      { files: ['**/*.ts', ['src/**', '**/*.mjs']], ignores: ['**/*.d.ts'], rules: { semi: ['error', 'never'] } },
      { files: ['*.js'], rules: { quotes: ['error', 'single'] } },
    ];`;
    const texts: Texts = { 'web/eslint.config.mjs': config };
    expect(choicesIn('web/src/x.ts', texts)).toEqual({ semicolons: 'never' });
    expect(choicesIn('web/src/x.d.ts', texts)).toEqual({ semicolons: 'always' });
    expect(choicesIn('web/x.js', texts)).toEqual({ semicolons: 'always', quotes: 'single' });
    expect(choicesIn('web/src/x.js', texts)).toEqual({ semicolons: 'always' });
    expect(choicesIn('elsewhere/x.ts', texts)).toEqual({});
  });

  it('leaves the former form alone where there is a flat one', () => {
    const texts: Texts = {
      'eslint.config.js': 'export default [{ rules: { semi: ["error", "never"] } }];',
      'src/.eslintrc.json': '{"rules": {"semi": "error", "quotes": "error"}}',
    };
    expect(choicesIn('src/x.js', texts)).toEqual({ semicolons: 'never' });
  });

  it.each([
    [
      '"standard"',
      { quotes: 'single', semicolons: 'never', trailingCommas: 'never', declarations: 'const', naming: 'camelCase' },
    ],
    [
      '["eslint:recommended", "google"]',
      {
        quotes: 'single',
        semicolons: 'always',
        trailingCommas: 'always',
        declarations: 'const',
        naming: 'camelCase',
        lineLength: '80',
      },
    ],
    ['["standard", "prettier"]', { declarations: 'const', naming: 'camelCase' }],
    ['["xo", "plugin:prettier/recommended"]', { declarations: 'const' }],
    ['"plugin:@typescript-eslint/recommended-type-checked"', { declarations: 'const' }],
    ['"plugin:unknown/all"', {}],
    ['"toString"', {}],
  ])('knows %s by name', (preset, choices) => {
    expect(choicesIn('a.ts', { '.eslintrc.json': `{"extends": ${preset}}` })).toEqual(choices);
  });

  it.each([
    [
      "import stylistic from '@stylistic/eslint-plugin';\nexport default [stylistic.configs.recommended];",
      'single',
      'never',
    ],
    [
      "import stylistic from '@stylistic/eslint-plugin';\nexport default [stylistic.configs.customize({ quotes: 'double', semi: true })];",
      'double',
      'always',
    ],
    ["import antfu from '@antfu/eslint-config';\nexport default antfu();", 'single', 'never'],
    [
      "import antfu from '@antfu/eslint-config';\nexport default antfu({ stylistic: { quotes: 'double' } }, { rules: { semi: 'off' } });",
      'double',
      undefined,
    ],
    ["const neostandard = require('neostandard');\nmodule.exports = neostandard({ semi: true });", 'single', 'always'],
    [
      "import { FlatCompat } from '@eslint/eslintrc';\nconst compat = new FlatCompat({ baseDirectory: import.meta.dirname });\nexport default [...compat.extends('standard')];",
      'single',
      'never',
    ],
    [
      "import standard from 'eslint-config-standard';\nimport off from 'eslint-config-prettier/flat';\nexport default [standard, off];",
      undefined,
      undefined,
    ],
  ])('knows the packages of a flat configuration: %s', (text, quotes, semicolons) => {
    const choices = choicesIn('a.js', { 'eslint.config.js': text });
    expect([choices['quotes'], choices['semicolons']]).toEqual([quotes, semicolons]);
  });

  it('says what comes from a preset', () => {
    expect(saidOf('semicolons', 'a.js', { '.eslintrc.json': '{"extends": "standard"}' })).toBe(
      'never (.eslintrc.json extends: "standard")',
    );
  });

  it('never runs a configuration, and reads no more than its literals', () => {
    const text = `globalThis.ranConfiguration = true;
      const quotes = process.env.QUOTES ?? 'single';
      export default [{ rules: { quotes: ['error', quotes], semi: ['error', ...more()], 'max-len': ['error', 10 * 10], ...(() => ({}))() } }];`;
    const { detected } = detectIn('a.js', { 'eslint.config.js': text });
    expect('ranConfiguration' in globalThis).toBe(false);
    expect(detected.map(({ trait }) => trait)).not.toContain('lineLength');
  });
});
