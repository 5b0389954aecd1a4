/** @file How long an update trains, by how many pairs it has. */

import { expect, it } from 'vitest';
import { planFor } from '../../../../src/model/personal/recipe';

it('few pairs are seen in many small steps', () => {
  expect(planFor(16, 0)).toMatchObject({ steps: 20, batchSize: 3, anchorsPerStep: 1 });
  expect(planFor(0, 0)).toEqual(planFor(16, 0));
});

it('few pairs of a user of clusters in fewer', () => {
  expect(planFor(8, 0, true)).toMatchObject({ steps: 12, batchSize: 3, anchorsPerStep: 1 });
  expect(planFor(18, 0, true)).toEqual(planFor(8, 0, true));
  expect(planFor(80, 0, true)).toMatchObject({ steps: 25, batchSize: 8, anchorsPerStep: 2 });
});

it('of many pairs of such a user prompts are anchored less', () => {
  const [few, many] = [planFor(16, 0, true), planFor(40, 0, true)];
  expect(many.promptAnchorWeight).toBeLessThan(few.promptAnchorWeight);
  expect(planFor(16, 40, true).promptAnchorWeight).toBe(many.promptAnchorWeight);
  expect(planFor(40, 0).promptAnchorWeight).toBe(few.promptAnchorWeight);
});

it('more pairs first make the steps larger, then more of them', () => {
  expect(planFor(48, 0)).toMatchObject({ steps: 24, batchSize: 5, anchorsPerStep: 1 });
  expect(planFor(80, 0)).toMatchObject({ steps: 25, batchSize: 8, anchorsPerStep: 2 });
  expect(planFor(1000, 0)).toMatchObject({ steps: 60, batchSize: 8, anchorsPerStep: 2 });
});

it('beside old pairs new ones are seen as often', () => {
  expect(planFor(80, 80)).toMatchObject({ steps: 50, batchSize: 8, anchorsPerStep: 2 });
});
