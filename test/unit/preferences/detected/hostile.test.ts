import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/preferences/detected/configFile';
import { CONFIG_NAMES } from '../../../../src/preferences/detected/configNames';
import { TRAITS } from '../../../../src/preferences/traits';
import { choicesIn, detectIn } from './saying';
import { cpuMs } from '../../cpuTime';

const PATHS = ['a.ts', 'src/deep/b.js', 'c.py'];

describe('a file that is not what its name says', () => {
  it.each([
    ['.prettierrc.json', '{"semi": fal'],
    ['.prettierrc', '{"semi": false'],
    ['.prettierrc.yaml', 'a: [1, 2\nb: }'],
    ['.prettierrc.toml', 'semi = = 3'],
    ['.prettierrc.js', 'module.exports = {'],
    ['.eslintrc.json', 'hello'],
    ['eslint.config.js', 'export default [{ rules: { '],
    ['biome.json', '<html>'],
    ['tsconfig.json', '[}'],
    ['package.json', '{"prettier": {"semi": false}'],
    ['.clang-format', 'ColumnLimit: [80'],
  ])('says nothing, and is named: %s', (name, text) => {
    expect(detectIn('a.ts', { [name]: text })).toEqual({ detected: [], unreadable: [name] });
  });

  it.each([
    [
      'an alias bomb',
      '.prettierrc.yaml',
      `a: &a [x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]!},`.repeat(9)}]`).join('\n')}\nsemi: false`,
    ],
    [
      'names that stand for each other without end',
      'eslint.config.js',
      `${Array.from({ length: 40 }, (_, index) => `const a${index} = [a${index + 1}, a${index + 1}];`).join('\n')}\nconst a40 = [a0];\nexport default a0;`,
    ],
    ['lists within lists', '.prettierrc.json', '['.repeat(100_000)],
    ['lists within lists, closed', 'eslint.config.js', `export default ${'['.repeat(2_000)}${']'.repeat(2_000)}`],
    ['more text than anybody writes', '.eslintrc.json', `{"rules": {"semi": "error"}}${' '.repeat(1_000_000)}`],
    ['a type that no parser should make', '.prettierrc.yaml', '!!js/function "function () { throw 1 }"'],
  ])('ends soon: %s', (_what, name, text) => {
    const start = cpuMs();
    expect(detectIn('a.ts', { [name]: text }).detected).toEqual([]);
    expect(cpuMs() - start).toBeLessThan(3_000);
  });

  it('changes nothing but its own values', () => {
    const texts = {
      '.prettierrc.json': '{"__proto__": {"semi": false}, "constructor": {"prototype": {"polluted": true}}}',
      '.eslintrc.yaml': '__proto__: { rules: { semi: error } }\n',
      'pyproject.toml': '[tool.__proto__]\npolluted = true\n[__proto__]\npolluted = true\n',
      'biome.json': '{"javascript": {"__proto__": {"formatter": {"quoteStyle": "single"}}}}',
      '.editorconfig': '[*]\n__proto__ = polluted\n',
      'eslint.config.js':
        'export default [{ __proto__: { rules: { quotes: ["error", "single"] } }, ["__proto__"]: 1 }]',
    };
    for (const path of PATHS) detectIn(path, texts);
    expect('polluted' in {}).toBe(false);
    expect(choicesIn('a.ts', { '.eslintrc.yaml': texts['.eslintrc.yaml'] })).toEqual({});
  });

  it('reads any text, and any JSON, under any name without throwing, and finds only what the traits have', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.json({ maxDepth: 5 }),
      fc.json().map((json) => `export default ${json}`),
      fc
        .dictionary(fc.constantFrom('semi', 'rules', 'files', 'overrides', 'extends', 'tool', 'lint'), fc.jsonValue())
        .map((each) => JSON.stringify(each)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...CONFIG_NAMES), text, fc.constantFrom(...PATHS), (name, content, path) => {
        for (const { trait, choice } of detectIn(path, { [name]: content }).detected) {
          const choices = TRAITS.find(({ id }) => id === trait)?.choices.map(({ id }) => id) ?? [];
          expect(choices).toContain(choice);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of a file whose name is not known nothing is read', () => {
    expect(parseConfig('src/secrets.json', '{"a": 1}').value).toBeUndefined();
  });
});
