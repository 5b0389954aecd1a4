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
  '_',
  'Name',
  'Path',
  '_name',
  ' fileName',
  ' file',
  ' =',
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
  known: readonly string[] = [],
): Readonly<Record<string, number>> {
  const logits = Float32Array.from(WORDS, (word) => Math.log(given[word] ?? 0));
  const ids = allowed && new Set(allowed.map((word) => WORDS.indexOf(word)));
  const after = moveToStated(logits, { line, above, known }, forms, tokens, ids);
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

describe('a stated convention of names', () => {
  const camel: StatedForms = { language: 'python', names: 'camelCase' };
  const snake: StatedForms = { language: 'python', names: 'snake_case' };
  const CLASS = 'class Reader:\n    x = 1\n\n';
  const HEIR = 'class Reader(Base):\n    x = 1\n\n';

  it('decides how a name goes on', () => {
    expect(moved({ _: 0.8, Name: 0.1, ' =': 0.1 }, '    file', camel)).toEqual({ _: 0.04, Name: 0.86, ' =': 0.1 });
    expect(moved({ _name: 0.8, ' =': 0.2 }, '    file', camel)).toEqual({ _name: 0.04, Name: 0.76, ' =': 0.2 });
    expect(moved({ Name: 0.6, Path: 0.4 }, '    file', snake)).toEqual({
      Name: 0.03,
      Path: 0.02,
      _name: 0.57,
      _: 0.38,
    });
  });

  it('of several words in one token leaves the first, where no token has them otherwise', () => {
    expect(moved({ ' fileName': 0.8, x: 0.2 }, '   ', snake)).toEqual({ ' fileName': 0.04, ' file': 0.76, x: 0.2 });
    expect(moved({ ' fileName': 0.8, x: 0.2 }, 'print(', snake)).toEqual({ ' fileName': 0.8, x: 0.2 });
  });

  it.each([
    ['a function', 'def file', ''],
    ['a function within another', '    async def file', 'def read():\n'],
    ['a method of a class without a base', '    def file', CLASS],
    ['a parameter', 'def read(file', ''],
    ['a further parameter', 'def read(self, *, file', ''],
    ['a parameter on a line of its own', '    file', 'def read(\n    self,\n'],
    ['a variable', 'file', ''],
    ['one of several variables', 'size, file', ''],
    ['an attribute', '        self.file', ''],
    ['what a loop binds', 'for file', ''],
    ['what a loop within a list binds', 'names = [x for size, file', ''],
    ['what a block binds', 'with open(path) as file', ''],
  ])('decides on %s', (_, line, above) => {
    expect(moved({ _: 1 }, line, camel, undefined, above)).not.toEqual({ _: 1 });
  });

  it.each([
    ['a method that a base class may ask for', '    def file', HEIR],
    ['a method of a class whose head has several lines', '    def file', 'class Reader(\n    Base,\n):\n    x = 1\n\n'],
    ['a method whose class is out of sight', '    def file', '        return x\n\n'],
    ['an argument', 'read(file', ''],
    ['an argument on a line of its own', '    file', 'read(\n'],
    ['a default', 'def read(path=join(root, file', ''],
    ['a type', 'def read(path: file', ''],
    ['another’s attribute', 'path.file', ''],
    ['what is imported', 'from files import file', ''],
    ['what an import is called', 'import files as file', ''],
    ['a word of documentation', '    file', 'def read():\n    """Reads.\n'],
    ['a comment', '# file', ''],
    ['a name that stays as it is', 'FILE', ''],
    ['a name of one convention already', 'my_file', ''],
    ['a variable that is there already', 'file', 'file_name = 1\n'],
  ])('leaves %s alone', (_, line, above) => {
    expect(moved({ _: 1 }, line, camel, undefined, above)).toEqual({ _: 1 });
  });

  it('leaves alone what is known from elsewhere', () => {
    expect(moved({ _: 1 }, 'file', camel, undefined, '', ['from files import file_name'])).toEqual({ _: 1 });
    expect(moved({ Name: 1 }, 'file', snake, undefined, '', ['import fileName'])).toEqual({ Name: 1 });
    expect(moved({ _: 1 }, 'file', camel, undefined, '', ['my_file_name', 'fileName'])).not.toEqual({ _: 1 });
  });

  it.each(['const file', 'let file', 'function file', 'function read(file', 'export function read(a, ...file'])(
    'decides on JavaScript’s %s',
    (line) => {
      expect(moved({ _: 1 }, line, { ...camel, language: 'javascript' })).not.toEqual({ _: 1 });
    },
  );

  it.each(['file', 'read(file', 'this.file', 'const { a: b } = file', 'if (file'])(
    'leaves JavaScript’s %s alone',
    (line) => {
      expect(moved({ _: 1 }, line, { ...camel, language: 'javascript' })).toEqual({ _: 1 });
    },
  );
});
