/**
 * @file The devices an update may run on, in order. A GPU has to compute a small training step as the CPU does, and more quickly; that is
 * tried once for each machine, driver and version of ONNX Runtime, and remembered.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { cpus, hostname, release } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Device, DeviceChoice } from '../../common/models';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import { trainingThreads } from '../runtime/chooseDevice';
import { possibleDevices } from '../runtime/devices';
import { runtimeVersion } from '../runtime/session';
import { replaceDurably } from './durableFiles';
import { runTrialStep } from './trialStep';
import type { TrialResult } from './trialStep';

const verdictSchema = z.object({
  state: z.enum(['works', 'slow', 'unavailable', 'wrong']),
  detail: z.string(),
});

/** What the self-test of a device came to. `slow`: it computes rightly, but the CPU is quicker. */
export type DeviceVerdict = z.infer<typeof verdictSchema>;

/** float32 sums in another order differ by about 1e-6 of the largest gradient; a wrong kernel by far more. */
const TOLERANCE = 1e-3;

/**
 * Devices in the order in which they are tried, the CPU last. `auto` takes GPUs that pass the self-test and beat the CPU; CUDA and
 * CoreML are by choice alone. A device that was asked for and fails the self-test is one clear error.
 */
export async function trainingDevices(choice: DeviceChoice, dataFolder: string): Promise<readonly Device[]> {
  if (choice === 'cpu') return ['cpu'];
  if (choice !== 'auto') {
    const { state, detail } = await verdictOn(choice, dataFolder);
    if (state === 'works' || state === 'slow') return [choice, 'cpu'];
    throw new UserFacingError(
      `The device ${choice} cannot be used for learning here (${detail}). Set the device to "auto" or "cpu".`,
      { action: { title: 'Open Settings', command: 'penchant.openSettings' } },
    );
  }
  const devices: Device[] = [];
  for (const device of possibleDevices().filter((each) => each === 'webgpu' || each === 'dml')) {
    if ((await verdictOn(device, dataFolder)).state === 'works') devices.push(device);
  }
  return [...devices, 'cpu'];
}

async function verdictOn(device: Device, dataFolder: string): Promise<DeviceVerdict> {
  const path = join(dataFolder, 'devices.json');
  const key = `${device} ${await machineFingerprint()}`;
  const known = readVerdicts(path);
  const remembered = known[key];
  if (remembered) return remembered;
  const keep = (verdict: DeviceVerdict): void => {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    // Another process may have tested meanwhile: what it wrote is kept, or tested once more.
    replaceDurably(path, `${JSON.stringify({ ...readVerdicts(path), [key]: verdict }, undefined, 2)}\n`);
  };
  // A driver can end the whole process: the next one then finds this, and leaves the device alone.
  keep({ state: 'unavailable', detail: 'its self-test did not come to an end' });
  const verdict = await test(device);
  keep(verdict);
  return verdict;
}

async function test(device: Device): Promise<DeviceVerdict> {
  const expected = await runTrialStep('cpu', trainingThreads());
  let actual: TrialResult;
  try {
    actual = await runTrialStep(device, 1);
  } catch (error) {
    return { state: 'unavailable', detail: shortReason(error) };
  }
  const difference = relativeDifference(actual.numbers, expected.numbers);
  if (!(difference <= TOLERANCE)) {
    return { state: 'wrong', detail: `differs from the CPU by ${difference.toPrecision(2)}` };
  }
  const times = `${Math.round(actual.milliseconds)} ms, CPU ${Math.round(expected.milliseconds)} ms`;
  return { state: actual.milliseconds < expected.milliseconds ? 'works' : 'slow', detail: times };
}

/** ONNX Runtime names the place in its own sources and the condition that failed first. */
function shortReason(error: unknown): string {
  const [line = ''] = messageOf(error).split('\n');
  return line.split(' was false. ').at(-1) ?? line;
}

/** The largest difference in any array, relative to that array's largest number. */
function relativeDifference(actual: readonly Float32Array[], expected: readonly Float32Array[]): number {
  let worst = 0;
  for (const [index, numbers] of expected.entries()) {
    const others = actual[index];
    const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-6);
    const difference = numbers.reduce((most, number, i) => {
      const distance = Math.abs(number - (others?.[i] ?? NaN));
      return Number.isNaN(distance) ? Infinity : Math.max(most, distance);
    }, 0);
    worst = Math.max(worst, difference / largest);
  }
  return worst;
}

/** Changes with machine, system, graphics driver (where a file tells it) and ONNX Runtime. */
async function machineFingerprint(): Promise<string> {
  const facts = [hostname(), process.platform, release(), cpus()[0]?.model ?? '', await runtimeVersion()];
  for (const path of DRIVER_FILES) {
    try {
      facts.push(readFileSync(path, 'utf8'));
    } catch {
      // No such driver.
    }
  }
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16);
}

const DRIVER_FILES = [
  '/proc/driver/nvidia/version',
  '/sys/class/drm/card0/device/uevent',
  '/sys/module/amdgpu/version',
];

function readVerdicts(path: string): Readonly<Record<string, DeviceVerdict>> {
  try {
    return z.record(z.string(), verdictSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
