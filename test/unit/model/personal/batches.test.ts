import { describe, expect, it } from 'vitest';
import { batches } from '../../../../src/model/personal/batches';
import { createRandom } from '../../../../src/model/runtime/random';

/** The first `count` batches, all that is drawn a string. */
function drawn(fresh: string, old: string, size: number, count: number, seed = 1): readonly (readonly string[])[] {
  const next = batches(Array.from(fresh), Array.from(old), size, createRandom(seed));
  return Array.from({ length: count }, () => next());
}

function sorted(batch: readonly string[]): string {
  return batch.toSorted().join('');
}

describe('batches', () => {
  it('are all new without old pairs: each once in a round, in an order of its own', () => {
    const taken = drawn('abcdef', '', 3, 8).flat();
    const rounds = [0, 6, 12, 18].map((start) => taken.slice(start, start + 6));
    expect(rounds.map(sorted)).toEqual(['abcdef', 'abcdef', 'abcdef', 'abcdef']);
    expect(new Set(rounds.map((round) => round.join(''))).size).toBeGreaterThan(1);
  });

  it('are half new and half old, and those different ones', () => {
    for (const batch of drawn('abcdefgh', 'ABCDEFGH', 6, 20)) {
      expect(batch).toHaveLength(6);
      expect(new Set(batch.filter((pair) => pair < 'a')).size).toBe(3);
    }
  });

  it('have one more new one where they cannot be halved', () => {
    const [batch = []] = drawn('abcdefgh', 'ABCDEFGH', 5, 1);
    expect(batch.filter((pair) => pair >= 'a')).toHaveLength(3);
  });

  it('are all old without new pairs', () => {
    expect(drawn('', 'ABCD', 4, 2).map(sorted)).toEqual(['ABCD', 'ABCD']);
  });

  it.each([
    ['new ones', 'a', 'ABCDEFGH', 'a'],
    ['old ones', 'abcdefgh', 'A', 'A'],
  ])('are as large as ever where there are few %s', (_, fresh, old, few) => {
    for (const batch of drawn(fresh, old, 8, 5)) {
      expect(batch).toHaveLength(8);
      expect(batch).toContain(few);
    }
  });

  it('are all there is where that is less than a batch', () => {
    expect(drawn('ab', 'A', 8, 2).map(sorted)).toEqual(['Aab', 'Aab']);
  });

  it('replay the newest four times as often as the oldest', () => {
    const counts = { A: 0, E: 0 };
    for (const [, old] of drawn('a', 'ABCDE', 2, 5000)) {
      if (old === 'A' || old === 'E') counts[old]++;
    }
    expect(counts.E / counts.A).toBeGreaterThan(3.3);
    expect(counts.E / counts.A).toBeLessThan(4.8);
  });

  it('are the same for the same seed, and others for another', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => drawn('abcdefgh', 'ABCDEFGH', 6, 4, seed));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});
