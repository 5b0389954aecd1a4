import { describe, expect, test } from 'vitest';
import { ALPHA, staged, suggestionOf, URI } from './stagedEditor';

describe('undo', () => {
  test('takes an accepted suggestion back, once', () => {
    const editor = staged();
    editor.tab();
    editor.clock.pass(2000);
    editor.undo();
    editor.insert(ALPHA, { reason: 'redo' });
    editor.clock.pass(1000);
    editor.undo();
    expect(editor.kinds).toEqual(['accepted']);
    expect(editor.undone).toEqual([{ suggestionId: ALPHA, afterMs: 2150 }]);
  });

  test('takes back what was accepted after a part was typed', () => {
    const editor = staged();
    editor.typeFast('Alp');
    editor.edit([{ offset: 16, length: 3, text: ALPHA }]);
    editor.tracker.accepted(ALPHA);
    editor.undo();
    expect(editor.undone).toHaveLength(1);
  });

  test('takes back words while the rest is still up', () => {
    const editor = staged();
    editor.takePiece(5);
    editor.undo();
    expect(editor.kinds).toEqual(['partiallyAccepted']);
    expect(editor.undone).toMatchObject([{ suggestionId: ALPHA }]);
  });

  test('of what was typed afterwards says nothing', () => {
    const editor = staged();
    editor.tab();
    for (const letter of '.then') editor.key(letter);
    for (let count = 0; count < '.then'.length; count++) editor.undo();
    expect(editor.undone).toEqual([]);
    editor.undo();
    expect(editor.undone).toHaveLength(1);
  });

  test('of a letter in the midst of it says nothing', () => {
    const editor = staged(['()']);
    editor.tab('()');
    editor.select(17, 'keyboard');
    editor.key('x');
    editor.undo();
    expect(editor.undone).toEqual([]);
  });

  test('of a part that was typed takes back no acceptance', () => {
    const editor = staged();
    editor.type('Al');
    editor.undo();
    expect(editor.kinds).toEqual(['ignored']);
    expect(editor.undone).toEqual([]);
  });

  test('is something else than deleting', () => {
    const editor = staged();
    editor.tab();
    editor.edit([{ offset: 16, length: 18, text: '' }], { kind: 'keyboard' });
    editor.undo();
    expect(editor.undone).toEqual([]);
  });

  test('finds the text where edits further up have moved it', () => {
    const editor = staged();
    editor.tab();
    editor.change([{ offset: 0, length: 0, text: '// hello\n' }]);
    editor.change([{ offset: 25, length: 18, text: '' }], 'undo');
    expect(editor.undone).toHaveLength(1);
  });

  test('says nothing after minutes, or in a document that was closed', () => {
    const late = staged();
    late.tab();
    late.clock.pass(301_000);
    late.undo();
    const closed = staged();
    closed.tab();
    closed.tracker.documentClosed(URI);
    closed.undo();
    expect([...late.undone, ...closed.undone]).toEqual([]);
  });

  test('brought again by redo, a suggestion is not accepted', () => {
    const editor = staged();
    editor.tab();
    editor.undo();
    editor.offer([suggestionOf('Charlie')]);
    editor.insert('Charlie', { reason: 'redo' });
    editor.clock.pass(1000);
    expect(editor.kinds).toEqual(['accepted', 'ignored']);
  });
});
