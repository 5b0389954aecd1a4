import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftByLookup } from '../../../../src/model/runtime/promptLookup';

describe('a draft by prompt lookup', () => {
  it('is what followed the last three tokens before', () => {
    expect(draftByLookup([1, 2, 3, 4, 5, 6, 7, 9, 1, 2, 3], 9)).toEqual([4, 5, 6, 7]);
  });

  it('is what followed the last two where three are not found', () => {
    expect(draftByLookup([2, 3, 4, 5, 9, 2, 3], 9)).toEqual([4, 5, 9, 2]);
  });

  it('prefers three tokens further back to two near by', () => {
    expect(draftByLookup([1, 2, 3, 8, 2, 3, 7, 1, 2, 3], 1)).toEqual([8]);
  });

  it('prefers the most recent of equals', () => {
    expect(draftByLookup([1, 2, 3, 4, 1, 2, 3, 5, 1, 2, 3], 1)).toEqual([5]);
  });

  it('may overlap what it was found by', () => {
    expect(draftByLookup([7, 7, 7, 7], 9)).toEqual([7]);
  });

  it('is empty where nothing comes again, where nothing may be drafted, and at the very beginning', () => {
    expect(draftByLookup([1, 2, 3, 4], 9)).toEqual([]);
    expect(draftByLookup([1, 2, 3, 1, 2, 3], 0)).toEqual([]);
    expect(draftByLookup([1, 2, 3, 1, 2, 3], -1)).toEqual([]);
    expect(draftByLookup([], 9)).toEqual([]);
    expect(draftByLookup([1], 9)).toEqual([]);
  });

  it('is what followed the last tokens nearby, where the sequence itself does not tell, up to the end of that text', () => {
    const nearby = Int32Array.of(-9, 1, 2, 3, 5, -9, 2, 3, 6);
    expect(draftByLookup([1, 2, 3], 9, nearby)).toEqual([5]);
    expect(draftByLookup([8, 2, 3], 9, nearby)).toEqual([6]);
    expect(draftByLookup([2, 3, 4, 2, 3], 1, nearby)).toEqual([4]);
    expect(draftByLookup([7, 8], 9, nearby)).toEqual([]);
  });

  it('is always a piece of the sequence, and no longer than asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 40 }), fc.integer({ min: -1, max: 6 }), (sequence, limit) => {
        const draft = draftByLookup(sequence, limit);
        expect(draft.length).toBeLessThanOrEqual(Math.max(0, limit));
        const pieces = sequence.map((_, start) => sequence.slice(start, start + draft.length).join());
        if (draft.length > 0) expect(pieces).toContain(draft.join());
      }),
    );
  });
});
