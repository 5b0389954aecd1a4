import { build } from 'esbuild';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAdapterRegistry } from '../../../../src/model/personal/adapterRegistry';
import { createRandom, REFERENCE_FOLDER } from '../base/fixtures';
import { BASE, describeVersion, makeAdapter, openTinyBase } from './adapters';

const root = mkdtempSync(join(tmpdir(), 'penchant-processes-'));
const program = join(root, 'commitForTest.mjs');
beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, 'commitForTest.ts')];
  await build({ entryPoints, outfile: program, bundle: true, platform: 'node', target: 'node24', format: 'esm' });
});
afterAll(() => rmSync(root, { recursive: true }));
const base = openTinyBase();

/** Three seconds on an idle machine; a disk that others keep busy makes waiting for it long. */
const PATIENCE_MS = 60_000;

/** What `commitForTest` is started with, to commit so many versions into `data`. */
function programFor(data: string, count: number): string[] {
  return [program, REFERENCE_FOLDER, data, String(count)];
}

function numberOf(version: string | undefined): number {
  return Number(version?.slice(1) ?? 0);
}

const KILLS = 20;
/** Some dozen commits long. */
const MAX_LIFE_MS = 60;

it(
  'a process that is killed while it saves costs what it was saving, and nothing else',
  { timeout: PATIENCE_MS },
  async () => {
    const data = join(root, 'killed');
    const registry = openAdapterRegistry(data, 'default');
    const random = createRandom(7);
    for (let kill = 0; kill < KILLS; kill++) {
      const confirmed = await killWhileSaving(data, random() * MAX_LIFE_MS);

      const active = registry.active(BASE);
      expect(numberOf(active)).toBeGreaterThanOrEqual(numberOf(confirmed));
      expect(registry.damaged()).toEqual([]);
      expect(registry.read(active!, base.config).lora.size).toBe(8);

      const next = registry.commit(makeAdapter(base.config), describeVersion(), base, { activate: true });
      expect(registry.active(BASE)).toBe(next.version);
      expect(registry.read(next.version, base.config)).toEqual(makeAdapter(base.config));
      const names = [...readdirSync(registry.folder), ...readdirSync(join(registry.folder, 'active'))];
      expect(names.filter((name) => name.includes('.making-'))).toEqual([]);
      registry.prune(3);
    }
  },
);

/** Starts a process that saves all the time, kills it, and gives the last version of which it said that it is saved. */
async function killWhileSaving(data: string, lifeMs: number): Promise<string> {
  const child = spawn(process.execPath, programFor(data, Infinity), { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  await delay(lifeMs);
  child.kill('SIGKILL');
  await closed;
  const lines = said.split('\n').slice(0, -1);
  expect(lines.at(-1)).toMatch(/^v\d+$/);
  return lines.at(-1)!;
}

it('processes that commit at once get numbers of their own, and lose nothing', { timeout: PATIENCE_MS }, async () => {
  const data = join(root, 'together');
  const runs = [10, 10, 10].map((count) => promisify(execFile)(process.execPath, programFor(data, count)));
  const said = (await Promise.all(runs)).map(({ stdout }) => stdout.trim().split('\n'));
  const confirmed = said.flatMap((lines) => lines.slice(0, -1)).toSorted((a, b) => numberOf(a) - numberOf(b));
  expect(confirmed).toEqual(Array.from({ length: 30 }, (_, index) => `v${index + 1}`));

  const registry = openAdapterRegistry(data, 'default');
  expect(registry.list().map(({ version }) => version)).toEqual(confirmed);
  for (const version of confirmed) registry.read(version, base.config);
  expect(confirmed).toContain(registry.active(BASE));
  expect(readdirSync(registry.folder).length).toBe(31);
});

/** Runs a command with a file system of 300 kB in the folder that is its first argument, where Linux allows that. */
const MOUNT = 'mount -t tmpfs -o size=300k tmpfs "$0" && exec "$@"';
const [unshare, ...inSmallFileSystem] = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', MOUNT] as const;
const canMount =
  process.platform === 'linux' &&
  spawnSync(unshare, [...inSmallFileSystem, mkdtempSync(join(root, 'mount-')), 'true']).status === 0;

it.skipIf(!canMount)(
  'a full disk is said in plain words, and what was active stays so',
  { timeout: PATIENCE_MS },
  async () => {
    const data = join(root, 'full');
    mkdirSync(data);
    const command = [process.execPath, ...programFor(data, 1000)];
    const { stdout } = await promisify(execFile)(unshare, [...inSmallFileSystem, data, ...command]);
    const lines = stdout.trim().split('\n');
    const lastSaved = lines.at(-3);
    expect(lastSaved).toMatch(/^v\d+$/);
    expect(lines.slice(-2)).toEqual([
      'UserFacingError: The disk is full. The new adapter is not saved; the former version stays active. Free some space and try again.',
      `active ${lastSaved}, damaged 0`,
    ]);
  },
);
