import { describe, expect, it } from 'vitest';
import type { StatedForms } from '../../../../src/common/inference';
import { formTokensOf, moveToStated } from '../../../../src/model/runtime/statedForms';
import type { Tokenizer } from '../../../../src/model/base/tokenizer';

const WORDS = [
  'x',
  "'",
  '"',
  '("',
  "('",
  ';',
  ');',
  ')',
  '\n',
  '\n  ',
  ' }',
  '."',
  ' (',
  '"""',
  '":',
  ':',
  "';",
  "'s",
  ' ->',
  '):',
  ') ->',
  ' None',
  'function',
  'const',
  ' function',
  '(',
  ' =>',
  ' {',
  ') {',
];
const tokenizer: Pick<Tokenizer, 'vocabSize' | 'tokenBytes' | 'idOfBytes'> = {
  vocabSize: WORDS.length,
  tokenBytes: (id) => Buffer.from(WORDS[id] ?? ''),
  idOfBytes: (bytes) => {
    const id = WORDS.indexOf(Buffer.from(bytes).toString());
    return id < 0 ? undefined : id;
  },
};
const tokens = formTokensOf(tokenizer);
const single: StatedForms = { language: 'javascript', quotes: 'single' };
const double: StatedForms = { language: 'javascript', quotes: 'double' };
const never: StatedForms = { language: 'javascript', semicolons: 'never' };
const always: StatedForms = { language: 'javascript', semicolons: 'always' };

/** What a model that gives these words these probabilities is made to give. */
function moved(
  given: Readonly<Record<string, number>>,
  line: string,
  forms: StatedForms,
  allowed?: readonly string[],
  above = '',
): Readonly<Record<string, number>> {
  const logits = Float32Array.from(WORDS, (word) => Math.log(given[word] ?? 0));
  const ids = allowed && new Set(allowed.map((word) => WORDS.indexOf(word)));
  const after = moveToStated(logits, { line, above }, forms, tokens, ids);
  const found = WORDS.map((word, id) => [word, Math.round(Math.exp(after[id]!) * 1000) / 1000] as const);
  return Object.fromEntries(found.filter(([, probability]) => probability > 0));
}

describe('a stated quote', () => {
  it('takes the place of the other one where a string begins', () => {
    expect(moved({ '"': 0.8, "'": 0.1, x: 0.1 }, 'a = ', single)).toEqual({ '"': 0.04, "'": 0.86, x: 0.1 });
    expect(moved({ '("': 0.2, "('": 0.8 }, 'a', double)).toEqual({ '("': 0.96, "('": 0.04 });
  });

  it('is impossible to the model and comes nevertheless', () => {
    expect(moved({ '"': 1 }, 'a = ', single)).toEqual({ '"': 0.05, "'": 0.95 });
  });

  it.each([
    ['inside a string', 'a = "b'],
    ['inside a string with an apostrophe', 'a = "it\'s'],
    ['in a comment', '// say '],
    ['in a block comment', '   * say '],
    ['in a template', 'a = `b '],
    ['in a JSX attribute', '<p className='],
  ])('is not forced %s', (_, line) => {
    expect(moved({ '"': 0.8, x: 0.2 }, line, single)).toEqual({ '"': 0.8, x: 0.2 });
  });

  it('is not forced where what is typed already has the other', () => {
    expect(moved({ '("': 0.5, "('": 0.5 }, 'a', single, ['("', ')'])).toEqual({ '("': 0.5, "('": 0.5 });
  });

  it('is no apostrophe and no docstring', () => {
    const python: StatedForms = { language: 'python', quotes: 'single' };
    expect(moved({ '"""': 1 }, '    ', python)).toEqual({ '"""': 1 });
    expect(moved({ '"': 1 }, '    "', python)).toEqual({ '"': 1 });
  });
});

describe('semicolons that are left out', () => {
  it('leave what stands beside them, or the line’s end', () => {
    expect(moved({ ';': 0.9, '\n': 0.02, '\n  ': 0.08 }, 'a()', never)).toEqual({
      ';': 0.045,
      '\n': 0.02,
      '\n  ': 0.935,
    });
    expect(moved({ ');': 0.8, ')': 0.2 }, 'a(', never)).toEqual({ ');': 0.04, ')': 0.96 });
  });

  it('leave the end of a block that closes on the same line', () => {
    expect(moved({ ';': 0.9, ' }': 0.09, '\n': 0.01 }, '() => { return a', never)).toEqual({
      ';': 0.045,
      ' }': 0.945,
      '\n': 0.01,
    });
  });

  it('are left out as well while what is typed is spelled again', () => {
    expect(moved({ ');': 0.8, ')': 0.2 }, 'a(', never, [');', ')'])).toEqual({ ');': 0.04, ')': 0.96 });
  });

  it('close a string as they would have', () => {
    expect(moved({ "';": 0.9, "'": 0.1 }, "a = 'b", never)).toEqual({ "';": 0.045, "'": 0.955 });
  });

  it.each([
    ['in the head of a loop', 'for (let i = 0'],
    ['in the head of a loop that calls', 'for (let i = first(a)'],
    ['inside a string', "a = 'b"],
    ['in a template', 'a = `color: red'],
    ['in a comment', '// a'],
  ])('stay %s', (_, line) => {
    expect(moved({ ';': 0.9, '\n': 0.1 }, line, never)).toEqual({ ';': 0.9, '\n': 0.1 });
  });
});

describe('semicolons that are always there', () => {
  it('take the place of the line’s end where the model thinks of one', () => {
    expect(moved({ ';': 0.2, '\n': 0.8 }, 'a()', always)).toEqual({ ';': 0.96, '\n': 0.04 });
  });

  it('come with the bracket that closes, where the model thinks of it', () => {
    expect(moved({ ');': 0.3, ')': 0.7 }, 'a(', always)).toEqual({ ');': 0.965, ')': 0.035 });
    expect(moved({ ');': 0.01, ')': 0.99 }, 'if (a(', always)).toEqual({ ');': 0.06, ')': 0.94 });
    expect(moved({ ');': 0.5, ')': 0.5 }, 'for (let i = a(', always)).toEqual({ ');': 0.5, ')': 0.5 });
  });

  it('hardly come where the statement goes on', () => {
    expect(moved({ ';': 0.001, '\n': 0.999 }, 'if (a) {', always)).toEqual({ ';': 0.006, '\n': 0.994 });
  });
});

it('Python has no semicolons to speak of', () => {
  expect(moved({ ';': 1 }, 'a', { language: 'python', semicolons: 'never' })).toEqual({ ';': 1 });
});

describe('a stated return type', () => {
  const annotated: StatedForms = { language: 'python', returnTypes: 'annotated' };
  const inferred: StatedForms = { language: 'python', returnTypes: 'inferred' };

  it('comes behind the head of a function, or does not', () => {
    expect(moved({ ':': 0.8, ' ->': 0.2 }, '    def read(self, path)', annotated)).toEqual({ ':': 0.04, ' ->': 0.96 });
    expect(moved({ ':': 0.2, ' ->': 0.8 }, 'async def read(path=open())', inferred)).toEqual({
      ':': 0.96,
      ' ->': 0.04,
    });
  });

  it('is left room for where a token would close the head along with it', () => {
    expect(moved({ '):': 0.9, ')': 0.1 }, 'def read(path', annotated)).toEqual({ '):': 0.045, ')': 0.955 });
    expect(moved({ ') ->': 1 }, 'def read(path', inferred)).toEqual({ ') ->': 0.05, ')': 0.95 });
  });

  it.each([
    ['behind a call', 'print(path)'],
    ['behind a bracket within the head', 'def read(path=open('],
    ['behind the type', 'def read(path) -> None'],
    ['in a comment', '# def read(path)'],
    ['behind a condition', 'if read(path)'],
  ])('is not forced %s', (_, line) => {
    expect(moved({ ':': 0.6, '):': 0.3, ' ->': 0.1 }, line, annotated)).toEqual({ ':': 0.6, '):': 0.3, ' ->': 0.1 });
  });

  it('is not forced where what is typed already has it otherwise', () => {
    expect(moved({ ':': 0.8, ' ->': 0.2 }, 'def read()', annotated, [':', '):'])).toEqual({ ':': 0.8, ' ->': 0.2 });
  });
});

describe('a stated form of functions', () => {
  const arrow: StatedForms = { language: 'javascript', functions: 'arrow' };
  const declaration: StatedForms = { language: 'javascript', functions: 'declaration' };
  const DOCUMENTED = '/**\n * Adds.\n * @param a\n */\n';

  it.each(['', '  ', 'export '])('decides on the keyword behind "%s"', (line) => {
    expect(moved({ function: 0.8, const: 0.2 }, line, arrow)).toEqual({ function: 0.04, const: 0.96 });
    expect(moved({ function: 0.2, const: 0.8 }, line, declaration, undefined, DOCUMENTED)).toEqual({
      function: 0.96,
      const: 0.04,
    });
  });

  it('makes no function of a constant that no documentation says is one', () => {
    for (const above of ['', 'a()\n', '/** The sum. */\n', `${DOCUMENTED}a()\n`]) {
      expect(moved({ const: 1 }, '', declaration, undefined, above)).toEqual({ const: 1 });
    }
  });

  it('has an arrow behind the parameters of a constant', () => {
    expect(moved({ ' function': 0.5, ' (': 0.4, x: 0.1 }, 'const add =', arrow)).toEqual({
      ' function': 0.025,
      ' (': 0.875,
      x: 0.1,
    });
    for (const line of ['const add = (a, b)', 'const add = async (a = b())', 'export const add = (a: A): B']) {
      expect(moved({ ' {': 0.9, ' =>': 0.1 }, line, arrow)).toEqual({ ' {': 0.045, ' =>': 0.955 });
    }
    expect(moved({ ') {': 0.9, ')': 0.1 }, 'const add = (a, b', arrow)).toEqual({ ') {': 0.045, ')': 0.955 });
  });

  it.each([
    ['where a default is exported', 'export default '],
    ['in a call', 'a('],
    ['where an object is', 'const a ='],
    ['behind an arrow', 'const add = (a) =>'],
    ['behind a condition', 'if (a)'],
    ['behind a comparison', 'const a == (b)'],
  ])('is not forced %s', (_, line) => {
    expect(moved({ function: 0.4, ' {': 0.6 }, line, line === 'const a =' ? declaration : arrow)).toEqual({
      function: 0.4,
      ' {': 0.6,
    });
  });

  it('is no matter of Python', () => {
    expect(moved({ function: 1 }, '', { ...arrow, language: 'python' })).toEqual({ function: 1 });
  });
});
