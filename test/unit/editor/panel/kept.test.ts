/** @file Answers that are kept. */

import { expect, it } from 'vitest';
import { kept } from '../../../../src/editor/panel/kept';

it('asks once for a stamp, also while the answer is awaited', async () => {
  let asked = 0;
  const answerFor = kept(async () => ++asked);
  expect(await Promise.all([answerFor('a'), answerFor('a')])).toEqual([1, 1]);
  expect([await answerFor('a'), await answerFor('b'), await answerFor('a')]).toEqual([1, 2, 3]);
});

it('asks again where there was no answer', async () => {
  let asked = 0;
  const answerFor = kept(async () => {
    asked++;
    if (asked === 1) throw new Error('no answer');
    return asked;
  });
  await expect(answerFor('a')).rejects.toThrow('no answer');
  expect(await answerFor('a')).toBe(2);
});
