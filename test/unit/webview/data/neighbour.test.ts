import { expect, it } from 'vitest';
import { neighbourOf } from '../../../../webview/data/neighbour';

it.each<[readonly number[], number | undefined, number | undefined]>([
  [[3], 3, 4],
  [[3, 4], 3, 5],
  [[5], 5, 4],
  [[4, 5], 5, 3],
  [[1, 2, 3, 4, 5], 3, undefined],
  [[2], undefined, 1],
])('with %j gone, of which %j was read, %j is read next', (gone, active, next) => {
  expect(neighbourOf([1, 2, 3, 4, 5], gone, active)).toBe(next);
});
