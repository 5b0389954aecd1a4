import { describe, expect, test } from 'vitest';
import type { TextEdit } from '../../../src/feedback/outcomes';
import { editedText, followedRange, offsetAfter, survivingRanges } from '../../../src/feedback/textRange';

const TEXT = 'before[inside]behind';
const RANGE = { start: 6, end: 14 };

function edit(replaced: string, text: string, document = TEXT): TextEdit {
  return { offset: document.indexOf(replaced), length: replaced.length, text };
}

function followed(edits: readonly TextEdit[], grows = true): string {
  const { start, end } = followedRange(RANGE, edits, () => grows);
  return editedText(TEXT, edits).slice(start, end);
}

describe('a range through edits', () => {
  test.each([
    ['before it', edit('fore', 'x'), '[inside]'],
    ['right before it', { offset: 6, length: 0, text: 'x' }, '[inside]'],
    ['right behind it', { offset: 14, length: 0, text: 'x' }, '[inside]x'],
    ['right behind it, over what stands there', edit('behind', 'x'), '[inside]x'],
    ['behind it', edit('hind', 'x'), '[inside]'],
    ['in it', edit('side', 'x'), '[inx]'],
    ['over all of it', edit('[inside]', 'x'), 'x'],
    ['over its beginning and before', edit('fore[in', 'x'), 'side]'],
    ['over its end and behind', edit('side]be', 'x'), '[inx'],
    ['over more than it', edit('fore[inside]be', 'x'), ''],
  ])('%s', (_where, change, text) => {
    expect(followed([change])).toBe(text);
  });

  test('goes through several edits at once', () => {
    expect(followed([edit('behind', 'x'), edit('be', ''), edit('side', 'y')])).toBe('[iny]x');
  });

  test('grows only where it is to', () => {
    expect(followed([{ offset: 14, length: 0, text: 'x' }], false)).toBe('[inside]');
  });
});

describe('what survives of a range', () => {
  test('is what no edit has deleted, without what was inserted', () => {
    const edits = [edit('side', 'x'), edit('be', '12345')];
    const left = survivingRanges([RANGE], edits);
    expect(left.map(({ start, end }) => editedText(TEXT, edits).slice(start, end))).toEqual(['[in', ']']);
  });

  test('is nothing where all was deleted', () => {
    expect(survivingRanges([RANGE], [edit('fore[inside]', 'x')])).toEqual([]);
  });
});

describe('an offset through edits', () => {
  test.each([
    [{ offset: 0, length: 2, text: 'xxx' }, 7],
    [{ offset: 6, length: 0, text: 'xxx' }, 6],
    [{ offset: 4, length: 5, text: 'xxx' }, 4],
    [{ offset: 7, length: 1, text: 'xxx' }, 6],
  ])('%j', (change, after) => {
    expect(offsetAfter(6, [change])).toBe(after);
  });
});
