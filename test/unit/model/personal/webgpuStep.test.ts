import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSoftwareGpu } from '../../../../scripts/test/softwareGpu.mjs';
import { REFERENCE_FOLDER } from '../base/fixtures';

/** The first time, Chromium may have to be installed. */
const INSTALLATION_MS = 600_000;
/** The self-test of a device is made for GPUs: one in software takes 15 s, on a machine with nothing else to do. */
const SLOW_MS = 240_000;

const root = mkdtempSync(join(tmpdir(), 'penchant-webgpu-'));
const program = join(root, 'webgpuForTest.mjs');
/** It stays where its native library is. */
const runtime = createRequire(import.meta.url).resolve('onnxruntime-node');
const noGpu = { VK_ICD_FILENAMES: join(root, 'none.json') };
let softwareGpu: Readonly<Record<string, string>>;

beforeAll(async () => {
  softwareGpu = await ensureSoftwareGpu();
  await build({
    entryPoints: [join(import.meta.dirname, 'webgpuForTest.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    alias: { 'onnxruntime-node': runtime },
    external: [runtime],
  });
}, INSTALLATION_MS);
afterAll(() => rmSync(root, { recursive: true }));

/** What the program prints with that GPU. */
async function printed(gpu: Readonly<Record<string, string>>, ...args: string[]): Promise<unknown> {
  const env = { ...process.env, ...gpu };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { env });
  return JSON.parse(stdout);
}

describe('a step on WebGPU', { timeout: SLOW_MS }, () => {
  it.each(['32', '8'])('gives what it gives on the CPU, with weights of %s bits', async (bits) => {
    const printedDifferences = await printed(softwareGpu, 'step', REFERENCE_FOLDER, root, bits);
    const differences = printedDifferences as Readonly<Record<string, number>>;
    // Loss, three lists of log-probabilities, the soft prompt, and seven linears' A and B in two layers.
    expect(Object.keys(differences)).toHaveLength(1 + 3 + 1 + 7 * 2 * 2);
    expect(Object.entries(differences).filter(([, difference]) => !(difference < 1e-4))).toEqual([]);
  });

  it('goes on with the CPU where there is no WebGPU, and says so once', async () => {
    expect(await printed(noGpu, 'fallback', REFERENCE_FOLDER, root)).toEqual({
      device: 'cpu',
      falls: ['webgpu to cpu: true'],
      isSame: true,
    });
  });
});

describe('the devices for training', { timeout: SLOW_MS }, () => {
  const data = mkdtempSync(join(root, 'data-'));
  const path = join(data, 'devices.json');
  const verdicts = (): unknown[] => Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>);

  it('are a GPU that computes rightly, if it was asked for', async () => {
    expect(await printed(softwareGpu, 'devices', 'webgpu', data)).toEqual(['webgpu', 'cpu']);
    expect(verdicts()).toEqual([{ state: 'slow', detail: expect.stringMatching(/^\d+ ms, CPU \d+ ms$/) as string }]);
  });

  it('are remembered', async () => {
    // There is no GPU any more: a new test would find that out.
    const before = readFileSync(path);
    expect(await printed(noGpu, 'devices', 'webgpu', data)).toEqual(['webgpu', 'cpu']);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('are by themselves the CPU alone where the GPU is slower', async () => {
    expect(await printed(noGpu, 'devices', 'auto', data)).toEqual(['cpu']);
  });

  it.each(['{"webgpu', '[]', '{"webgpu x": {"state": "good"}}'])(
    'are tested anew where what is remembered is damaged: %s',
    async (damaged) => {
      writeFileSync(path, damaged);
      expect(await printed(noGpu, 'devices', 'auto', data)).toEqual(['cpu']);
      expect(verdicts()).toMatchObject([{ state: 'unavailable' }]);
    },
  );
});
