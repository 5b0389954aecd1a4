import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StopRules } from '../../../src/common/stopRules';
import type { Suggestion } from '../../../src/common/suggestion';
import { LOOKS_SECONDS, OUTCOME_KINDS, type Look, type Outcome } from '../../../src/feedback/outcomes';
import { isDue, pairsOf, type FinishedOutcome } from '../../../src/feedback/pairing';

const block: StopRules = { isSingleLine: false, indentation: 0, tabSize: 2, nextLine: '', maxLines: 12 };
const line: StopRules = { ...block, isSingleLine: true };

function suggestionOf(completion: string, changes: Partial<Suggestion> = {}): Suggestion {
  return {
    id: 'first',
    text: completion,
    replacesBefore: 0,
    replacesAfter: 0,
    typedCharacters: 0,
    completion,
    stop: line,
    logprob: -2,
    tokens: 4,
    origin: 'model',
    model: 'smollm2-135m',
    prompt: { head: 'import a;\n', prefix: 'const x = ', suffix: '\n' },
    snippetUris: ['file:///project/lender.ts'],
    timing: { totalMs: 1, prefillTokens: 1, cachedTokens: 0, decodedTokens: 4 },
    ...changes,
  };
}

function outcomeOf(
  kind: Outcome['kind'],
  suggestions: string | readonly Suggestion[],
  changes: Partial<Outcome> = {},
): Outcome {
  return {
    kind,
    suggestions: typeof suggestions === 'string' ? [suggestionOf(suggestions)] : suggestions,
    index: 0,
    uri: 'file:///project/main.ts',
    languageId: 'typescript',
    trigger: 'automatic',
    anchor: 10,
    takenCharacters: 0,
    acceptedCharacters: 0,
    acceptedWords: 0,
    acceptedLines: 0,
    cycles: 0,
    shownAt: 1_000_000,
    endedAt: 1_001_000,
    ...changes,
  };
}

function look(afterSeconds: number, text: string, survival = 0): Look {
  return { suggestionId: 'first', afterSeconds, state: 'there', text, survival };
}

function gone(afterSeconds: number, state: 'reverted' | 'closed'): Look {
  return { suggestionId: 'first', afterSeconds, state, text: '', survival: 0 };
}

/** The same text at each look. */
function looks(text: string, survival = 0, last = 300): Look[] {
  return LOOKS_SECONDS.filter((seconds) => seconds <= last).map((seconds) => look(seconds, text, survival));
}

const context = { user: 'default', workspace: 'file:///project' };

/** Source and sides of the pair, or nothing. */
function pairIn(outcome: Outcome, seen: readonly Look[], undoneAfterMs?: number): object | undefined {
  const finished = withUndone({ outcome, looks: seen }, undoneAfterMs);
  const [pair] = pairsOf(finished, context);
  if (!pair) return undefined;
  const { source, chosen, rejected } = pair;
  return { source, chosen, ...(rejected !== undefined && { rejected }) };
}

function withUndone(finished: FinishedOutcome, afterMs?: number): FinishedOutcome {
  return afterMs === undefined ? finished : { ...finished, undone: { suggestionId: 'first', afterMs } };
}

test('a pair says what was preferred where, in what files, and when', () => {
  const finished = { outcome: outcomeOf('typedOver', 'a("x");'), looks: looks("b('x');", 0, 30) };
  expect(pairsOf(finished, context)).toEqual([
    {
      prompt: 'import a;\nconst x = ',
      chosen: "b('x');",
      rejected: 'a("x");',
      user: 'default',
      source: 'typedOver',
      language: 'typescript',
      at: 1_001_000,
      files: ['file:///project/main.ts', 'file:///project/lender.ts'],
      workspace: 'file:///project',
      suggestionId: 'first',
    },
  ]);
});

describe('written instead', () => {
  test('typed over: what was typed, 30 s later', () => {
    const seen = [look(15, 'b'), look(30, 'b()'), look(120, 'c()')];
    expect(pairIn(outcomeOf('typedOver', 'a()'), seen)).toEqual({
      source: 'typedOver',
      chosen: 'b()',
      rejected: 'a()',
    });
  });

  test('refused with Esc: what was written then', () => {
    expect(pairIn(outcomeOf('rejected', 'a()'), looks('b()', 0, 30))).toEqual({
      source: 'rejected',
      chosen: 'b()',
      rejected: 'a()',
    });
  });

  test('refused with Esc, and nothing written: no pair', () => {
    expect(pairIn(outcomeOf('rejected', 'a()'), looks(' \n  '))).toBeUndefined();
  });

  test('the suggestion after all, or its beginning, or more than it: no pair', () => {
    for (const text of ['a(b)', 'a(', 'a( b ).c()']) {
      expect(pairIn(outcomeOf('typedOver', 'a(b)'), looks(text)), text).toBeUndefined();
    }
  });

  test('another layout alone: no pair', () => {
    const outcome = outcomeOf('typedOver', [suggestionOf('{ a: 1 }', { stop: block })]);
    expect(pairIn(outcome, looks('{\n  a:1\n}'))).toBeUndefined();
  });

  test('in a file that was thrown back or closed before: no pair', () => {
    for (const state of ['reverted', 'closed'] as const) {
      expect(pairIn(outcomeOf('typedOver', 'a()'), [look(15, 'b()'), gone(30, state)])).toBeUndefined();
    }
  });

  test('in the place of closers, or of an item of IntelliSense: no pair', () => {
    const replacing = [
      suggestionOf('a) + b', { replacesAfter: 1 }),
      suggestionOf('th(a)', { text: 'length(a)', replacesBefore: 3 }),
      // The item was selected before a character of it was typed.
      suggestionOf('(a)', { text: 'push(a)' }),
    ];
    for (const suggestion of replacing) {
      expect(pairIn(outcomeOf('typedOver', [suggestion]), looks('c'))).toBeUndefined();
    }
  });

  test('closers that stood right of the cursor already are not held against the suggestion', () => {
    const suggestion = suggestionOf('a, b)', { text: 'a, b' });
    expect(pairIn(outcomeOf('typedOver', [suggestion]), looks('c, d'))).toEqual({
      source: 'typedOver',
      chosen: 'c, d',
      rejected: 'a, b',
    });
  });
});

describe('accepted', () => {
  const accepted = outcomeOf('accepted', 'a("x");');

  test('and standing after five minutes: it survived, and what to reject is drawn later', () => {
    expect(pairIn(accepted, looks('a("x");\nmore();', 1))).toEqual({ source: 'survived', chosen: 'a("x");' });
  });

  test('and reformatted: it survived as it was suggested', () => {
    expect(pairIn(accepted, looks('a(\n  "x"\n);', 1))).toEqual({ source: 'survived', chosen: 'a("x");' });
  });

  test('and mended a little: what stands there is what is liked', () => {
    expect(pairIn(accepted, looks("a('x');", 0.8))).toEqual({ source: 'survived', chosen: "a('x');" });
  });

  test('but the end not seen: no pair', () => {
    expect(pairIn(accepted, looks('a("x");', 1, 120))).toBeUndefined();
  });

  test('and closed after two minutes: it survived', () => {
    const seen = [...looks('a("x");', 1, 120), gone(300, 'closed')];
    expect(pairIn(accepted, seen)).toEqual({ source: 'survived', chosen: 'a("x");' });
  });

  test('and closed sooner: no pair', () => {
    expect(pairIn(accepted, [...looks('a("x");', 1, 30), gone(120, 'closed'), gone(300, 'closed')])).toBeUndefined();
  });

  test('and thrown back with its file: no pair', () => {
    expect(pairIn(accepted, [...looks('a("x");', 1, 120), gone(300, 'reverted')])).toBeUndefined();
  });

  test('and rewritten: what stands there', () => {
    const seen = [look(15, '', 0), look(30, "b('y');", 0.3), look(120, 'c()', 0)];
    expect(pairIn(accepted, seen)).toEqual({ source: 'rewritten', chosen: "b('y');", rejected: 'a("x");' });
  });

  test('and deleted, and only later written anew: what was written', () => {
    const seen = [look(15, 'a("x");', 1), look(30, '\n'), look(120, 'b()')];
    expect(pairIn(accepted, seen)).toEqual({ source: 'rewritten', chosen: 'b()', rejected: 'a("x");' });
  });

  test('and deleted for good: no pair, for nothing was preferred', () => {
    expect(pairIn(accepted, looks(''))).toBeUndefined();
  });

  test('and shortened: what was left of it', () => {
    const outcome = outcomeOf('accepted', 'a().b().c().d()');
    expect(pairIn(outcome, looks('a()', 0.3))).toEqual({
      source: 'rewritten',
      chosen: 'a()',
      rejected: 'a().b().c().d()',
    });
  });

  test('and undone at once, with something else there: that', () => {
    const undone = pairIn(accepted, looks('a(y);', 0.7), 2000);
    expect(undone).toEqual({ source: 'rewritten', chosen: 'a(y);', rejected: 'a("x");' });
  });

  test('and undone at once, and then written all the same: no pair', () => {
    expect(pairIn(accepted, looks('a("x");', 1), 2000)).toBeUndefined();
  });

  test('and undone much later: it survived if it stands', () => {
    expect(pairIn(accepted, looks('a("x");', 1), 31_000)).toMatchObject({ source: 'survived' });
  });

  test('where it extended an item of IntelliSense: the item is part of the prompt', () => {
    const suggestion = suggestionOf('(a, b)', { text: 'push(a, b)', replacesBefore: 2 });
    expect(pairIn(outcomeOf('accepted', [suggestion]), looks('(c)', 0.2))).toEqual({
      source: 'rewritten',
      chosen: '(c)',
      rejected: '(a, b)',
    });
  });

  test('after some of it was typed: its whole text counts', () => {
    const suggestion = suggestionOf('a("x");', { text: '"x");', typedCharacters: 2 });
    expect(pairIn(outcomeOf('accepted', [suggestion]), looks("b('y')"))).toMatchObject({ rejected: 'a("x");' });
  });
});

describe('a mark behind the last line', () => {
  test('that was added to what was accepted: the line break belongs to both sides', () => {
    expect(pairIn(outcomeOf('accepted', 'a()'), looks('a();\nmore();', 1))).toEqual({
      source: 'rewritten',
      chosen: 'a();\n',
      rejected: 'a()\n',
    });
  });

  test('that was taken from it', () => {
    expect(pairIn(outcomeOf('accepted', 'a();'), looks('a()', 0.75))).toEqual({
      source: 'rewritten',
      chosen: 'a()\n',
      rejected: 'a();\n',
    });
  });

  test.each(['typedOver', 'typedThrough', 'rejected'] as const)('that was written by hand: %s', (kind) => {
    expect(pairIn(outcomeOf(kind, 'a: 1'), looks('a: 1,\n', 1))).toEqual({
      source: kind === 'rejected' ? kind : 'typedOver',
      chosen: 'a: 1,\n',
      rejected: 'a: 1\n',
    });
  });

  test('of several lines', () => {
    const outcome = outcomeOf('accepted', [suggestionOf('() => {\r\n  a();\r\n}', { stop: block })]);
    expect(pairIn(outcome, looks('() => {\r\n  a();\r\n};\r\nb();', 1))).toEqual({
      source: 'rewritten',
      chosen: '() => {\n  a();\n};\n',
      rejected: '() => {\n  a();\n}\n',
    });
  });

  test('that is a bracket, or has more behind it: as ever', () => {
    for (const text of ['a())', 'a(); b();']) {
      expect(pairIn(outcomeOf('accepted', 'a()'), looks(text, 1)), text).toEqual({ source: 'survived', chosen: 'a()' });
    }
  });
});

describe('an alternative', () => {
  const both = [suggestionOf('a()'), suggestionOf('b()', { id: 'second' })];

  test('that was accepted and stands is preferred to the one shown first', () => {
    const outcome = outcomeOf('accepted', both, { index: 1 });
    expect(pairIn(outcome, looks('b()', 1))).toEqual({ source: 'alternative', chosen: 'b()', rejected: 'a()' });
    expect(pairsOf({ outcome, looks: looks('b()', 1) }, context)).toMatchObject([{ suggestionId: 'second' }]);
  });

  test('that was rewritten is preferred to nothing', () => {
    const outcome = outcomeOf('accepted', both, { index: 1 });
    expect(pairIn(outcome, looks('c()'))).toEqual({ source: 'rewritten', chosen: 'c()', rejected: 'b()' });
  });
});

describe('taken in part', () => {
  const partly = { takenCharacters: 4, acceptedCharacters: 4, acceptedWords: 1 };

  test('what was taken is prompt, and the rest is compared', () => {
    const outcome = outcomeOf('partiallyAccepted', 'foo(a, b)', partly);
    const [pair] = pairsOf({ outcome, looks: looks('foo(c)', 1, 30) }, context);
    expect(pair).toMatchObject({
      source: 'partiallyAccepted',
      prompt: 'import a;\nconst x = foo(',
      chosen: 'c)',
      rejected: 'a, b)',
    });
  });

  test('and mended at its beginning: they part there', () => {
    const outcome = outcomeOf('partiallyAccepted', 'foo(a, b)', partly);
    const [pair] = pairsOf({ outcome, looks: looks('foos(c)', 0.6, 30) }, context);
    expect(pair).toMatchObject({ prompt: 'import a;\nconst x = ', chosen: 'foos(c)', rejected: 'foo(a, b)' });
  });

  test('and nothing written behind it: no pair', () => {
    const outcome = outcomeOf('partiallyAccepted', 'foo(a, b)', partly);
    expect(pairIn(outcome, looks('foo(', 1))).toBeUndefined();
  });

  test('and taken back: all of it was rewritten', () => {
    const outcome = outcomeOf('partiallyAccepted', 'foo(a, b)', partly);
    expect(pairIn(outcome, looks('bar()'), 1000)).toEqual({
      source: 'rewritten',
      chosen: 'bar()',
      rejected: 'foo(a, b)',
    });
  });

  test('by lines of a document with carriage returns', () => {
    const suggestion = suggestionOf('{\r\n  a();\r\n  b();\r\n}', { stop: block });
    const outcome = outcomeOf('partiallyAccepted', [suggestion], { takenCharacters: 11, acceptedLines: 2 });
    const [pair] = pairsOf({ outcome, looks: looks('{\r\n  a();\r\n  c();\r\n}\r\nd();', 1, 30) }, context);
    expect(pair).toMatchObject({ chosen: '  c();\n}', rejected: '  b();\n}' });
    expect(pair?.prompt).toMatch(/x = \{\n {2}a\(\);\n$/);
  });
});

describe('typed through', () => {
  test('and standing: as if it had been accepted', () => {
    expect(pairIn(outcomeOf('typedThrough', 'a()'), looks('a()', 1))).toEqual({
      source: 'typedThrough',
      chosen: 'a()',
    });
  });

  test('and changed: no pair, for it was never accepted', () => {
    expect(pairIn(outcomeOf('typedThrough', 'a()'), looks('b()', 0.2))).toBeUndefined();
    expect(pairIn(outcomeOf('typedThrough', 'a()'), looks('a()', 1), 1000)).toBeUndefined();
  });
});

describe('no pair', () => {
  test.each(['ignored', 'movedAway', 'superseded'] as const)('of what was %s', (kind) => {
    expect(pairIn(outcomeOf(kind, 'a()'), looks('b()'))).toBeUndefined();
  });

  test('of what was shown too shortly to be read', () => {
    const outcome = outcomeOf('typedOver', 'a()', { endedAt: 1_000_249 });
    expect(pairIn(outcome, looks('b()'))).toBeUndefined();
    expect(pairIn({ ...outcome, endedAt: 1_000_250 }, looks('b()'))).toBeDefined();
  });
});

describe('both sides', () => {
  test('are one line where the suggestion is one', () => {
    const outcome = outcomeOf('typedOver', [suggestionOf('a();', { stop: block })]);
    expect(pairIn(outcome, looks('b();\nc();'))).toMatchObject({ chosen: 'b();' });
  });

  test('are a block that ends by the same rule where it is a block', () => {
    const outcome = outcomeOf('typedOver', [suggestionOf('{\n  a();\n}', { stop: block })]);
    expect(pairIn(outcome, looks('{\n  b();\n  c();\n}\n\nd();'))).toEqual({
      source: 'typedOver',
      chosen: '{\n  b();\n  c();\n}',
      rejected: '{\n  a();\n}',
    });
  });

  test('keep explicit preferences apart from the prompt', () => {
    const prompt = { preferences: "a = 'b'\n", head: 'import a;\n', prefix: 'const x = ', suffix: '\n' };
    const outcome = outcomeOf('typedOver', [suggestionOf('a()', { prompt })]);
    const [pair] = pairsOf({ outcome, looks: looks('b()') }, context);
    expect(pair).toMatchObject({ preferences: "a = 'b'\n", prompt: 'import a;\nconst x = ' });
  });

  test('have no more than 2,000 characters, the prompt its last 16,000', () => {
    const prompt = { head: 'h'.repeat(9000), prefix: `${'p'.repeat(8999)}!`, suffix: '' };
    const outcome = outcomeOf('typedOver', [suggestionOf('a'.repeat(3000), { prompt })]);
    const [pair] = pairsOf({ outcome, looks: looks('b'.repeat(3000)) }, context);
    expect([pair?.chosen.length, pair?.rejected?.length, pair?.prompt.length]).toEqual([2000, 2000, 16_000]);
    expect(pair?.prompt.at(-1)).toBe('!');
  });
});

const anyLook = fc.record({
  suggestionId: fc.constant('first'),
  afterSeconds: fc.constantFrom(...LOOKS_SECONDS),
  state: fc.constantFrom('there', 'there', 'there', 'reverted', 'closed'),
  text: fc.oneof(fc.constantFrom('', 'a()', 'a(', 'b()', 'b()\n\nc()', '\r\n  b;\r\n}'), fc.string()),
  survival: fc.double({ min: 0, max: 1, noNaN: true }),
});

const anyFinished = fc
  .record({
    kind: fc.constantFrom(...OUTCOME_KINDS),
    completion: fc.oneof(fc.constantFrom('a()', '{\r\n  a();\r\n}'), fc.string({ minLength: 1 })),
    stop: fc.constantFrom(block, line),
    taken: fc.nat(12),
    looks: fc.uniqueArray(anyLook, { selector: ({ afterSeconds }) => afterSeconds, maxLength: 4 }),
    undoneAfterMs: fc.option(fc.nat(60_000), { nil: undefined }),
  })
  .map(({ kind, completion, stop, taken, looks: seen, undoneAfterMs }) => {
    const takenCharacters = Math.min(taken, completion.length);
    const outcome = outcomeOf(kind, [suggestionOf(completion, { stop })], { takenCharacters });
    return withUndone({ outcome, looks: seen.sort((a, b) => a.afterSeconds - b.afterSeconds) }, undoneAfterMs);
  });

test('whatever happened, the sides of a pair are not blank, differ in substance, and go on from the prompt', () => {
  fc.assert(
    fc.property(anyFinished, (finished) => {
      for (const { prompt, chosen, rejected } of pairsOf(finished, context)) {
        expect(chosen.trim()).not.toBe('');
        expect(prompt.startsWith('import a;\nconst x = ')).toBe(true);
        expect(prompt + chosen).not.toContain('\r');
        if (rejected === undefined) continue;
        expect(chosen.replace(/\s/g, '')).not.toBe(rejected.replace(/\s/g, ''));
        if (finished.outcome.suggestions[0]?.stop.isSingleLine) expect(chosen + rejected).not.toContain('\n');
      }
    }),
  );
});

test('an outcome is due once at most, and further looks change nothing then', () => {
  fc.assert(
    fc.property(anyFinished, (finished) => {
      const upTo = finished.looks.map((_, index) => ({ ...finished, looks: finished.looks.slice(0, index + 1) }));
      const due = upTo.filter(isDue);
      expect(due.length).toBeLessThanOrEqual(1);
      expect(pairsOf(finished, context)).toEqual(due.flatMap((then) => pairsOf(then, context)));
    }),
  );
});
