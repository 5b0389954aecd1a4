import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseSpots, type SpotSource, type SpotWishes } from '../../../../src/preferences/comparisons/spots';

const CODE = `import { readFile } from 'node:fs/promises';

/** Reads what is wanted. */
export async function readNames(path: string) {
  const text = await readFile(path, 'utf8');
  const names = text.split(',');
  // Sorted, so that a run is like any other.
  names.sort();
  if (names.length === 0) {
    throw new Error('There are no names');
  }
  return names.map((name) => name.trim());
}

export function greet(name: string) {
  const greeting = 'Hello, ';
  return greeting + name;
}
`;

function sourceOf(text: string): SpotSource {
  return {
    lines: text.split('\n'),
    tabSize: 2,
    isPassedOver: (trimmed) => /^(?:\/\/|\/\*|\*|import\b)/.test(trimmed),
    opensBlock: (trimmed) => /[{([]$/.test(trimmed),
  };
}

function wishes(more: Partial<SpotWishes> = {}): SpotWishes {
  return { count: 50, random: () => 0.5, wasAsked: () => false, ...more };
}

/** Numbers in [0, 1) that repeat for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const source = sourceOf(CODE);
const all = chooseSpots(source, wishes());
const at = (line: number) => all.find((spot) => spot.line === line);

describe('places of a file', () => {
  test('a value in quotes is asked for from its beginning', () => {
    const [spot] = chooseSpots(source, wishes({ wasAsked: ({ line, kind }) => line !== 15 || kind === 'body' }));
    expect(spot).toEqual({ line: 15, character: '  const greeting = '.length, kind: 'value', replacedLines: 1 });
  });

  test('a statement is asked for from its first word', () => {
    expect(at(11)).toEqual({ line: 11, character: 2, kind: 'statement', replacedLines: 1 });
  });

  test('a short block is asked for as a whole, without its closing line', () => {
    const bodies = chooseSpots(sourceOf(CODE), wishes({ wasAsked: ({ kind }) => kind !== 'body' }));
    expect(bodies.map(({ line, replacedLines }) => [line, replacedLines])).toEqual([
      [4, 8],
      [9, 1],
      [15, 2],
    ]);
  });

  test('comments, imports, closers, blank lines and what opens a block are no places', () => {
    const lines = all.map(({ line }) => line);
    for (const none of [0, 1, 2, 3, 6, 8, 10, 12, 13, 14, 17]) expect(lines).not.toContain(none);
  });

  test('nothing in an empty file, in minified code, or in a file of comments', () => {
    const texts = ['', 'a();\n'.repeat(40), `const x = ${'y + '.repeat(80)}1;\n`.repeat(20), '// Why.\n'.repeat(40)];
    for (const text of texts) expect(chooseSpots(sourceOf(text), wishes()), text.slice(0, 40)).toEqual([]);
  });
});

describe('a round', () => {
  const long = sourceOf(
    Array.from({ length: 200 }, (_, index) => `const value${index} = compute(${index});`).join('\n'),
  );

  test('is spread over the file, in its order, and no longer than wanted', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), (seed, count) => {
        const lines = chooseSpots(long, wishes({ count, random: randomOf(seed) })).map(({ line }) => line);
        expect(lines).toHaveLength(count);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
        const gaps = lines.slice(1).map((line, index) => line - (lines[index] ?? 0));
        expect(Math.min(Infinity, ...gaps)).toBeGreaterThan(Math.floor(200 / (count * 2)));
      }),
    );
  });

  test('does not ask where it was asked', () => {
    const asked = new Set([5, 7, 9]);
    const lines = chooseSpots(long, wishes({ count: 200, wasAsked: ({ line }) => asked.has(line) })).map(
      ({ line }) => line,
    );
    expect(lines.filter((line) => asked.has(line))).toEqual([]);
    expect(lines.length).toBeGreaterThan(90);
  });

  test('prefers places that decide style', () => {
    const text = Array.from({ length: 100 }, (_, index) =>
      index % 2 ? `log(value${index}, 1)` : `say("value ${index}")`,
    );
    let quoted = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const [spot] = chooseSpots(sourceOf(text.join('\n')), wishes({ count: 1, random: randomOf(seed * 7919) }));
      if (spot?.kind === 'value') quoted++;
    }
    // Weights of 2 and 1 give two in three.
    expect(quoted).toBeGreaterThan(110);
    expect(quoted).toBeLessThan(160);
  });
});
