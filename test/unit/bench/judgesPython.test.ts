import { describe, expect, test } from 'vitest';
import { judgeStyle, parses, type Style } from '../../../bench/learning/judges';

type Case = readonly [name: string, prompt: string, completion: string, style: Style | undefined];

describe('the judge of Python', () => {
  test.each([
    ['a single quote', 's =', " 'x'\n", 'a'],
    ['a double quote behind a prefix', 's =', ' rb"x"\n', 'b'],
    ['the quote of a string that is cut off', 's =', ' "x and', 'b'],
    ['a string in a stretch that goes back', '        go()\n    s =', " 'x'\nend()\n", 'a'],
    ['no decision in documentation', 'def f():', '\n    """It is."""\n', undefined],
    ['no decision in a string with a quote in it', 's =', ` "it's"\n`, undefined],
    ['nothing of what the prompt has already', 'call("x",', ' n)\n', undefined],
  ] satisfies readonly Case[])('of quotes sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('python', 'quotes', prompt, completion)).toBe(style);
  });

  test.each([
    ['underscores in the name of a function', 'def', ' get_name(self):\n', 'a'],
    ['camel case in a parameter', 'def get(self,', ' userName=None):\n', 'b'],
    ['the name of an attribute that is given a value', 'x = 1\n', 'self.userName = x\n', 'b'],
    ['the variable of a loop', 'go()\n', 'for each_name in names:\n', 'a'],
    ['the first of several names', 'go()\n', 'my_name, yourName = both\n', 'a'],
    ['a name behind one of a single word', 'go()\n', 'name = get_it()\nnewName = name\n', 'b'],
    ['no decision in a name that is only used', 'x =', ' get_name(userName)\n', undefined],
    ['no decision in a name that the prompt has given', 'my_name = 1\n', 'my_name = 2\n', undefined],
    ['no decision in a class or a constant', 'go()\n', 'MyName = MY_NAME = 1\n', undefined],
    ['no decision in a default value', 'def f(a', '=my_default):\n', undefined],
  ] satisfies readonly Case[])('of names sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('python', 'naming', prompt, completion)).toBe(style);
  });

  test.each([
    ['a type', 'def get(self)', ' -> str:\n', 'a'],
    ['a type that is cut off', 'def get(self)', ' ->', 'a'],
    ['none', 'def get(self', ', name: str):\n', 'b'],
    ['none though a parameter has one on a line below', 'def get(\n    self', ',\n    name: str\n):\n', 'b'],
    ['no decision before the colon', 'def get(self', ')', undefined],
    ['no decision in a lambda', 'f =', ' lambda x: x\n', undefined],
  ] satisfies readonly Case[])('of return types sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('python', 'returnTypes', prompt, completion)).toBe(style);
  });

  test.each([
    ['an f-string', 's =', ' f"a {b}"\n', 'a'],
    ['a call of format', 's =', ' "a {}".format(b)\n', 'b'],
    ['a percent sign', 's =', ' "a %s" % b\n', 'b'],
    ['no decision in an f-string without values', 's =', ' f"a"\n', undefined],
    ['no decision in a string', 's =', ' "a {}"\n', undefined],
    ['no decision in a remainder', 's =', ' a % 2\n', undefined],
  ] satisfies readonly Case[])('of strings with values sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('python', 'strings', prompt, completion)).toBe(style);
  });

  test.each([
    ['a comma behind the last', 'call(\n    one,\n    two', ',\n)\n', 'a'],
    ['none behind the last', 'names = {\n    "a": 1', '\n}\n', 'b'],
    ['a comma before a comment', 'names = [\n    one', ',  # first\n]\n', 'a'],
    ['no decision on one line', 'call(one', ', two)\n', undefined],
    ['no decision in a list that has not closed', 'call(\n    one', ',\n    two', undefined],
    ['no decision in a tuple of one', 'x = (\n    one', ',\n)\n', undefined],
    ['no decision in a generator', 'x = set(\n    one', ' for one in all\n)\n', undefined],
  ] satisfies readonly Case[])('of trailing commas sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('python', 'trailingCommas', prompt, completion)).toBe(style);
  });

  test.each([
    ['double quotes', 'def f():', '\n    """It is."""\n', 'a'],
    ['single quotes that are cut off', 'def f():', "\n    '''It is", 'b'],
    ['no decision in a value', 's =', ' """x"""\n', undefined],
    ['no decision in documentation in plain quotes', 'def f():', '\n    "It is."\n', undefined],
  ] satisfies readonly Case[])('of quotes of documentation sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('python', 'docQuotes', prompt, completion)).toBe(style);
  });

  test.each([
    ['a literal', 'x =', ' []\n', 'a'],
    ['a call', 'x =', ' dict()\n', 'b'],
    ['no decision where something is inside', 'x =', ' [1]\ny = list(z)\n', undefined],
    ['no decision in a tuple', 'x =', ' ()\n', undefined],
  ] satisfies readonly Case[])('of empty collections sees %s', (_, prompt, completion, style) => {
    expect(judgeStyle('python', 'emptyCollections', prompt, completion)).toBe(style);
  });
});

describe('whether a completion parses', () => {
  test.each([
    ['one cut off in a string', 'javascript', 'go(', "'a and", true],
    ['one that closes what was opened before', 'javascript', '    go();\n  }', '\n}\nnext();\n', true],
    ['one in a class', 'javascript', '  a() {\n    go();\n  }\n', '\n  async b(c) {\n    return c;\n  }\n}\n', true],
    ['one among properties', 'javascript', '  a: 1,\n  b: 2,', '\n  c: () => 3,\n});\n', true],
    ['one that waits for more', 'javascript', 'class A {\n  a() {', '\n    await', true],
    ['an operator too much', 'javascript', 'const a =', ' b + * c;\ngo();\n', false],
    ['a word too much', 'javascript', 'const a =', ' b c;\ngo();\n', false],
    ['the wrong bracket', 'javascript', 'go(a', '];\nnext();\n', false],
    ['a call that is cut off', 'python', 'x =', ' call(a,', true],
    ['a head that waits for its body', 'python', 'def f():', '\n    if a:', true],
    ['one that goes back to an outer block', 'python', '        go()\n', '    else:\n        come()\n', true],
    ['a bare yield', 'python', 'def f():', '\n    yield\n    go()\n', true],
    ['a word too much', 'python', 'x =', ' a b\ngo()\n', false],
    ['the wrong bracket', 'python', 'call(a', ']\ngo()\n', false],
  ] as const)('is told of %s, in %s', (_, language, prompt, completion, isSound) => {
    expect(parses(language, prompt, completion)).toBe(isSound);
  });
});
