import { describe, expect, test } from 'vitest';
import { StagedEditor } from './stagedEditor';

const ALPHA = 'Alpha(beta, gamma)';
const BRAVO = 'Bravo(delta)';

function staged(completions: readonly string[] = [ALPHA, BRAVO]): StagedEditor {
  return new StagedEditor('const a = 1;\nfoo│', completions);
}

describe('what a real editor does otherwise than one would think', () => {
  test('the key for the next alternative is told before the editor has the alternatives', () => {
    const editor = staged();
    editor.tracker.cycled(1);
    editor.provide('explicit');
    editor.escape();
    expect(editor.outcomes).toMatchObject([{ kind: 'rejected', index: 1, cycles: 1 }]);
  });

  test('so is a second press at once', () => {
    const editor = staged();
    editor.tracker.cycled(1);
    editor.tracker.cycled(1);
    editor.provide('explicit');
    editor.escape();
    expect(editor.outcomes).toMatchObject([{ kind: 'rejected', index: 0, cycles: 2 }]);
  });

  test('the previous one is the last', () => {
    const editor = staged([ALPHA, BRAVO, 'Charlie']);
    editor.tracker.cycled(-1);
    editor.provide('explicit');
    editor.escape();
    expect(editor.outcomes).toMatchObject([{ kind: 'rejected', index: 2 }]);
  });

  test('further presses at the same place are answered from what it has', () => {
    const editor = staged();
    editor.tracker.cycled(1);
    editor.provide('explicit');
    editor.tracker.cycled(1);
    editor.escape();
    expect(editor.outcomes).toMatchObject([{ kind: 'rejected', index: 0, cycles: 2 }]);
  });

  test('alternatives that never come are not gone on to', () => {
    const editor = staged(['Alpha', 'Alphabet']);
    editor.tracker.cycled(1);
    editor.type('A');
    editor.provide('explicit');
    editor.escape();
    expect(editor.outcomes).toMatchObject([{ kind: 'rejected', index: 0 }]);
  });

  test('Enter has no kind, as if its line break had been accepted', () => {
    const editor = staged(['one {\n  two']);
    for (const letter of 'one {') editor.key(letter);
    editor.insert('\n  ');
    for (const letter of 'two') editor.key(letter);
    expect(editor.outcomes).toMatchObject([{ kind: 'typedThrough', takenCharacters: 11, acceptedCharacters: 0 }]);
  });

  test('Enter in place of what is suggested is typed over it', () => {
    const editor = staged();
    editor.insert('\n  ');
    expect(editor.outcomes).toMatchObject([{ kind: 'typedOver', typedInstead: '\n  ' }]);
  });

  test('Enter between brackets makes two line breaks, and the cursor stands between them', () => {
    const editor = staged(['\n  two\n']);
    editor.insert('\n  \n', { cursor: editor.cursor + 3 });
    editor.key('t');
    editor.key('x');
    expect(editor.outcomes).toMatchObject([{ kind: 'typedOver', takenCharacters: 4, acceptedCharacters: 0 }]);
  });

  test('a line that was accepted with its line break is still accepted', () => {
    const editor = staged(['one\n  two']);
    editor.takePiece(4);
    editor.escape();
    expect(editor.outcomes).toMatchObject([{ kind: 'partiallyAccepted', acceptedLines: 1 }]);
  });
});
