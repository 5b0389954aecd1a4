import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../src/common/userFacingError';
import { InferenceClient } from '../../../src/engine/client';
import { forkChild } from '../../../src/engine/forkedChild';
import { openAdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import { modelChecksum } from '../../../src/model/personal/modelChecksum';
import { commitTinyAdapter, TINY_MODEL } from '../model/personal/committedAdapter';
import { bundlePrograms, type Programs } from './bundlePrograms';

let programs: Programs;
let dataFolder: string;
let client: InferenceClient;
let checksum: string;

beforeAll(async () => {
  programs = await bundlePrograms('inferenceProcess');
});
afterAll(() => programs.dispose());
beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'penchant-adapters-'));
  const log = (): void => undefined;
  client = new InferenceClient({
    fork: (onOutput) => forkChild({ entryPoint: programs.pathOf('inferenceProcess'), onOutput }),
    settings: () => ({ dataFolder, device: 'cpu', idleMinutes: 0, model: TINY_MODEL }),
    user: 'ann',
    log: { info: log, warn: log, error: log },
    onRepeatedCrash: log,
  });
  checksum = await modelChecksum(TINY_MODEL, dataFolder);
});
afterEach(() => {
  client.dispose();
  rmSync(dataFolder, { recursive: true });
});

/** Two versions, the second trained from the first, and in force. */
function commitTwo(): void {
  const registry = openAdapterRegistry(dataFolder, 'ann');
  commitTinyAdapter(registry, checksum);
  commitTinyAdapter(registry, checksum, { parent: 'v1' });
}

describe('the registry behind the inference process itself', () => {
  it('has nothing for who has never learned', async () => {
    expect(await client.adapters()).toEqual({ versions: [], baseChecksum: checksum, active: null });
    expect(await client.baseChecksum()).toBe(checksum);
  });

  it('is listed and changed, and no model is loaded for it', async () => {
    commitTwo();
    const versions = [{ version: 'v1' }, { version: 'v2' }];
    expect(await client.adapters()).toMatchObject({ versions, active: 'v2', former: 'v1' });
    expect(await client.rollBackAdapter()).toMatchObject({ active: 'v1', former: null });
    expect(await client.activateAdapter(null)).toEqual({ ...(await client.adapters()), active: null });
    expect(await client.adapters()).not.toHaveProperty('former');
    expect(await client.activateAdapter('v2')).toMatchObject({ active: 'v2' });
    expect(openAdapterRegistry(dataFolder, 'ann').active(checksum)).toBe('v2');
    expect(client.state).toEqual({ kind: 'stopped' });
  });

  it('tells how much the user in force has of each cluster', async () => {
    commitTwo();
    const { clusters } = await client.adapters();
    expect(clusters).toEqual([
      { share: expect.closeTo(0.73, 2) as number },
      { share: expect.closeTo(0.27, 2) as number },
    ]);
    expect(await client.activateAdapter(null)).not.toHaveProperty('clusters');
  });

  it('falls back to the version that is left where others are set aside', async () => {
    commitTwo();
    await client.setAdaptersAside(['v2']);
    expect(await client.adapters()).toMatchObject({ versions: [{ version: 'v1' }], active: 'v1' });
    await expect(client.activateAdapter('v2')).rejects.toThrow(UserFacingError);
  });
});
