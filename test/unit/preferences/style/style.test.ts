import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { judgeStyle } from '../../../../bench/learning/judges';
import { signsOf, signsOfCompletion, styleOfCompletion, styleOfFile } from '../../../../src/preferences/style/style';
import { FAMILIES, TRAITS, type TraitId } from '../../../../src/preferences/traits';

/** Trait, what stands before, the completion, and the choices that the completion shows, in their order. */
type Case = readonly [trait: TraitId, prompt: string, completion: string, choices: readonly string[]];

const JAVASCRIPT: readonly Case[] = [
  ['quotes', 'call(', `'x')`, ['single']],
  ['quotes', 'call(', `"x", 'y')`, ['double', 'single']],
  ['quotes', 'const s =', ' "x and', ['double']],
  ['quotes', 'const s =', ' `x`', []],
  ['quotes', 'const s =', ` "it's"`, []],
  ['quotes', 'const s =', ` 'it\\'s'`, []],
  ['quotes', 'call("x",', ' n)', []],
  ['quotes', 'const s = "x', ` and 'y'"`, []],
  ['quotes', 'const s = `', `<a href="x">\${f('y')}</a>\``, ['single']],
  ['quotes', 'const e =', ` <a href="x">it's</a>;`, []],
  ['quotes', 'const r =', ` /["']/.test(x)`, []],
  ['quotes', '', `// it's "so"\n`, []],
  ['semicolons', 'const n = 1', ';\nconst', ['always']],
  ['semicolons', 'const n = 1', '\nconst', ['never']],
  ['semicolons', 'const n = one', '\n  .two(', []],
  ['semicolons', 'const n = one', '\n', []],
  ['semicolons', 'call(one,', '\n  two,\n  three', []],
  ['semicolons', 'run(() => {', '\n  return 1\n})\nnext', ['never', 'never']],
  ['semicolons', '', 'for (let i = 0; i < n; i++) {\n}\n', []],
  ['semicolons', '', 'const a = 1\n;[b] = c\nnext', ['never']],
  ['semicolons', '', 'class A {\n  n = 1\n  m = 2;\n}', ['never', 'always']],
  ['semicolons', '', 'export function f() {\n}\nexport class A {\n}\n', []],
  ['semicolons', '', '  one: 1,\n  two: 2\n}\nnext', []],
  [
    'semicolons',
    '',
    `import a from 'a'; // why\nexport { b } from 'b'\nexport const c = 1\nnext`,
    ['always', 'never', 'never'],
  ],
  ['trailingCommas', '', 'f({\n  a,\n  b,\n})', ['always']],
  ['trailingCommas', '', 'f([\n  a,\n  b\n])', ['never']],
  ['trailingCommas', '', 'f({ a, b })', []],
  ['trailingCommas', '', 'f({\n  a, b })', []],
  ['trailingCommas', '', 'f({\n  a,\n  b', []],
  ['trailingCommas', '', 'const {\n  a,\n  ...b\n} = c', []],
  ['trailingCommas', 'f({\n  a,\n', '})', []],
  ['trailingCommas', '', 'f(\n  a,\n  b\n)', []],
  ['functions', '', 'const add = (a, b) => a + b\n', ['arrow']],
  ['functions', '', 'export async function add(a) {\n', ['declaration']],
  ['functions', '', 'const add = (a, b', []],
  ['functions', '', 'function add(a, b', []],
  ['functions', '', 'class A {\n  add(a, b) {\n  }\n}', []],
  ['functions', '', 'list.map((a) => a + 1)\n', []],
  ['functions', '', 'function* all() {\n}\nexport default function main() {\n}\n', []],
  ['functions', '', 'function add() {\n  return this.a\n}\n', []],
  ['functions', '', 'function add() {\n  return new (class { f() { return this } })()\n}\n', ['declaration']],
  ['functions', 'const ', 'add = (a) => a\n', []],
  ['declarations', '', 'const a = 1\nvar b = 2\n', ['const', 'var']],
  ['declarations', '', 'function f() {\n  let a = 1\n  return a\n}\n', ['let']],
  ['declarations', '', 'function f() {\n  let a = 1\n  a += 1\n}\n', []],
  ['declarations', '', 'function f() {\n  let a = 1, b = 2\n  ;({ a, c: [b] } = c)\n}\n', []],
  ['declarations', '', 'function f() {\n  let [a, { b }] = c\n  return () => a + b\n}\n', ['let']],
  ['declarations', '', 'function f() {\n  let a = 1\n  return a', []],
  ['declarations', '', 'let a = 1\nb()\n', []],
  ['declarations', '', 'for (let i = 0; i < n; i++) {\n  f(i)\n}\n', []],
  ['declarations', '', 'for (let a of b) {\n  f(a)\n}\nfor (const c of d) {\n}\n', ['let', 'const']],
  ['naming', '', 'const firstName = first_name\n', ['camelCase']],
  ['naming', '', 'function get_name(user_id, n) {\n', ['snake_case', 'snake_case']],
  ['naming', '', 'const MAX_SIZE = 1, Widget = 2, x = 3, snake_Camel = 4, _private = 5\n', []],
  ['naming', '', `import first_name from 'x'\nconst { last_name } = user\n`, []],
  ['naming', '', 'const first_', []],
  ['naming', 'const my', '_name = 1\n', ['snake_case']],
  ['naming', 'const my_', 'name = 1\n', []],
  ['naming', '', 'class A {\n  getName() {}\n}\nclass B extends A {\n  get_name() {}\n}\n', ['camelCase']],
  ['strings', '', 'const s = `a ${b}`\n', ['interpolated']],
  ['strings', '', 'const s = `a`, t = tag`${b}`\n', []],
  ['strings', '', `const s = 'a ' + b + '.'\n`, ['joined']],
  ['strings', '', `const s = 'a ' + 'b', t = a + b, u = '' + c, v = 'x' +`, []],
  ['earlyReturn', '', 'function f(a) {\n  if (!a) return 1;\n  return 2;\n}\n', ['early']],
  ['earlyReturn', '', 'function f(a) {\n  if (!a) {\n    return 1;\n  }\n', []],
  ['earlyReturn', '', 'function f(a) {\n  if (!a) {\n    return 1;\n  } else {\n    return 2;\n  }\n}\n', ['nested']],
  ['earlyReturn', '', 'function f(a) {\n  if (a) {\n    b();\n    c();\n    d();\n  }\n}\n', ['nested']],
  ['earlyReturn', '', 'function f(a) {\n  if (a) {\n    b();\n  }\n}\n', []],
  ['earlyReturn', '', 'for (const a of b) {\n  if (a) return 1;\n  c(a);\n}\n', []],
  ['comments', '', 'function f() {\n  // Because of that.\n  // And of this.\n  g();\n}\n', ['some']],
  ['comments', '', '// A file.\nfunction f() {\n  // eslint-disable-next-line\n  g(); // why\n  // h();\n}\n', []],
  ['comments', '', `function f() {\n${'  g();\n'.repeat(9)}}\n`, ['none']],
  ['docComments', 'a();\n', '/** Does it. */\nfunction f() {\n', ['some']],
  ['docComments', 'a();\n', 'export function f() {\n  a();\n  b();\n  c();\n}\n', ['none']],
  ['docComments', 'a();\n', '// Does it.\nfunction f() {\n  a();\n  b();\n  c();\n}\n', []],
  ['docComments', 'a();\n/** Does it. */', '\nfunction f() {\n  a();\n  b();\n  c();\n}\n', []],
];

const TYPESCRIPT: readonly Case[] = [
  ['typing', '', 'function f(a: string): number {\n', ['annotated']],
  ['typing', '', 'function f(a: string) {\n', ['inferred']],
  ['typing', '', 'function f(a: string): a is B {}\nconst h: F = (a) => a;\n', ['annotated']],
  ['typing', '', 'const f = (a: string) => a;\nlist.map((a) => a + 1);\n', ['inferred']],
  [
    'typing',
    '',
    'class A {\n  constructor(a: B) {}\n  get b(): B {\n    return 1;\n  }\n  c() {\n  }\n}\n',
    ['inferred'],
  ],
  ['typing', 'function f(a: string)', ': number {\n', ['annotated']],
  ['typing', 'function f(a: string): number', ' {\n', []],
  ['typing', '', 'declare function f(a: string): number;\nfunction g(a: string)', []],
  [
    'semicolons',
    '',
    'type A = string\ninterface B {\n  a: string\n}\nabstract class C {\n  abstract d(): void;\n}\n',
    ['never'],
  ],
  ['declarations', '', 'declare const a: string;\n', []],
  ['quotes', '', `type A = 'a' | "b";\n`, ['single', 'double']],
];

const PYTHON: readonly Case[] = [
  ['quotes', 'f(', `'a', "b")\n`, ['single', 'double']],
  ['quotes', 'f(', `r'a', f"{b}")\n`, ['single', 'double']],
  ['quotes', 'def f():\n', '    """Does it."""\n', []],
  ['quotes', 'f(', `"it's", f"{a['b']}")\n`, []],
  ['quotes', 'f(', `"a`, ['double']],
  ['trailingCommas', '', 'f(\n    a,\n    b,\n)\n', ['always']],
  ['trailingCommas', '', 'a = {\n    1: 2,\n    3: 4\n}\n', ['never']],
  ['trailingCommas', '', 'a = (\n    1,\n)\nf(\n    a\n)\nb = [a,\n     b]\n', []],
  ['trailingCommas', '', 'from a import (\n    b,\n    c,\n)\n', ['always']],
  ['naming', '', 'def get_name(self, firstName=last_name):\n', ['snake_case', 'camelCase']],
  ['naming', '', 'first_name, _last_name = a_b\n', ['snake_case', 'snake_case']],
  ['naming', '', 'class A(B):\n    def setUp(self):\n        pass\n', []],
  ['naming', '', 'MAX_SIZE = 1\nself.first_name = 2\nfor a_b in c_d:\n    pass\n', ['snake_case']],
  ['typing', '', 'def f(a, b):\n    pass\n', ['inferred']],
  ['typing', '', 'def f(a, b) -> int:\n    pass\n', ['annotated']],
  ['typing', '', 'def f(a: int, b):\n    pass\n', []],
  ['typing', '', 'def f(self, a: int):\n    pass\n', ['annotated']],
  ['typing', 'def f(self', ') -> None:\n', ['annotated']],
  ['typing', 'def f(self', '):\n        pass\n', ['inferred']],
  ['typing', 'def f(self', ', a', []],
  ['strings', '', `a = f'{b}'\nc = f'd'\n`, ['interpolated']],
  ['strings', '', `a = 'b %s' % c\nd = 'e {}'.format(f)\ng = 'h' + i\n`, ['joined', 'joined', 'joined']],
  ['strings', '', `a = b'%d' % c\nd = 'e' + 'f'\ng = h % i\nj = k.format(l)\n`, []],
  ['earlyReturn', '', 'def f(a):\n    if not a:\n        return 1\n    return 2\n', ['early']],
  ['earlyReturn', '', 'def f(a):\n    if not a:\n        return 1\n    else:\n        return 2\n', ['nested']],
  ['earlyReturn', '', 'def f(a):\n    if a:\n        b()\n        c()\n        d()\n\n\ne()\n', ['nested']],
  ['earlyReturn', '', 'def f(a):\n    if a:\n        b()\n        c()\n        d()\n', []],
  ['comments', '', 'def f():\n    # Because of that,\n    # and of this.\n    g()\n', ['some']],
  ['comments', '', '# A file.\ndef f():\n    g()  # noqa\n    # g(a)\n    # type: ignore\n', []],
  ['comments', '', `def f():\n${'    g()\n'.repeat(10)}\n\nh()\n`, ['none']],
  ['docComments', '', 'def f():\n    """Does it."""\n', ['some']],
  ['docComments', '', 'def f():\n    a()\n    b()\n    c()\n    d()\n', ['none']],
  ['docComments', '', 'def _f():\n    a()\n    b()\n    c()\n    d()\n\ndef g():\n    a()\n', []],
];

describe('the style of a completion', () => {
  test.each(JAVASCRIPT)('in JavaScript, %s after %j: %j', (trait, prompt, completion, choices) => {
    expect(choicesOf(trait, prompt, completion, 'javascriptreact')).toEqual(choices);
  });

  test.each(TYPESCRIPT)('in TypeScript, %s after %j: %j', (trait, prompt, completion, choices) => {
    expect(choicesOf(trait, prompt, completion, 'typescript')).toEqual(choices);
  });

  test.each(PYTHON)('in Python, %s after %j: %j', (trait, prompt, completion, choices) => {
    expect(choicesOf(trait, prompt, completion, 'python')).toEqual(choices);
  });

  test('is nothing in a language that no parser is there for', () => {
    expect(signsOf({ text: `let s = 'x';`, languageId: 'rust' })).toEqual([]);
  });

  test('has the end of its line, where it ended with it', () => {
    const spot = { prompt: 'const n =', completion: ' 1', languageId: 'javascript' };
    expect(styleOfCompletion(spot)).toEqual({});
    expect(styleOfCompletion({ ...spot, isLineEnded: true })).toEqual({ semicolons: 'never' });
    expect(styleOfCompletion({ ...spot, suffix: '\nnext()' })).toEqual({ semicolons: 'never' });
    expect(styleOfCompletion({ ...spot, suffix: ` + 'x'\nnext()` })).toEqual({});
    expect(styleOfCompletion({ ...spot, completion: ' one(', isLineEnded: true })).toEqual({});
  });

  test('is a choice only where nearly all signs agree', () => {
    const completionWith = (quotes: string) => ({ prompt: 'f(', completion: quotes, languageId: 'javascript' });
    expect(styleOfCompletion(completionWith(`'a', 'b', 'c', "d")`))).toEqual({ quotes: 'single' });
    expect(styleOfCompletion(completionWith(`'a', 'b', "c")`))).toEqual({});
  });
});

describe('the style of a file', () => {
  test('is counted', () => {
    const text = `let a = 'x';\nlet b = "y";\nlet c = 'z';\n`;
    expect(styleOfFile(text, 'javascript')).toEqual({
      quotes: { single: 2, double: 1 },
      semicolons: { always: 3 },
      declarations: { let: 3 },
    });
  });

  test.each([
    ['80', 79],
    ['100', 95],
    ['120', 115],
  ])('has a line length of %s where lines reach %d', (choice, columns) => {
    const line = `call(${'a, '.repeat(40)}`.slice(0, columns - 3) + 'b);';
    expect(styleOfFile(`${line}\n`.repeat(6), 'javascript').lineLength).toEqual({ [choice]: 6 });
    expect(styleOfFile(`${line}\nshort();\n`, 'javascript').lineLength).toBeUndefined();
  });
});

describe('signs', () => {
  const spots = ['spots-a.jsonl', 'test-a.jsonl', 'train-a.jsonl'].flatMap(readSpots);

  test.each(['semicolons', 'quotes', 'functions'] as const)("of %s agree with the bench's judge", (axis) => {
    const judged = spots.flatMap(({ prompt, texts }) =>
      texts.map((completion) => {
        const [first] = signsOfCompletion({ prompt, completion, languageId: 'javascript' })
          .filter(({ trait }) => trait === axis)
          .map(({ choice }) => STYLE_OF[choice]);
        return { expected: judgeStyle('javascript', axis, prompt, completion), found: first };
      }),
    );
    const decided = judged.filter(({ expected }) => expected !== undefined);
    expect(decided.length).toBeGreaterThan(40);
    const opposed = judged.filter(({ expected, found }) => found !== undefined && found !== expected);
    // Where the parser mends a line, a first sign may be left out that the judge sees.
    expect(opposed.length / decided.length).toBeLessThan(0.01);
    // Nor is there a choice in functions that use `this`, about which the judge does not ask.
    const silent = decided.filter(({ found }) => found === undefined);
    expect(silent.length / decided.length).toBeLessThan(0.05);
  });

  test('are known choices, in their order, within the stretch, in any part of any code', () => {
    const texts = [...JAVASCRIPT, ...TYPESCRIPT, ...PYTHON].map(([, prompt, completion]) => prompt + completion);
    const known = new Set(TRAITS.flatMap(({ id, choices }) => choices.map((choice) => `${id} ${choice.id}`)));
    const code = fc
      .array(fc.oneof(fc.constantFrom(...texts), fc.string()), { maxLength: 6 })
      .map((all) => all.join(''));
    const languageId = fc.constantFrom(...Object.values(FAMILIES).flat());
    fc.assert(
      fc.property(code, languageId, fc.nat(200), fc.nat(200), fc.boolean(), (text, language, from, length, isWhole) => {
        const to = Math.min(text.length, from + length);
        const signs = signsOf({ text, languageId: language, from, to, isWhole });
        const offsets = signs.map(({ offset }) => offset);
        expect(offsets).toEqual(offsets.filter((offset) => offset >= from && offset < to).sort((a, b) => a - b));
        expect(signs.filter(({ trait, choice }) => !known.has(`${trait} ${choice}`))).toEqual([]);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

const STYLE_OF: Readonly<Record<string, 'a' | 'b'>> = {
  single: 'a',
  double: 'b',
  never: 'a',
  always: 'b',
  arrow: 'a',
  declaration: 'b',
};

function choicesOf(trait: TraitId, prompt: string, completion: string, languageId: string): readonly string[] {
  const signs = signsOfCompletion({ prompt, completion, languageId });
  return signs.filter((sign) => sign.trait === trait).map(({ choice }) => choice);
}

function readSpots(name: string): readonly { readonly prompt: string; readonly texts: readonly string[] }[] {
  const text = readFileSync(path.join(import.meta.dirname, '../../../fixtures/pairs', name), 'utf8');
  const schema = z.object({ prompt: z.string(), chosen: z.optional(z.string()), rejected: z.optional(z.string()) });
  return text
    .trim()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)))
    .map(({ prompt, chosen, rejected }) => ({
      prompt,
      // A spot has its code before it ends: its latter half is a completion too.
      texts: [chosen, rejected].flatMap((side) => side ?? []),
    }))
    .flatMap(({ prompt, texts }) => {
      const middle = prompt.indexOf('\n', prompt.length / 2) + 1;
      const half = { prompt: prompt.slice(0, middle), texts: [prompt.slice(middle)] };
      return middle > 0 ? [{ prompt, texts }, half] : [{ prompt, texts }];
    });
}
