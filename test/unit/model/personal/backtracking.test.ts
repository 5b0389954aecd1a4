import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../../src/model/personal/adapter';
import { furthestWithoutHarm, type Examined } from '../../../../src/model/personal/backtracking';
import type { GateEvidence } from '../../../../src/model/personal/gate';
import { makeAdapter, openTinyBase } from './adapters';

const { config } = openTinyBase();
const start = makeAdapter(config, { seed: 1 });
const end = makeAdapter(config, { seed: 2 });

describe('how far an update goes', () => {
  it('is all the way where that does no harm', async () => {
    const { examined, tried } = await searched({ harmlessUpTo: 1 });
    expect(examined).toMatchObject({ share: 1, adapter: end });
    expect(tried).toEqual([1]);
  });

  it('is the largest part that does none', async () => {
    const { examined, tried } = await searched({ harmlessUpTo: 0.3 });
    expect(examined?.share).toBe(0.25);
    expect(tried).toEqual([1, 0.5, 0.25]);
    for (const [module, { a, b }] of examined!.adapter.lora) {
      expect(a).toEqual(quarterWay(start.lora.get(module)!.a, end.lora.get(module)!.a));
      expect(b).toEqual(quarterWay(start.lora.get(module)!.b, end.lora.get(module)!.b));
    }
    for (const name of ['userOffset', 'userWeights', 'genericEmbedding', 'clusterEmbeddings'] as const) {
      expect(examined!.adapter.userModel[name]).toEqual(quarterWay(start.userModel[name], end.userModel[name]));
    }
  });

  it('leaves both ends as they are', async () => {
    const [first, last] = [structuredClone(start), structuredClone(end)];
    await searched({ harmlessUpTo: 0.3 });
    expect([start, end]).toEqual([first, last]);
  });

  it('is nothing of it where only the beginning does no harm, and that is new', async () => {
    const { examined } = await searched({ harmlessUpTo: 0, mayStay: true });
    expect(examined).toMatchObject({ share: 0, adapter: start });
  });

  it('tells of the whole way where each part does harm', async () => {
    const { examined, tried } = await searched({ harmlessUpTo: 0 });
    expect(examined).toMatchObject({ share: 1, adapter: end, evidence: { neutralNll: { go: { after: 2 } } } });
    expect(tried).toEqual([1, 0.5, 0.25]);
  });

  it('is not known once it is cancelled', async () => {
    const way = { start, end, mayStay: false };
    const [no, yes] = [() => Promise.resolve(undefined), () => Promise.resolve({ go: { base: 1, after: 1 } })];
    expect(await furthestWithoutHarm(way, { neutralNll: no, evidence: no })).toBeUndefined();
    expect(await furthestWithoutHarm(way, { neutralNll: yes, evidence: no })).toBeUndefined();
  });

  it('goes back where completions of the whole way make no sense, too', async () => {
    const { examined, tried } = await searched({ harmlessUpTo: 1, saneUpTo: 0.5 });
    expect(examined?.share).toBe(0.5);
    expect(tried).toEqual([1, 0.5]);
  });
});

interface Search {
  readonly harmlessUpTo: number;
  readonly saneUpTo?: number;
  readonly mayStay?: boolean;
}

/** @returns what was found, and the shares that were tried */
async function searched({
  harmlessUpTo,
  saneUpTo = 1,
  mayStay = false,
}: Search): Promise<{ readonly examined: Examined | undefined; readonly tried: readonly number[] }> {
  const tried: number[] = [];
  const examined = await furthestWithoutHarm(
    { start, end, mayStay },
    {
      neutralNll: (candidate) => {
        const share = shareOf(candidate);
        tried.push(share);
        return Promise.resolve({ go: { base: 1, after: share > harmlessUpTo ? 2 : 1 } });
      },
      evidence: (candidate, neutralNll) => Promise.resolve(evidenceOf(neutralNll, shareOf(candidate) <= saneUpTo)),
    },
  );
  return { examined, tried };
}

function shareOf({ userModel }: Adapter): number {
  const [first, last] = [start.userModel.userOffset[0]!, end.userModel.userOffset[0]!];
  return Number(((userModel.userOffset[0]! - first) / (last - first)).toFixed(4));
}

const LOOP = 'foo();\n'.repeat(9);

function evidenceOf(neutralNll: GateEvidence['neutralNll'], isSane: boolean): GateEvidence {
  return {
    heldOut: { before: [], after: [] },
    neutralNll,
    probes: { base: [], after: isSane ? [] : [LOOP, LOOP] },
  };
}

function quarterWay(from: Float32Array, to: Float32Array): Float32Array {
  return from.map((each, index) => Math.fround(each + 0.25 * (to[index]! - each)));
}
