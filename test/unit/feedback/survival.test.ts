import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DocumentChange, Look, Outcome, TextEdit } from '../../../src/feedback/outcomes';
import { SurvivalWatch } from '../../../src/feedback/survival';
import { editedText } from '../../../src/feedback/textRange';
import { StagedClock } from './stagedClock';
import { suggestionOf, URI } from './stagedEditor';

/** Documents, a watch over them, and what it tells. */
class StagedDocuments {
  readonly clock = new StagedClock();
  readonly looks: Look[] = [];
  readonly ends: { id: string; looks: number }[] = [];
  readonly texts = new Map<string, string>();
  version = 1;
  readonly watch = new SurvivalWatch({
    now: this.clock.now,
    later: this.clock.later,
    read: (uri, start, end) => this.texts.get(uri)?.slice(start, end),
    onLook: (_outcome, look) => this.looks.push(look),
    onEnd: ({ suggestions }, looks) => this.ends.push({ id: suggestions[0]?.id ?? '', looks: looks.length }),
  });

  constructor(text: string) {
    this.texts.set(URI, text);
  }

  get text(): string {
    return this.texts.get(URI) ?? '';
  }

  /** The outcome of a completion that ends at the first occurrence of itself, or at `anchor`. */
  follow(completion: string, given: Partial<Outcome> = {}): void {
    const anchor = given.anchor ?? this.text.indexOf(completion);
    this.watch.follow({
      kind: 'accepted',
      suggestions: [suggestionOf(completion)],
      index: 0,
      uri: URI,
      version: this.version,
      languageId: 'typescript',
      trigger: 'automatic',
      anchor,
      takenCharacters: completion.length,
      acceptedCharacters: completion.length,
      acceptedWords: 0,
      acceptedLines: 0,
      cycles: 0,
      shownAt: this.clock.now() - 1000,
      endedAt: this.clock.now(),
      ...given,
    });
  }

  change(edits: readonly TextEdit[], reason?: DocumentChange['reason']): void {
    this.texts.set(URI, editedText(this.text, edits));
    this.version++;
    this.watch.documentChanged({ uri: URI, version: this.version, edits, ...(reason && { reason }) }, this.text.length);
  }

  /** Writes `to` over the first `from`. */
  replace(from: string, to: string): void {
    this.change([{ offset: this.text.indexOf(from), length: from.length, text: to }]);
  }

  /** The whole document anew, in one edit, as formatters and reloading do. */
  rewrite(text: string): void {
    this.change([{ offset: 0, length: this.text.length, text }]);
  }

  seconds(seconds: number): void {
    this.clock.pass(seconds * 1000);
  }
}

const FILE = `import { total } from './total';

export function price(items: readonly Item[]): number {
  let sum = 0;
  for (const item of items) {
    sum += item.price * item.count;
  }
  return total(sum);
}
`;
const TAKEN = 'sum += item.price * item.count;';

function watching(text = FILE, completion = TAKEN, given: Partial<Outcome> = {}): StagedDocuments {
  const documents = new StagedDocuments(text);
  documents.follow(completion, given);
  return documents;
}

describe('looks', () => {
  test('come after 15, 30, 120 and 300 seconds, and then no more', () => {
    const documents = watching();
    documents.seconds(29);
    expect(documents.looks.map(({ afterSeconds }) => afterSeconds)).toEqual([15]);
    documents.seconds(1000);
    expect(documents.looks.map(({ afterSeconds }) => afterSeconds)).toEqual([15, 30, 120, 300]);
    expect(documents.looks[3]).toEqual({
      suggestionId: TAKEN,
      afterSeconds: 300,
      state: 'there',
      text: TAKEN,
      survival: 1,
    });
    expect(documents.ends).toEqual([{ id: TAKEN, looks: 4 }]);
    expect(documents.clock.timers).toBe(0);
  });

  test.each(['ignored', 'movedAway', 'superseded'] as const)('are not taken at what was %s', (kind) => {
    const documents = watching(FILE, TAKEN, { kind });
    documents.seconds(1000);
    expect(documents.looks).toEqual([]);
    expect(documents.ends).toEqual([{ id: TAKEN, looks: 0 }]);
  });

  test('go with the text through edits before and behind it', () => {
    const documents = watching();
    documents.replace('import { total }', 'import { total, other }');
    documents.replace('return total(sum);', 'return sum;');
    documents.change([
      { offset: documents.text.length, length: 0, text: '// end\n' },
      { offset: 0, length: 0, text: '// start\n' },
    ]);
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: TAKEN, survival: 1 }]);
  });

  test('see what was written behind', () => {
    const documents = watching();
    const end = documents.text.indexOf(TAKEN) + TAKEN.length;
    documents.change([{ offset: end, length: 0, text: '\n    count++;' }]);
    documents.change([{ offset: end + '\n    count++;'.length, length: 0, text: ' //' }]);
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: `${TAKEN}\n    count++; //`, survival: 1 }]);
  });

  test('see what was rewritten, and how much of it is left', () => {
    const documents = watching();
    documents.replace('item.price * item.count', 'priceOf(item)');
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: 'sum += priceOf(item);' }]);
    const { survival = 1 } = documents.looks[0] ?? {};
    expect(survival).toBeGreaterThan(0.3);
    expect(survival).toBeLessThan(0.5);
  });

  test('see a text deleted, and what is written in its place', () => {
    const documents = watching();
    const anchor = documents.text.indexOf(TAKEN);
    documents.replace(TAKEN, '');
    documents.seconds(15);
    documents.change([{ offset: anchor, length: 0, text: 'add' }]);
    documents.change([{ offset: anchor + 3, length: 0, text: '(x)' }]);
    documents.seconds(15);
    expect(documents.looks).toMatchObject([
      { text: '', survival: 0 },
      { text: 'add(x)', survival: 0 },
    ]);
  });

  test('take a line written anew as the place keeps what was before it', () => {
    const documents = watching();
    documents.replace(`    ${TAKEN}\n  }`, '    items.forEach(add);\n  }');
    documents.seconds(15);
    expect(documents.looks[0]?.text).toContain('items.forEach(add);');
  });

  test('do not count a new layout', () => {
    const documents = watching();
    documents.replace(TAKEN, 'sum +=\n      item.price *\n      item.count;');
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ survival: 1 }]);
  });

  test('do count quotes and semicolons', () => {
    const documents = watching("const a = 'b';\n", "'b';");
    documents.replace("'b';", '"b"');
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: '"b"', survival: 0.25 }]);
  });

  test('of a refused suggestion see what is written at its place', () => {
    const documents = watching('const a = ;\nnext();\n', 'call()', {
      kind: 'rejected',
      anchor: 10,
      takenCharacters: 0,
    });
    for (const [index, letter] of ['o', 'th', 'er'].entries()) {
      documents.change([{ offset: 10 + Math.max(0, 2 * index - 1), length: 0, text: letter }]);
    }
    documents.change([{ offset: 0, length: 0, text: '// x\n' }]);
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: 'other', survival: 0 }]);
  });

  test('of one that was typed over begin with what was typed', () => {
    const documents = watching('const a = czz', 'call()', {
      kind: 'typedOver',
      anchor: 10,
      takenCharacters: 1,
      typedInstead: 'zz',
    });
    documents.change([{ offset: 13, length: 0, text: '9;' }]);
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: 'czz9;', survival: 1 }]);
  });

  test('hold no more than 2,000 characters', () => {
    const documents = watching();
    const end = documents.text.indexOf(TAKEN) + TAKEN.length;
    documents.change([{ offset: end, length: 0, text: 'x'.repeat(5000) }]);
    documents.seconds(15);
    expect(documents.looks[0]?.text).toHaveLength(2000);
  });

  test('of an undone text count nothing as surviving, even if it is done again', () => {
    const documents = watching();
    const anchor = documents.text.indexOf(TAKEN);
    documents.watch.undone({ suggestionId: TAKEN, afterMs: 10 });
    documents.change([{ offset: anchor, length: TAKEN.length, text: '' }], 'undo');
    documents.change([{ offset: anchor, length: 0, text: TAKEN }], 'redo');
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: TAKEN, survival: 0 }]);
  });

  test('follow a change that is in the outcome already only once', () => {
    const documents = new StagedDocuments(FILE);
    documents.follow('total', { anchor: 9, takenCharacters: 5 });
    documents.texts.set(URI, `// x\n${FILE}`);
    documents.version++;
    documents.follow(TAKEN);
    const edits = [{ offset: 0, length: 0, text: '// x\n' }];
    documents.watch.documentChanged({ uri: URI, version: documents.version, edits }, documents.text.length);
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: 'total' }, { text: TAKEN }]);
  });
});

describe('a document written anew', () => {
  test('by a formatter is followed, also where that changes quotes and line ends', () => {
    const documents = watching();
    documents.rewrite(
      FILE.replaceAll("'", '"')
        .replaceAll('  ', '\t')
        .replace(TAKEN, 'sum += item.price\n\t\t\t* item.count;')
        .replaceAll('\n', '\r\n'),
    );
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ state: 'there', survival: 1 }]);
    expect(documents.looks[0]?.text).toBe('sum += item.price\r\n\t\t\t* item.count;');
  });

  test('by a formatter that works on the lines around is followed', () => {
    const documents = watching();
    documents.replace(
      `  for (const item of items) {\n    ${TAKEN}\n  }`,
      `for (const item of items)\n{\n  ${TAKEN}\n}`,
    );
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ text: TAKEN, survival: 1 }]);
  });

  test('by something else is thrown back', () => {
    const documents = watching();
    documents.rewrite('# Notes\n\nNothing of that is code, and all of it is other words than before.\n'.repeat(5));
    documents.seconds(1000);
    expect(documents.looks).toEqual([
      { suggestionId: TAKEN, afterSeconds: 15, state: 'reverted', text: '', survival: 0 },
    ]);
    expect(documents.ends).toEqual([{ id: TAKEN, looks: 1 }]);
    expect(documents.clock.timers).toBe(0);
  });

  test('by something else is thrown back at an empty place too', () => {
    const documents = watching(FILE, 'call()', { kind: 'rejected', anchor: 40, takenCharacters: 0 });
    documents.rewrite('# Notes\n\nNothing of that is code, and all of it is other words than before.\n'.repeat(5));
    expect(documents.looks).toMatchObject([{ state: 'reverted' }]);
  });

  test('without the text, as by another branch, is thrown back', () => {
    const documents = watching();
    documents.seconds(20);
    documents.rewrite(FILE.replace(`    ${TAKEN}\n`, ''));
    expect(documents.looks).toMatchObject([{ state: 'there' }, { state: 'reverted', afterSeconds: 30 }]);
  });

  test('is thrown back where the editor says so', () => {
    const documents = watching();
    documents.watch.reverted(URI);
    expect(documents.looks).toMatchObject([{ state: 'reverted' }]);
  });

  test('unseen is read again', () => {
    const documents = watching();
    documents.texts.set(URI, `// unseen\n${documents.text}`);
    documents.change([{ offset: 0, length: 0, text: '// seen\n' }]);
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ state: 'there', text: TAKEN, survival: 1 }]);
  });
});

describe('an end', () => {
  test('comes with the document', () => {
    const documents = watching();
    documents.seconds(40);
    documents.watch.documentClosed('file:///other.ts');
    documents.watch.documentClosed(URI);
    expect(documents.looks.map(({ state }) => state)).toEqual(['there', 'there', 'closed']);
    expect(documents.ends).toEqual([{ id: TAKEN, looks: 3 }]);
  });

  test('comes where the document cannot be read', () => {
    const documents = watching();
    documents.texts.clear();
    documents.seconds(15);
    documents.follow('other', { anchor: 0 });
    expect(documents.looks).toMatchObject([{ state: 'closed' }]);
    expect(documents.ends).toEqual([
      { id: TAKEN, looks: 1 },
      { id: 'other', looks: 0 },
    ]);
  });

  test('comes with the watch, without a look', () => {
    const documents = watching();
    documents.seconds(20);
    documents.watch.dispose();
    documents.watch.dispose();
    documents.follow('other', { anchor: 0 });
    documents.seconds(1000);
    expect(documents.looks).toHaveLength(1);
    expect(documents.ends).toEqual([{ id: TAKEN, looks: 1 }]);
    expect(documents.clock.timers).toBe(0);
  });

  test('comes for the oldest of more than 200', () => {
    const documents = watching();
    for (let index = 0; index < 200; index++) documents.follow(`other ${index}`, { anchor: 0, takenCharacters: 1 });
    expect(documents.ends).toEqual([{ id: TAKEN, looks: 0 }]);
    expect(documents.clock.timers).toBe(200);
  });

  test("is not told of an outcome that the same suggestion's later one replaces", () => {
    const documents = watching(FILE, TAKEN, { kind: 'rejected', takenCharacters: 0 });
    documents.follow(TAKEN);
    documents.seconds(15);
    expect(documents.looks).toMatchObject([{ survival: 1 }]);
    documents.seconds(300);
    expect(documents.ends).toEqual([{ id: TAKEN, looks: 4 }]);
  });
});

describe('whatever is edited', () => {
  const start = FILE.indexOf(TAKEN);
  const end = start + TAKEN.length;
  const text = fc.constantFrom('', 'x', '\n', 'item', TAKEN, '\r\n\t');

  test('outside of a place, its text stays what it was', () => {
    const step = fc.record({
      isBefore: fc.boolean(),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(30),
      text,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const documents = watching();
        let from = start;
        for (const { isBefore, at, length, text } of steps) {
          const behind = from + TAKEN.length + 1;
          const room = isBefore ? from : Math.max(0, documents.text.length - behind);
          const offset = (isBefore ? 0 : behind) + Math.floor(at * room);
          if (offset > documents.text.length) continue;
          const longest = (isBefore ? from : documents.text.length) - offset;
          const edit = { offset, length: Math.min(length, longest), text };
          documents.change([edit]);
          if (isBefore) from += edit.text.length - edit.length;
        }
        documents.seconds(15);
        expect(documents.looks).toMatchObject([{ state: 'there', text: TAKEN, survival: 1 }]);
      }),
    );
  });

  test('nothing is thrown, and what is seen stands in the document', () => {
    const edit = fc.record({ offset: fc.nat(FILE.length + 5), length: fc.oneof(fc.nat(20), fc.nat(400)), text });
    const step = fc.record({
      edits: fc.array(edit, { maxLength: 3 }),
      what: fc.constantFrom('change', 'wait', 'undone', 'refused', 'close', 'unseen'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const documents = watching();
        for (const { edits, what } of steps) {
          if (what === 'change') documents.change(edits);
          if (what === 'wait') documents.seconds(16);
          if (what === 'undone') documents.watch.undone({ suggestionId: TAKEN, afterMs: 1 });
          if (what === 'refused') documents.follow(`other ${edits.length}`, { anchor: end, takenCharacters: 0 });
          if (what === 'close') documents.watch.documentClosed(URI);
          if (what === 'unseen') documents.texts.set(URI, editedText(documents.text, edits));
        }
        documents.seconds(1000);
        for (const { survival, text, state } of documents.looks) {
          expect(survival).toBeGreaterThanOrEqual(0);
          expect(survival).toBeLessThanOrEqual(1);
          if (state !== 'there') expect(text).toBe('');
        }
        expect(documents.clock.timers).toBe(0);
      }),
    );
  });
});
