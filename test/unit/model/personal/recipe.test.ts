/** @file How long an update trains, by how many pairs it has. */

import { expect, it } from 'vitest';
import { planFor } from '../../../../src/model/personal/recipe';

it('few pairs are seen in many small steps', () => {
  expect(planFor(16, 0)).toEqual({ steps: 20, batchSize: 3, anchorsPerStep: 1, promptAnchorWeight: 1 });
  expect(planFor(0, 0)).toEqual(planFor(16, 0));
});

it('few pairs of a user of clusters in fewer', () => {
  expect(planFor(8, 0, true)).toEqual({ steps: 12, batchSize: 3, anchorsPerStep: 1, promptAnchorWeight: 1 });
  expect(planFor(18, 0, true)).toEqual(planFor(8, 0, true));
  expect(planFor(80, 0, true)).toEqual({ steps: 25, batchSize: 8, anchorsPerStep: 2, promptAnchorWeight: 0.3 });
});

it('of many pairs of such a user prompts are anchored less', () => {
  expect(planFor(29, 0, true)).toMatchObject({ promptAnchorWeight: 1 });
  expect(planFor(30, 0, true)).toMatchObject({ promptAnchorWeight: 0.3 });
  expect(planFor(16, 14, true)).toMatchObject({ promptAnchorWeight: 0.3 });
  expect(planFor(30, 0)).toMatchObject({ promptAnchorWeight: 1 });
});

it('more pairs first make the steps larger, then more of them', () => {
  expect(planFor(48, 0)).toEqual({ steps: 24, batchSize: 5, anchorsPerStep: 1, promptAnchorWeight: 1 });
  expect(planFor(80, 0)).toEqual({ steps: 25, batchSize: 8, anchorsPerStep: 2, promptAnchorWeight: 1 });
  expect(planFor(1000, 0)).toEqual({ steps: 60, batchSize: 8, anchorsPerStep: 2, promptAnchorWeight: 1 });
});

it('beside old pairs new ones are seen as often', () => {
  expect(planFor(80, 80)).toEqual({ steps: 50, batchSize: 8, anchorsPerStep: 2, promptAnchorWeight: 1 });
});
