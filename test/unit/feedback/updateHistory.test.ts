/** @file What of the history of updates is drawn. */

import { expect, it } from 'vitest';
import type { UpdateResult } from '../../../src/common/learning';
import type { UpdateRecord } from '../../../src/feedback/records';
import { updateHistory } from '../../../src/feedback/updateHistory';

const RESULT: UpdateResult = {
  version: 'v1',
  gate: {
    passed: true,
    reason: 'Better on 3 of 4 held-out pairs.',
    heldOut: {
      before: { pairs: 4, accuracy: 0, rankAccuracy: 0.25, meanMargin: 0 },
      after: { pairs: 4, accuracy: 1, rankAccuracy: 0.75, meanMargin: 1.5 },
    },
    neutralNll: { python: { base: 2, after: 2.02 }, typescript: { base: 2, after: 1.9 } },
    insaneProbes: 0,
  },
  steps: 30,
  pairs: 20,
  seconds: 61,
  loss: 0.41,
};

function record(changes: Partial<UpdateRecord>): UpdateRecord {
  return { id: 1, user: 'default', startedAt: 5, model: 'smollm2-135m', state: 'passed', pairs: 20, ...changes };
}

it('has the figures of each update that came to a verdict', () => {
  const [summary] = updateHistory([record({ endedAt: 9, version: 'v1', result: JSON.stringify(RESULT) })]);
  expect(summary).toEqual({
    ...{ id: 1, startedAt: 5, endedAt: 9, state: 'passed', version: 'v1', pairs: 20 },
    figures: {
      ...{ loss: 0.41, steps: 30, heldOutPairs: 4 },
      before: { accuracy: 0, rankAccuracy: 0.25, meanMargin: 0 },
      after: { accuracy: 1, rankAccuracy: 0.75, meanMargin: 1.5 },
      worstNeutral: expect.closeTo(0.01, 6) as number,
    },
  });
});

it('has null where a figure was no number', () => {
  const result = JSON.stringify({ ...RESULT, loss: Infinity });
  expect(updateHistory([record({ result })])[0]?.figures?.loss).toBeNull();
});

it.each([undefined, 'no JSON', '{}', '[]', JSON.stringify({ ...RESULT, gate: 'passed' })])(
  'goes without figures where there are none that it knows: %s',
  (result) => {
    const [summary] = updateHistory([
      record({ state: 'failed', reason: 'It broke.', ...(result !== undefined && { result }) }),
    ]);
    expect(summary).toEqual({ id: 1, startedAt: 5, state: 'failed', reason: 'It broke.', pairs: 20 });
  },
);
