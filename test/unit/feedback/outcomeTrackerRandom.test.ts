import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALPHA, BRAVO, staged, suggestionOf, URI, type StagedEditor } from './stagedEditor';

describe('whatever comes, in whatever order', () => {
  const texts = ['A', 'l', 'p', 'Alpha', 'z', '()', '(', ')', '\n', ALPHA, BRAVO, ''];
  const kinds = ['keyboard', 'mouse', 'command', undefined] as const;
  const edit = fc.record({ offset: fc.nat(40), length: fc.nat(6), text: fc.constantFrom(...texts) });
  const uri = fc.constantFrom(URI, 'file:///other.ts');
  const event = fc.oneof(
    fc.record({ is: fc.constant('key' as const), text: fc.constantFrom(...texts), kind: fc.constantFrom(...kinds) }),
    fc.record({
      is: fc.constant('known' as const),
      trigger: fc.constantFrom('automatic' as const, 'explicit' as const),
    }),
    fc.record({
      is: fc.constant('new' as const),
      completions: fc.array(fc.constantFrom('Al', 'Xy(z)', BRAVO), { maxLength: 3 }),
    }),
    fc.record({
      is: fc.constant('change' as const),
      uri,
      version: fc.nat(60),
      edits: fc.array(edit, { maxLength: 3 }),
      reason: fc.constantFrom('undo' as const, 'redo' as const, undefined),
    }),
    fc.record({
      is: fc.constant('select' as const),
      uri,
      offset: fc.nat(40),
      kind: fc.constantFrom(...kinds),
      isEmpty: fc.boolean(),
      cursors: fc.integer({ min: 1, max: 3 }),
    }),
    fc.record({ is: fc.constant('accepted' as const), id: fc.constantFrom(ALPHA, BRAVO, 'Al', 'nothing') }),
    fc.record({ is: fc.constantFrom('tab' as const, 'undo' as const, 'escape' as const, 'word' as const) }),
    fc.record({ is: fc.constantFrom('line' as const, 'next' as const, 'left' as const, 'closed' as const) }),
    fc.record({ is: fc.constant('wait' as const), milliseconds: fc.constantFrom(1, 60, 400, 10_000) }),
  );
  type Happening = typeof event extends fc.Arbitrary<infer T> ? T : never;

  function happen(editor: StagedEditor, happening: Happening): void {
    const { tracker } = editor;
    switch (happening.is) {
      case 'key':
        return editor.insert(happening.text, happening.kind ? { kind: happening.kind } : {});
      case 'known':
        return editor.answer(editor.known(happening.trigger), happening.trigger);
      case 'new':
        return editor.answer(happening.completions.map((completion) => suggestionOf(completion)));
      case 'change': {
        const { reason, uri, version, edits } = happening;
        return tracker.documentChanged({ uri, version, edits, ...(reason && { reason }) });
      }
      case 'select': {
        const { kind, uri, offset, isEmpty, cursors } = happening;
        return tracker.selectionChanged({ uri, offset, isEmpty, cursors, ...(kind && { kind }) });
      }
      case 'accepted':
        return tracker.accepted(happening.id);
      case 'tab':
        return editor.tab(ALPHA, { command: false });
      case 'undo':
        return editor.undo();
      case 'escape':
        return tracker.escaped();
      case 'word':
        return tracker.wordAccepted();
      case 'line':
        return tracker.lineAccepted();
      case 'next':
        return tracker.cycled(1);
      case 'left':
        return tracker.editorLeft();
      case 'closed':
        return tracker.documentClosed(URI);
      case 'wait':
        return editor.clock.pass(happening.milliseconds);
    }
  }

  test('nothing is thrown, and every suggestion shown has an outcome that only says more with time', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (happenings) => {
        const editor = staged();
        for (const happening of happenings) {
          happen(editor, happening);
          // A timer for being shown and one for what comes next.
          expect(editor.clock.timers).toBeLessThanOrEqual(2);
        }
        editor.tracker.dispose();
        expect(editor.clock.timers).toBe(0);
        expect(editor.tracker.isGhostTextUp).toBe(false);

        const ids = editor.outcomes.map(({ suggestions, index }) => suggestions[index]?.id);
        const told = new Set(editor.outcomes.flatMap(({ suggestions }) => suggestions.map(({ id }) => id)));
        for (const { suggestions } of editor.shown) expect(told).toContain(suggestions[0]?.id);
        for (const id of ids) {
          const ends = editor.outcomes.filter(({ suggestions, index }) => suggestions[index]?.id === id);
          const rank = ['ignored', 'typedOver', 'rejected', 'partiallyAccepted', 'typedThrough', 'accepted'];
          const ranks = ends.map(({ kind }) => Math.max(0, rank.indexOf(kind)));
          expect(ranks).toEqual([...new Set(ranks)].sort());
        }
        for (const { takenCharacters, acceptedCharacters, anchor } of editor.outcomes) {
          expect(acceptedCharacters).toBeLessThanOrEqual(takenCharacters);
          expect(anchor).toBeGreaterThanOrEqual(0);
        }
        const takenIds = editor.outcomes
          .filter(({ kind }) => ['accepted', 'partiallyAccepted', 'typedThrough'].includes(kind))
          .map(({ suggestions, index }) => suggestions[index]?.id);
        for (const { suggestionId } of editor.undone) {
          expect(takenIds).toContain(suggestionId);
          takenIds.splice(takenIds.indexOf(suggestionId), 1);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
