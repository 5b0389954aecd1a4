/** @file The versions as the panel lists them. */

import { expect, it } from 'vitest';
import type { AdapterVersion } from '../../../../src/common/learning';
import { versionLines } from '../../../../src/editor/panel/learnedVersions';
import type { UpdateSummary } from '../../../../src/feedback/updateHistory';

const BEFORE = { pairs: 4, accuracy: 0, rankAccuracy: 0.5, meanMargin: 0 };

function version(name: string, day: number, changes: Partial<AdapterVersion> = {}): AdapterVersion {
  return {
    ...{ version: name, parent: null, model: 'smollm2-135m', baseChecksum: 'abc', pairs: 20 },
    date: new Date(Date.UTC(2026, 0, day)).toISOString(),
    gate: {
      ...{ passed: true, reason: 'Better.', neutralNll: {}, insaneProbes: 0 },
      heldOut: { before: BEFORE, after: { ...BEFORE, rankAccuracy: 0.75 } },
    },
    metrics: { steps: 30, seconds: 60, loss: 0.4, seed: 1, device: 'cpu' },
    ...changes,
  };
}

function update(name: string, day: number, changes: Partial<UpdateSummary> = {}): UpdateSummary {
  const startedAt = Date.UTC(2026, 0, day) - 60_000;
  return { id: day, startedAt, endedAt: startedAt + 61_000, state: 'passed', version: name, pairs: 9, ...changes };
}

it('has those of the registry, newest first, and says which are another model’s', () => {
  const versions = [version('v1', 1, { baseChecksum: 'other', model: 'qwen2.5-coder-0.5b' }), version('v2', 2)];
  expect(versionLines({ versions, baseChecksum: 'abc', active: 'v2' }, [])).toEqual([
    {
      ...{ version: 'v2', at: Date.UTC(2026, 0, 2), pairs: 20, parent: null, passed: true, reason: 'Better.' },
      rankAccuracy: 0.75,
    },
    expect.objectContaining({ version: 'v1', otherModel: 'qwen2.5-coder-0.5b' }),
  ]);
});

it('has those that were set aside, of which the history alone knows', () => {
  const updates = [
    update('v2', 2, { setAsideAt: 77 }),
    update('v1', 1),
    update('v0', 3, { setAsideAt: 78, state: 'failed' }),
  ];
  const lines = versionLines({ versions: [version('v1', 1)], active: null }, updates);
  expect(lines.map((line) => [line.version, line.setAsideAt])).toEqual([
    ['v0', 78],
    ['v2', 77],
    ['v1', undefined],
  ]);
});

it('does not take a new version for the one of the same number that was set aside', () => {
  const lines = versionLines({ versions: [version('v1', 9)], active: 'v1' }, [update('v1', 1, { setAsideAt: 5 })]);
  expect(lines.map((line) => [line.version, line.setAsideAt])).toEqual([['v1', undefined]]);
});

it('tells no share where nothing was held out', () => {
  const { gate } = version('v1', 1);
  const heldOut = { before: { ...BEFORE, pairs: 0 }, after: { ...BEFORE, pairs: 0, rankAccuracy: NaN } };
  const [line] = versionLines({ versions: [version('v1', 1, { gate: { ...gate, heldOut } })], active: null }, []);
  expect(line?.rankAccuracy).toBeNull();
});
