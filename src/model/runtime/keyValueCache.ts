/**
 * @file The keys and values of one sequence, for all layers: in this process's memory, or on the device that computes.
 * Shapes are `[1, keyValueHeads, capacity, headSize]`; rows beyond the sequence hold anything.
 */

import type { Disposable } from '../../common/disposable';
import { decodeNames } from '../base/llama';
import type { ModelConfig } from '../base/weights';
import type { Feeds, InputTensor, RunResults, TensorMaker } from './session';

export interface KeyValueCache extends Disposable {
  /** Rows there is room for. */
  readonly capacity: number;
  /** Outputs of the graph that hold what is new. */
  readonly outputNames: readonly string[];
  readonly feeds: Feeds;
  /** Makes room for `length` rows, keeping the first `kept`. */
  reserve(length: number, kept: number): void;
  /** Takes in the results of a run of `count` positions from `start` on. */
  store(results: RunResults, start: number, count: number): void;
}

/** Capacity grows in such steps: every run copies the cache once, so that spare rows cost time. */
const CAPACITY_STEP = 128;

interface Place {
  readonly past: string;
  readonly fresh: string;
}

function placesOf(config: ModelConfig, isOnDevice: boolean): readonly Place[] {
  const { pastKey, pastValue, newKey, newValue, presentKey, presentValue } = decodeNames;
  return Array.from({ length: config.numLayers }, (_, layer) => [
    { past: pastKey(layer), fresh: isOnDevice ? presentKey(layer) : newKey(layer) },
    { past: pastValue(layer), fresh: isOnDevice ? presentValue(layer) : newValue(layer) },
  ]).flat();
}

/** Outputs of the graph that stay on the device. */
export function deviceOutputNames(config: ModelConfig): readonly string[] {
  return placesOf(config, true).map(({ fresh }) => fresh);
}

/** The cache in host memory: only new rows come back from a run, and are copied to their places. */
export class HostCache implements KeyValueCache {
  capacity = 0;
  readonly outputNames: readonly string[];
  feeds: Feeds = {};
  private readonly places: readonly Place[];
  private arrays: readonly Float32Array[] = [];

  constructor(
    private readonly config: ModelConfig,
    private readonly tensors: TensorMaker,
  ) {
    this.places = placesOf(config, false);
    this.outputNames = this.places.map(({ fresh }) => fresh);
  }

  reserve(length: number, kept: number): void {
    const needed = Math.max(1, Math.ceil(length / CAPACITY_STEP)) * CAPACITY_STEP;
    // A cache twice as long as needed is given back too: it would slow down every step.
    if (needed <= this.capacity && needed * 2 >= this.capacity) return;
    const { numKeyValueHeads, headSize } = this.config;
    const before = this.capacity;
    this.arrays = this.places.map((_, index) => {
      const numbers = new Float32Array(numKeyValueHeads * needed * headSize);
      const old = this.arrays[index];
      for (let head = 0; old && head < numKeyValueHeads; head++) {
        const from = head * before * headSize;
        numbers.set(old.subarray(from, from + Math.min(kept, needed) * headSize), head * needed * headSize);
      }
      return numbers;
    });
    this.capacity = needed;
    const shape = [1, numKeyValueHeads, needed, headSize];
    this.feeds = Object.fromEntries(
      this.places.map(({ past }, index) => [
        past,
        this.tensors.float32(this.arrays[index] ?? new Float32Array(), shape),
      ]),
    );
  }

  store(results: RunResults, start: number, count: number): void {
    const { numKeyValueHeads, headSize } = this.config;
    for (const [index, { fresh }] of this.places.entries()) {
      const rows = results.numbers(fresh);
      const cache = this.arrays[index];
      for (let head = 0; head < numKeyValueHeads; head++) {
        const from = head * count * headSize;
        cache?.set(rows.subarray(from, from + count * headSize), (head * this.capacity + start) * headSize);
      }
    }
  }

  dispose(): void {
    this.arrays = [];
    this.feeds = {};
    this.capacity = 0;
  }
}

/** The cache on a GPU: a run's outputs are the next run's inputs and never leave it. Its capacity is fixed. */
export class DeviceCache implements KeyValueCache {
  readonly outputNames: readonly string[];
  feeds: Feeds;
  private readonly places: readonly Place[];
  private onDevice: readonly InputTensor[] = [];

  constructor(
    config: ModelConfig,
    tensors: TensorMaker,
    readonly capacity: number,
  ) {
    this.places = placesOf(config, true);
    this.outputNames = this.places.map(({ fresh }) => fresh);
    const { numKeyValueHeads, headSize } = config;
    const zeros = new Float32Array(numKeyValueHeads * capacity * headSize);
    const empty = tensors.float32(zeros, [1, numKeyValueHeads, capacity, headSize]);
    this.feeds = Object.fromEntries(this.places.map(({ past }) => [past, empty]));
  }

  reserve(length: number): void {
    if (length > this.capacity) throw new Error(`${length} positions in a cache of ${this.capacity}`);
  }

  store(results: RunResults): void {
    const before = this.onDevice;
    this.onDevice = this.places.map(({ fresh }) => results.tensor(fresh));
    this.feeds = Object.fromEntries(
      this.places.flatMap(({ past }, index) => {
        const tensor = this.onDevice[index];
        return tensor ? [[past, tensor]] : [];
      }),
    );
    for (const tensor of before) tensor.dispose();
  }

  dispose(): void {
    for (const tensor of this.onDevice) tensor.dispose();
    this.onDevice = [];
    this.feeds = {};
  }
}
