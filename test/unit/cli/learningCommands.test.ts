/** @file The command line's contract about what was learned, with versions that stand there already: list, activate, export, erase. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAdapterRegistry, type AdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import { modelChecksum } from '../../../src/model/personal/modelChecksum';
import { commitTinyAdapter, TINY_MODEL } from '../model/personal/committedAdapter';
import { bundleCommandLine, type CommandLine, type Ran } from './commandLine';

let penchant: CommandLine;
let scratch: string;
let data: string;
let registry: AdapterRegistry;
let checksum: string;

beforeAll(async () => {
  penchant = await bundleCommandLine();
}, 60_000);
afterAll(() => penchant.dispose());

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'penchant-learning-'));
  data = join(scratch, 'data');
  registry = openAdapterRegistry(data, 'default');
  checksum = await modelChecksum(TINY_MODEL, scratch);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function run(...args: readonly string[]): Promise<Ran> {
  return penchant.run(['--data', data, '--model', TINY_MODEL, ...args]);
}

async function runJson(...args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run('--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('penchant:') as string });
  return JSON.parse(stdout);
}

describe('penchant adapters', () => {
  it('lists nothing where nothing was learned, and makes no folder', async () => {
    expect(await runJson('adapters', 'list')).toEqual({ active: null, versions: [] });
    expect((await run('adapters')).stdout).toBe('Nothing has been learned of the user default yet.\n');
    expect(existsSync(data)).toBe(false);
  });

  it('lists the versions and which is active, and names what is damaged', async () => {
    const first = commitTinyAdapter(registry, checksum);
    commitTinyAdapter(registry, checksum, { parent: 'v1', passed: false });
    const { version, parent, model, date, pairs, gate } = first;
    expect(await runJson('adapters', 'list')).toEqual({
      active: 'v1',
      versions: [
        { version, parent, model, date, pairs, gate },
        expect.objectContaining({ version: 'v2', parent: 'v1' }),
      ],
    });
    writeFileSync(join(registry.folder, 'v1', 'user_model.safetensors'), '');
    const { stdout } = await run('adapters', 'list');
    expect(stdout).toMatch(/^ {2}v2 .* tiny, from v1, 40 pairs; Python became less likely\.\n✘ v1 is damaged\n$/);
  });

  it('lists versions where their model is gone: none is active then', async () => {
    commitTinyAdapter(registry, checksum);
    const { stdout } = await penchant.run(['--data', data, 'adapters', 'list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ active: null, versions: [{ version: 'v1' }] });
  });

  it('goes back to an earlier version, to the base model and to a version by its name, but to none that was held', async () => {
    commitTinyAdapter(registry, checksum);
    commitTinyAdapter(registry, checksum, { parent: 'v1' });
    commitTinyAdapter(registry, checksum, { parent: 'v2', passed: false });
    expect(await runJson('adapters', 'roll-back')).toMatchObject({ active: 'v1' });
    expect(await runJson('adapters', 'activate', 'v2')).toMatchObject({ active: 'v2' });
    expect((await run('adapters', 'activate', 'base')).stdout).toBe('The base model is active.\n');
    expect(registry.active(checksum)).toBeUndefined();
    const { code, stderr } = await run('adapters', 'activate', 'v3');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^penchant: The adapter v3 [^\n]*\n$/);
  });

  it('exports a version, and erases old ones but for the active one', async () => {
    for (let count = 0; count < 4; count++) commitTinyAdapter(registry, checksum);
    registry.activate('v2', checksum);
    const target = join(scratch, 'exported');
    expect((await run('adapters', 'export', 'v1', target)).code).toBe(0);
    expect(existsSync(join(target, 'lora', 'adapter_config.json'))).toBe(true);
    expect((await run('adapters', 'prune', '--keep', '1')).stdout).toBe('2 erased, 2 kept.\n');
    expect(registry.list().map(({ version }) => version)).toEqual(['v2', 'v4']);
  });
});

describe('penchant complete', () => {
  const file = (): string => {
    const path = join(scratch, 'a.ts');
    writeFileSync(path, 'export function sum(values: number[]) {\n  let total = 0;\n  \n}\n');
    return path;
  };
  const place = ['--line', '3', '--column', '3', '--max-tokens', '4'] as const;

  it('runs under the active adapter of the user, and without one with --base', async () => {
    commitTinyAdapter(registry, checksum);
    const complete = ['--device', 'cpu', 'complete', '--file', file(), ...place];
    expect(await runJson(...complete)).toMatchObject({ adapterVersion: 'v1' });
    expect(await runJson('--base', ...complete)).toMatchObject({ adapterVersion: null });
    expect(await runJson('--user', 'bob', ...complete)).toMatchObject({ adapterVersion: null });
  }, 30_000);

  it('runs on the base model where the adapter is damaged, and says so', async () => {
    commitTinyAdapter(registry, checksum);
    writeFileSync(join(registry.folder, 'v1', 'user_model.safetensors'), '');
    const { code, stdout, stderr } = await run('--json', '--device', 'cpu', 'complete', '--file', file(), ...place);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ adapterVersion: null });
    expect(stderr).toMatch(/^penchant: The adapter v1 is damaged: .*The base model completes your code meanwhile\.$/m);
  });
});

describe('penchant reset', () => {
  beforeEach(() => {
    commitTinyAdapter(registry, checksum);
    commitTinyAdapter(openAdapterRegistry(data, 'bob'), checksum);
    for (const name of ['models', 'prepared', 'reference']) mkdirSync(join(data, name), { recursive: true });
  });

  it('erases nothing where nobody can be asked and --yes is not said', async () => {
    const { code, stdout, stderr } = await run('reset');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^penchant: This erases what was learned of the user default \(1 versions\) and .* --yes[^\n]*\n$/,
    );
    expect(registry.list()).toHaveLength(1);
  });

  it('erases what is named', async () => {
    expect(await runJson('reset', '--models', '--yes')).toEqual({ erased: ['models'] });
    expect(existsSync(join(data, 'models'))).toBe(false);
    expect(registry.list()).toHaveLength(1);
    expect(await runJson('reset', '--adapters', '--yes')).toEqual({ erased: ['adapters'] });
    expect(registry.list()).toEqual([]);
  });

  it('erases all where nothing is named, of this user alone, and is content with nothing', async () => {
    expect(await runJson('reset', '--yes')).toEqual({ erased: ['adapters', 'models'] });
    expect(readdirSync(data)).toEqual(['adapters']);
    expect(openAdapterRegistry(data, 'bob').list()).toHaveLength(1);
    expect(await runJson('reset', '--yes')).toEqual({ erased: [] });
  });
});
