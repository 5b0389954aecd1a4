import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/feedback/outcomes';
import { ALPHA, BRAVO, staged, StagedEditor, suggestionOf, URI } from './stagedEditor';

const LINES = 'one two\nthree four\nfive';

interface Scenario {
  readonly does: string;
  readonly completions?: readonly string[];
  readonly after?: string;
  readonly act: (editor: StagedEditor) => void;
  /** What is expected of the one outcome. */
  readonly ends: Partial<Outcome> | undefined;
}

const scenarios: readonly Scenario[] = [
  {
    does: 'Tab',
    act: (editor) => editor.tab(),
    ends: { kind: 'accepted', index: 0, anchor: 16, takenCharacters: 18, acceptedCharacters: 18, acceptedWords: 0 },
  },
  {
    does: 'Tab, and the command is lost',
    act: (editor) => {
      editor.tab(ALPHA, { command: false });
      editor.clock.pass(400);
    },
    ends: { kind: 'accepted', takenCharacters: 18 },
  },
  {
    does: 'words to the end, the last of which is accepted as a whole',
    act: (editor) => {
      for (const piece of ['Alpha', '(', 'beta', ', ', 'gamma']) editor.takePiece(piece.length);
      editor.tab();
    },
    ends: { kind: 'accepted', takenCharacters: 18, acceptedCharacters: 18, acceptedWords: 5 },
  },
  {
    does: 'two words, then Esc',
    act: (editor) => {
      editor.takePiece(5);
      editor.takePiece(1);
      editor.escape();
    },
    ends: { kind: 'partiallyAccepted', takenCharacters: 6, acceptedCharacters: 6, acceptedWords: 2, acceptedLines: 0 },
  },
  {
    does: 'two words, then another letter',
    act: (editor) => {
      editor.takePiece(5);
      editor.takePiece(1);
      editor.type('Z');
    },
    ends: { kind: 'partiallyAccepted', takenCharacters: 6, acceptedCharacters: 6, typedInstead: 'Z' },
  },
  {
    does: 'a word, then some letters of it by hand, then the cursor away',
    act: (editor) => {
      editor.takePiece(5);
      editor.type('(be');
      editor.move(3);
    },
    ends: { kind: 'partiallyAccepted', takenCharacters: 8, acceptedCharacters: 5, acceptedWords: 1 },
  },
  {
    does: 'lines to the end',
    completions: [LINES],
    act: (editor) => {
      editor.takePiece(8);
      editor.takePiece(11);
      editor.tab(LINES);
    },
    ends: { kind: 'accepted', acceptedLines: 2, acceptedWords: 0, acceptedCharacters: LINES.length },
  },
  {
    does: 'a line, then another letter',
    completions: [LINES],
    act: (editor) => {
      editor.takePiece(8);
      editor.type('X');
    },
    ends: { kind: 'partiallyAccepted', acceptedLines: 1, takenCharacters: 8, typedInstead: 'X' },
  },
  { does: 'Esc', act: (editor) => editor.escape(), ends: { kind: 'rejected', takenCharacters: 0, anchor: 16 } },
  {
    does: 'all of it, typed slowly',
    act: (editor) => editor.type(ALPHA),
    ends: { kind: 'typedThrough', takenCharacters: 18, acceptedCharacters: 0 },
  },
  {
    does: 'all of it, typed fast',
    act: (editor) => editor.typeFast(ALPHA),
    ends: { kind: 'typedThrough', takenCharacters: 18 },
  },
  {
    does: 'a part typed, then Tab',
    act: (editor) => {
      editor.type('Alp');
      editor.tab();
    },
    ends: { kind: 'accepted', anchor: 16, takenCharacters: 18, acceptedCharacters: 15 },
  },
  {
    does: 'a part typed, then Tab, for which the editor writes all of it over that part',
    act: (editor) => {
      editor.typeFast('Alp');
      editor.edit([{ offset: 16, length: 3, text: ALPHA }]);
      editor.tracker.accepted(ALPHA);
    },
    ends: { kind: 'accepted', anchor: 16, takenCharacters: 18, acceptedCharacters: 15 },
  },
  {
    does: 'another letter',
    act: (editor) => editor.type('z'),
    ends: { kind: 'typedOver', takenCharacters: 0, typedInstead: 'z' },
  },
  {
    does: 'two letters of it and another one',
    act: (editor) => editor.type('Alz'),
    ends: { kind: 'typedOver', takenCharacters: 2, typedInstead: 'z' },
  },
  {
    does: 'the next one, then Tab',
    act: (editor) => {
      editor.cycle();
      editor.tab(BRAVO);
    },
    ends: { kind: 'accepted', index: 1, cycles: 1, takenCharacters: BRAVO.length },
  },
  {
    does: 'the next one twice, then Tab',
    act: (editor) => {
      editor.cycle();
      editor.tracker.cycled(1);
      editor.tab(ALPHA);
    },
    ends: { kind: 'accepted', index: 0, cycles: 2 },
  },
  {
    does: 'the next one, two letters of it, then Tab',
    act: (editor) => {
      editor.cycle();
      editor.type('Br');
      editor.tab(BRAVO);
    },
    ends: { kind: 'accepted', index: 1, takenCharacters: BRAVO.length, acceptedCharacters: BRAVO.length - 2 },
  },
  {
    does: 'the next one by another key than ours, then letters of it',
    act: (editor) => {
      editor.provide('explicit');
      editor.type('Brx');
    },
    ends: { kind: 'typedOver', index: 1, takenCharacters: 2 },
  },
  {
    does: 'a letter of an alternative that was never seen',
    act: (editor) => editor.key('B'),
    ends: { kind: 'typedOver', index: 0, typedInstead: 'B' },
  },
  {
    does: 'the next one, then Esc',
    act: (editor) => {
      editor.cycle();
      editor.escape();
    },
    ends: { kind: 'rejected', index: 1 },
  },
  { does: 'the cursor to the left', act: (editor) => editor.move(15), ends: { kind: 'movedAway' } },
  { does: 'a click elsewhere', act: (editor) => editor.move(2, 'mouse'), ends: { kind: 'movedAway' } },
  { does: 'backspace', act: (editor) => editor.backspace(), ends: { kind: 'ignored', takenCharacters: 0, anchor: 15 } },
  {
    does: 'backspace into what was typed of it',
    act: (editor) => {
      editor.type('Alp');
      editor.backspace();
    },
    ends: { kind: 'ignored', takenCharacters: 2 },
  },
  { does: 'Enter', act: (editor) => editor.type('\n'), ends: { kind: 'typedOver', typedInstead: '\n' } },
  { does: 'saving, which changes nothing', act: (editor) => editor.change([]), ends: undefined },
  {
    does: 'a formatter on save that works further up',
    act: (editor) => {
      editor.edit([{ offset: 5, length: 1, text: '   ' }]);
      editor.tab();
    },
    ends: { kind: 'accepted', anchor: 18, takenCharacters: 18 },
  },
  {
    does: 'a formatter that ends the line at the cursor, which stays',
    act: (editor) => {
      editor.insert('\n', { kind: 'none' });
      editor.clock.pass(400);
    },
    ends: { kind: 'ignored' },
  },
  {
    does: 'a formatter that sets a semicolon before the cursor',
    act: (editor) => editor.insert(';'),
    ends: { kind: 'ignored' },
  },
  {
    does: 'a formatter that works at many places',
    act: (editor) =>
      editor.edit([
        { offset: 2, length: 0, text: 'x' },
        { offset: 16, length: 0, text: ' as const' },
      ]),
    ends: { kind: 'ignored' },
  },
  {
    does: 'a formatter that writes the word before the cursor anew',
    act: (editor) => editor.edit([{ offset: 13, length: 3, text: 'Foo.' }]),
    ends: { kind: 'ignored' },
  },
  {
    does: 'a line written at the end, after which the same is suggested',
    act: (editor) => {
      editor.insert('\n', { kind: 'none' });
      editor.provide();
      editor.tab();
    },
    ends: { kind: 'accepted' },
  },
  {
    does: 'a pair that the editor closes, then Tab',
    act: (editor) => {
      editor.type('Alpha');
      editor.key('(', ')');
      editor.offer([suggestionOf(ALPHA, { text: 'beta, gamma', typedCharacters: 6 })]);
      editor.insert('beta, gamma');
      editor.tracker.accepted(ALPHA);
    },
    ends: { kind: 'accepted', takenCharacters: 17, acceptedCharacters: 11 },
  },
  {
    does: 'a pair that the editor closes, then Tab on the suggestion as it was before',
    act: (editor) => {
      editor.typeFast('Alpha');
      editor.key('(', ')');
      editor.edit([{ offset: 16, length: 7, text: ALPHA }]);
      editor.tracker.accepted(ALPHA);
    },
    ends: { kind: 'accepted', takenCharacters: 18 },
  },
  {
    does: 'all of it typed, with a pair that the editor closes',
    act: (editor) => {
      for (const letter of 'Alpha') editor.key(letter);
      editor.key('(', ')');
      for (const letter of 'beta, gamma') editor.key(letter);
    },
    ends: { kind: 'typedThrough', takenCharacters: 17 },
  },
  {
    does: 'a pair that the editor closes, and another letter in it',
    act: (editor) => {
      for (const letter of 'Alpha') editor.key(letter);
      editor.key('(', ')');
      editor.key('q');
    },
    ends: { kind: 'typedOver', takenCharacters: 6, typedInstead: 'q' },
  },
  {
    does: 'the closer typed over the one that the editor put there',
    completions: ['a(b).c'],
    act: (editor) => {
      editor.key('a');
      editor.key('(', ')');
      editor.key('b');
      editor.edit([{ offset: editor.cursor, length: 1, text: ')' }], { kind: 'keyboard', cursor: editor.cursor + 1 });
      editor.key('.');
      editor.key('c');
    },
    ends: { kind: 'typedThrough', takenCharacters: 6 },
  },
  {
    does: 'an item of IntelliSense that says something else',
    act: (editor) => editor.edit([{ offset: 13, length: 3, text: 'fooBar' }]),
    ends: { kind: 'typedOver', typedInstead: 'Bar' },
  },
  {
    does: 'an item of IntelliSense that says the beginning of it, then Esc',
    act: (editor) => {
      editor.edit([{ offset: 13, length: 3, text: 'fooAlpha' }]);
      editor.provide();
      editor.escape();
    },
    ends: { kind: 'rejected', takenCharacters: 5, acceptedCharacters: 0 },
  },
  {
    does: "another extension's ghost text",
    act: (editor) => {
      editor.insert('AlphaBeta(1)');
      editor.tracker.selectionChanged({ uri: URI, offset: editor.cursor, isEmpty: true, cursors: 1 });
    },
    ends: { kind: 'typedOver', typedInstead: 'AlphaBeta(1)' },
  },
  {
    does: "another extension's ghost text that says more",
    act: (editor) => editor.insert(`${ALPHA}.then()`),
    ends: { kind: 'typedOver' },
  },
  {
    does: "another extension's ghost text that says the same",
    act: (editor) => {
      editor.insert(ALPHA);
      editor.clock.pass(400);
    },
    ends: { kind: 'accepted' },
  },
  {
    does: 'a snippet with a place to fill in',
    act: (editor) => editor.insert('Alphabet(name)', { cursor: 25 }),
    ends: { kind: 'typedOver', typedInstead: 'Alphabet(name)' },
  },
  {
    does: 'its text, dropped by the mouse',
    act: (editor) => editor.insert(ALPHA, { kind: 'mouse' }),
    ends: { kind: 'ignored' },
  },
  {
    does: 'its text, pasted by a key',
    act: (editor) => editor.insert(ALPHA, { kind: 'keyboard' }),
    ends: { kind: 'typedThrough' },
  },
  {
    does: 'a letter further down, typed in another editor of the document',
    after: '\n\nlast line',
    act: (editor) => {
      editor.change([{ offset: 20, length: 0, text: 'x' }]);
      editor.tab();
    },
    ends: { kind: 'accepted' },
  },
  {
    does: 'a line further up, typed by a collaborator',
    act: (editor) => {
      editor.edit([{ offset: 0, length: 0, text: '// hello\n' }]);
      editor.escape();
    },
    ends: { kind: 'rejected', anchor: 25 },
  },
  {
    does: 'something deleted right of the cursor',
    after: ' bar',
    act: (editor) => editor.edit([{ offset: 16, length: 4, text: '' }]),
    ends: { kind: 'ignored' },
  },
  {
    does: 'Tab at three cursors',
    act: (editor) => {
      editor.edit(
        [
          { offset: 16, length: 0, text: ALPHA },
          { offset: 2, length: 0, text: ALPHA },
          { offset: 5, length: 0, text: ALPHA },
        ],
        { cursor: 16 + 3 * ALPHA.length, cursors: 3 },
      );
      editor.tracker.accepted(ALPHA);
    },
    ends: { kind: 'accepted', anchor: 16 + 2 * ALPHA.length, takenCharacters: 18 },
  },
  {
    does: 'another letter at two cursors',
    act: (editor) =>
      editor.edit(
        [
          { offset: 16, length: 0, text: 'z' },
          { offset: 2, length: 0, text: 'z' },
        ],
        { kind: 'keyboard', cursor: 18, cursors: 2 },
      ),
    ends: { kind: 'typedOver', typedInstead: 'z' },
  },
  {
    does: 'two edits at the cursor',
    act: (editor) =>
      editor.edit([
        { offset: 16, length: 0, text: 'Al' },
        { offset: 16, length: 0, text: 'pha' },
      ]),
    ends: { kind: 'ignored' },
  },
  {
    does: 'a part typed, and something else changed in it',
    act: (editor) => {
      editor.type('Alp');
      editor.change([{ offset: 17, length: 1, text: 'X' }]);
    },
    ends: { kind: 'ignored', takenCharacters: 3 },
  },
  { does: 'another editor', act: (editor) => editor.tracker.editorLeft(), ends: { kind: 'ignored' } },
  { does: 'the document closed', act: (editor) => editor.tracker.documentClosed(URI), ends: { kind: 'ignored' } },
  { does: 'the window closed', act: (editor) => editor.tracker.dispose(), ends: { kind: 'ignored' } },
  {
    does: 'another document closed and edited',
    act: ({ tracker }) => {
      tracker.documentClosed('file:///other.ts');
      tracker.documentChanged({ uri: 'file:///other.ts', version: 9, edits: [{ offset: 16, length: 0, text: 'z' }] });
      tracker.selectionChanged({ uri: 'file:///other.ts', offset: 2, isEmpty: true, cursors: 1 });
    },
    ends: undefined,
  },
  {
    does: 'another suggestion in its place',
    act: (editor) => editor.offer([suggestionOf('Charlie')]),
    ends: { kind: 'superseded' },
  },
  {
    does: 'a word, then another suggestion in its place',
    act: (editor) => {
      editor.takePiece(5);
      editor.offer([suggestionOf('Charlie')]);
    },
    ends: { kind: 'partiallyAccepted', takenCharacters: 5 },
  },
  { does: 'no suggestion any more', act: (editor) => editor.offer([]), ends: { kind: 'ignored' } },
  {
    does: 'nothing, while it is asked for again and again',
    act: (editor) => {
      editor.provide();
      editor.provide('explicit');
    },
    ends: undefined,
  },
];

describe('the outcome tracker', () => {
  test.each(scenarios)('$does: $ends.kind', ({ completions, after, act, ends }) => {
    const editor = staged(completions, after);
    act(editor);
    expect(editor.outcomes).toHaveLength(ends ? 1 : 0);
    if (ends) expect(editor.outcomes[0]).toMatchObject(ends);
    expect(editor.shown.length).toBeGreaterThan(0);
  });

  test('a suggestion has to stand for 60 ms to be shown', () => {
    const editor = staged();
    editor.escape();
    editor.outcomes.length = editor.shown.length = 0;
    editor.answer([suggestionOf('Charlie')]);
    editor.clock.pass(59);
    editor.key('x');
    editor.clock.pass(1000);
    editor.answer([suggestionOf('Delta')]);
    editor.answer([suggestionOf('Echo')]);
    editor.answer([]);
    editor.clock.pass(1000);
    editor.answer([suggestionOf('Foxtrot')]);
    editor.key('F');
    editor.clock.pass(1000);
    editor.tracker.editorLeft();
    expect(editor.shown).toEqual([]);
    expect(editor.outcomes).toEqual([]);
  });

  test('one that was accepted was shown, however fast', () => {
    const editor = staged();
    editor.escape();
    editor.answer([suggestionOf('Charlie')]);
    editor.insert('Charlie');
    editor.tracker.accepted('Charlie');
    expect(editor.kinds).toEqual(['rejected', 'accepted']);
    expect(editor.shown).toHaveLength(2);
  });

  test('an answer for a text that has changed since is no offer', () => {
    const editor = staged();
    editor.change([{ offset: 0, length: 0, text: 'x' }]);
    editor.tracker.offered({
      uri: URI,
      version: 1,
      offset: 16,
      suggestions: [],
      trigger: 'automatic',
      languageId: 'c',
    });
    expect(editor.kinds).toEqual([]);
  });

  test('says how long it was up, and when it ended', () => {
    const editor = staged();
    editor.clock.pass(1000);
    editor.escape();
    const [outcome] = editor.outcomes;
    expect(outcome && outcome.endedAt - outcome.shownAt).toBe(1040);
  });

  test('knows from the keys of Penchant what was taken', () => {
    const editor = staged([LINES]);
    editor.insert('one two\n');
    editor.tracker.wordAccepted();
    editor.insert('three');
    editor.tracker.lineAccepted();
    editor.escape();
    expect(editor.outcomes[0]).toMatchObject({ acceptedWords: 1, acceptedLines: 1, acceptedCharacters: 13 });
  });

  test('says when ghost text is up', () => {
    const editor = staged();
    expect(editor.tracker.isGhostTextUp).toBe(true);
    editor.type('Al');
    editor.key('x');
    expect(editor.tracker.isGhostTextUp).toBe(false);
    expect(editor.ghostText).toEqual([true, false]);
  });

  test('an IntelliSense item that it extends comes with it', () => {
    const editor = new StagedEditor('con│', [], { before: 3 });
    const suggestion = suggestionOf('.log(x)', { text: 'console.log(x)', replacesBefore: 3 });
    editor.offer([suggestion]);
    editor.edit([{ offset: 0, length: 3, text: 'console.log(x)' }]);
    editor.tracker.accepted(suggestion.id);
    expect(editor.outcomes[0]).toMatchObject({ kind: 'accepted', anchor: 7, takenCharacters: 7 });
    expect(editor.text).toBe('console.log(x)');
  });

  test('closers right of the cursor may be replaced by it', () => {
    const editor = new StagedEditor('call(│)', ['a);'], { after: 1 });
    editor.tab('a);');
    expect(editor.text).toBe('call(a);');
    expect(editor.outcomes[0]).toMatchObject({ kind: 'accepted', anchor: 5, takenCharacters: 3 });
  });

  test('closers that it replaces have to stay as they are', () => {
    const editor = new StagedEditor('call(│)', ['a);'], { after: 1 });
    editor.change([{ offset: 6, length: 0, text: '.then()' }]);
    expect(editor.kinds).toEqual(['ignored']);
  });

  test('a command tells the truth even if the change looked like something else', () => {
    const editor = staged();
    editor.edit([{ offset: 13, length: 3, text: `Foo${ALPHA}` }]);
    editor.tracker.accepted(ALPHA);
    expect(editor.kinds).toEqual(['ignored', 'accepted']);
  });

  test('a command that comes late finds what was accepted', () => {
    const editor = staged();
    editor.change([{ offset: 16, length: 0, text: ALPHA }]);
    editor.change([{ offset: 0, length: 0, text: 'x' }]);
    editor.tracker.accepted(ALPHA);
    expect(editor.outcomes[1]).toMatchObject({ kind: 'accepted', anchor: 17, acceptedCharacters: 18, version: 3 });
  });

  test('what is told after a change is told as the document is then', () => {
    const editor = staged();
    editor.insert(ALPHA);
    editor.change([{ offset: 0, length: 0, text: '// x\n' }]);
    expect(editor.outcomes).toMatchObject([{ kind: 'accepted', anchor: 21, takenCharacters: 18, version: 3 }]);
    editor.change([{ offset: 21, length: 18, text: '' }], 'undo');
    expect(editor.undone).toHaveLength(1);
  });

  test('a suggestion that comes up again has another outcome only if that says more', () => {
    const editor = staged();
    editor.move(3);
    editor.move(16);
    editor.move(4);
    editor.move(16);
    editor.tab();
    expect(editor.kinds).toEqual(['movedAway', 'accepted']);
    expect(editor.shown).toHaveLength(1);
  });
});
