import { describe, expect, it } from 'vitest';
import { spotsOf, type OwnLine, type Spot, type SpotKind } from '../../../../src/feedback/ownCode/spots';

function own(...texts: readonly string[]): readonly OwnLine[] {
  return texts.map((text) => ({ text, isOwn: true, at: 0 }));
}

/** What stands right of the cursor at the spots of a kind. */
function restsAt(kind: SpotKind, lines: readonly OwnLine[], languageId = 'typescript'): readonly string[] {
  const rest = ({ line, column }: Spot): string => (lines[line]?.text ?? '').slice(column);
  return spotsOf(lines, languageId)
    .filter((spot) => spot.kind === kind)
    .map(rest)
    .toSorted();
}

describe('spots', () => {
  const lines = own(
    'function greet(name: string) {',
    "  const words = [hello, 'my friend', name];",
    '  return words.join(separator);',
    '}',
    '// what follows',
    'export const greetings = new Map();',
  );

  it('are where lines begin', () => {
    expect(restsAt('lineStart', lines)).toEqual([
      "const words = [hello, 'my friend', name];",
      'export const greetings = new Map();',
      'function greet(name: string) {',
      'return words.join(separator);',
    ]);
  });

  it('are before strings, behind what something has to follow, and behind what opens a block', () => {
    expect(restsAt('string', lines)).toEqual(["'my friend', name];"]);
    expect(restsAt('inLine', lines)).toEqual([
      "[hello, 'my friend', name];",
      'name: string) {',
      'new Map();',
      'words.join(separator);',
    ]);
    expect(restsAt('block', lines)).toEqual(['']);
  });

  it('are only in lines of the developer', () => {
    const mixed = lines.map((line, index) => ({ ...line, isOwn: index === 2 }));
    expect(new Set(spotsOf(mixed, 'typescript').map(({ line }) => line))).toEqual(new Set([2]));
    // The block's first line is somebody else's.
    const opener = lines.map((line, index) => ({ ...line, isOwn: index === 0 }));
    expect(restsAt('block', opener)).toEqual([]);
  });

  it('are not in comments, closers, single words, and lines that nobody types', () => {
    const none = own('/* one', 'two = three(four);', '*/', '});', '} else {', 'name,', `x = '${'long '.repeat(50)}';`);
    expect(spotsOf(none, 'typescript')).toEqual([]);
    expect(spotsOf(own('"""A docstring', 'that says: much', '"""'), 'python').map(({ line }) => line)).toEqual([]);
  });

  it('take their kinds in turn, in an order that the lines alone decide', () => {
    const kinds = spotsOf(lines, 'typescript').map(({ kind }) => kind);
    expect(kinds.slice(0, 4)).toEqual(['string', 'lineStart', 'block', 'inLine']);
    const moved = own('', '// moved', '', ...lines.map(({ text }) => text));
    const without = (spots: readonly Spot[], by: number): readonly Spot[] =>
      spots.map((spot) => ({ ...spot, line: spot.line - by })).filter(({ line }) => line > 0);
    expect(without(spotsOf(moved, 'typescript'), 3)).toEqual(without(spotsOf(lines, 'typescript'), 0));
  });
});
