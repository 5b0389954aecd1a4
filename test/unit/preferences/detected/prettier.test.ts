import { describe, expect, it } from 'vitest';
import { choicesIn, detectIn, saidOf } from './saying';

const DEFAULTS = { quotes: 'double', semicolons: 'always', trailingCommas: 'always', lineLength: '80' };

describe('what Prettier’s configuration says', () => {
  it.each([
    ['.prettierrc', '{"singleQuote": true, "semi": false}'],
    ['.prettierrc', '// ours\n{"singleQuote": true, "semi": false,}'],
    ['.prettierrc', 'singleQuote: true\nsemi: false\n'],
    ['.prettierrc.json', '{"singleQuote": true, "semi": false}'],
    ['.prettierrc.json5', '{singleQuote: true, semi: false, /* so */ }'],
    ['.prettierrc.yaml', 'singleQuote: true\nsemi: false # so'],
    ['.prettierrc.yml', '--- \nsingleQuote: true\nsemi: no\n'.replace('no', 'false')],
    ['.prettierrc.toml', 'singleQuote = true\nsemi = false\n'],
    ['package.json', '{"name": "x", "prettier": {"singleQuote": true, "semi": false}}'],
    ['.prettierrc.js', 'module.exports = { singleQuote: true, semi: false };'],
    ['.prettierrc.mjs', 'export default { singleQuote: true, semi: false }'],
    [
      'prettier.config.cjs',
      '/** @type {import("prettier").Config} */\nconst config = { singleQuote: true, "semi": !1, semi: false };\nmodule.exports = config;',
    ],
    [
      'prettier.config.ts',
      'import { type Config } from "prettier";\nconst config: Config = { singleQuote: true, semi: false };\nexport default config;',
    ],
    ['prettier.config.mts', 'export default { singleQuote: true, semi: false } satisfies Config;'],
  ])('in %s: %s', (name, text) => {
    expect(choicesIn('src/a.ts', { [name]: text })).toEqual({ ...DEFAULTS, quotes: 'single', semicolons: 'never' });
  });

  it('names the file and the key', () => {
    expect(saidOf('quotes', 'src/a.ts', { '.prettierrc': '{"singleQuote": true}' })).toBe(
      'single (.prettierrc singleQuote: true)',
    );
  });

  it('says of what stands nowhere that it is the default', () => {
    const { detected } = detectIn('a.js', { '.prettierrc': '{"semi": false}' });
    expect(detected.filter(({ isDefault }) => isDefault).map(({ trait }) => trait)).toEqual([
      'quotes',
      'trailingCommas',
      'lineLength',
    ]);
  });

  it.each([
    [80, '80'],
    [79, '80'],
    [81, '100'],
    [100, '100'],
    [120, '120'],
    [160, '120'],
  ])('takes a width of %d for %s', (width, choice) => {
    expect(choicesIn('a.js', { '.prettierrc': `printWidth: ${width}` })['lineLength']).toBe(choice);
  });

  it.each([
    ['"none"', 'never'],
    ['"es5"', 'always'],
    ['"all"', 'always'],
  ])('takes trailingComma %s for %s', (value, choice) => {
    expect(choicesIn('a.js', { '.prettierrc': `{"trailingComma": ${value}}` })['trailingCommas']).toBe(choice);
  });

  it('honours overrides that mean the file, the last one most', () => {
    const text = JSON.stringify({
      semi: true,
      overrides: [
        { files: '*.ts', options: { semi: false } },
        { files: ['legacy/**/*.ts'], excludeFiles: 'legacy/new.ts', options: { semi: true } },
      ],
    });
    const semicolons = (path: string) => choicesIn(path, { 'packages/a/.prettierrc': text })['semicolons'];
    expect(semicolons('packages/a/src/x.ts')).toBe('never');
    expect(semicolons('packages/a/src/x.js')).toBe('always');
    expect(semicolons('packages/a/legacy/deep/x.ts')).toBe('always');
    expect(semicolons('packages/a/legacy/new.ts')).toBe('never');
  });

  it('takes the nearest configuration, and within a folder the one that Prettier takes', () => {
    const texts = {
      '.prettierrc': '{"semi": false}',
      'packages/a/package.json': '{"name": "a"}',
      'packages/b/.prettierrc.yaml': 'semi: true',
      'packages/b/.prettierrc.toml': 'semi = false',
    };
    expect(saidOf('semicolons', 'packages/a/x.ts', texts)).toBe('never (.prettierrc semi: false)');
    expect(saidOf('semicolons', 'packages/b/x.ts', texts)).toBe('always (packages/b/.prettierrc.yaml semi: true)');
  });

  it('knows of a configuration from elsewhere only what is said beside it', () => {
    expect(choicesIn('a.js', { 'package.json': '{"prettier": "@company/prettier"}' })).toEqual({});
    expect(choicesIn('a.js', { 'prettier.config.js': 'export { default } from "@company/prettier";' })).toEqual({});
    const spread = 'import shared from "@company/prettier";\nexport default { ...shared, semi: false };';
    expect(choicesIn('a.js', { 'prettier.config.js': spread })).toEqual({ semicolons: 'never' });
  });

  it('does not ask the rest of the tree where the nearest is malformed', () => {
    const found = detectIn('src/a.js', { '.prettierrc': '{"semi": false}', 'src/.prettierrc': '{"semi": ' });
    expect(found).toEqual({ detected: [], unreadable: ['src/.prettierrc'] });
  });

  it('says nothing of Python, and nothing where it is told nonsense', () => {
    expect(choicesIn('a.py', { '.prettierrc': '{"singleQuote": true}' })).toEqual({});
    const odd = '{"singleQuote": "yes", "semi": [], "trailingComma": 4, "printWidth": "wide"}';
    expect(choicesIn('a.js', { '.prettierrc': odd })).toEqual({});
  });
});
