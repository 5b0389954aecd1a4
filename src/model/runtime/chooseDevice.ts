/** @file Picks the device a model runs on: what was asked for, or the fastest that computes rightly. */

import { availableParallelism } from 'node:os';
import type { Device, DeviceChoice } from '../../common/models';
import { UserFacingError } from '../../common/userFacingError';
import { possibleDevices, probeDevices } from './devices';
import { measurePace } from './pace';

/** More threads than this compete with the editor for less and less gain: decoding waits for memory. */
const MAX_THREADS = 4;
const MAX_TRAINING_THREADS = 8;

/** Half of the processors, as each is often one of two threads of a core; at least one, at most four. */
export function defaultThreads(): number {
  return Math.min(MAX_THREADS, Math.max(1, Math.ceil(availableParallelism() / 2)));
}

/** All processors, up to eight: an update runs at low priority, so that whatever else wants one has it. */
export function trainingThreads(): number {
  return Math.min(MAX_TRAINING_THREADS, availableParallelism());
}

/**
 * The device for a model. A small one runs on the CPU unless told otherwise: it is quick enough there, and leaves the GPU alone.
 * CUDA and CoreML are never picked, only taken by choice.
 */
export async function chooseDevice(choice: DeviceChoice, isLargeModel: boolean): Promise<Device> {
  if (choice === 'auto') return isLargeModel ? (await fastestDevice()).device : 'cpu';
  if (choice === 'cpu') return 'cpu';
  const [probe] = await probeDevices([choice]);
  if (probe?.state === 'works') return choice;
  throw new UserFacingError(
    `The device ${choice} cannot be used here (${probe?.detail ?? 'unknown'}). Set the device to "auto" or "cpu".`,
    { action: { title: 'Open Settings', command: 'penchant.openSettings' } },
  );
}

export interface DevicePace {
  readonly device: Device;
  /** Weights multiplied by in a millisecond of decoding. */
  readonly weightsPerMs: number;
}

/** The fastest of the CPU and the GPU devices that pass the self-test: a software GPU passes it, and loses here. */
export async function fastestDevice(): Promise<DevicePace> {
  let fastest: DevicePace = { device: 'cpu', weightsPerMs: await measurePace('cpu', defaultThreads()) };
  const candidates = possibleDevices().filter((device) => device === 'webgpu' || device === 'dml');
  for (const { device, state } of await probeDevices(candidates)) {
    if (state !== 'works') continue;
    const weightsPerMs = await measurePace(device, 1);
    if (weightsPerMs > fastest.weightsPerMs) fastest = { device, weightsPerMs };
  }
  return fastest;
}
