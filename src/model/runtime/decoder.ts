/** @file One sequence in the model's KV cache: append tokens, crop, read logits. What is in the cache is never computed again. */

import type { Disposable } from '../../common/disposable';
import { decodeNames } from '../base/llama';
import type { ModelConfig } from '../base/weights';
import { loraInputNames } from './adapterTensors';
import type { JoinedLora } from './adapterTensors';
import type { Feeds, InputTensor, Session } from './session';

/** Gives the embedding of a token, `hiddenSize` numbers, into `target` at `offset`. */
export type Embed = (token: number, target: Float32Array, offset: number) => void;

/** The cache's capacity grows in such steps: every step of a run copies it once, so that spare rows cost time. */
const CAPACITY_STEP = 128;

/** A sequence of tokens with its keys and values, in a session that it takes over. */
export class Decoder implements Disposable {
  private tokens: number[] = [];
  private capacity = 0;
  /** Keys and values of all layers, `[1, keyValueHeads, capacity, headSize]` each. */
  private caches: {
    readonly past: string;
    readonly fresh: string;
    readonly numbers: Float32Array;
    readonly tensor: InputTensor;
  }[] = [];
  private readonly outputNames: readonly string[];
  private loraFeeds: Feeds = {};

  constructor(
    private readonly session: Session,
    private readonly config: ModelConfig,
    private readonly embed: Embed,
    private readonly stepDelayMs: number,
  ) {
    const layers = Array.from({ length: config.numLayers }, (_, layer) => layer);
    this.outputNames = [
      decodeNames.logits,
      ...layers.flatMap((layer) => [decodeNames.newKey(layer), decodeNames.newValue(layer)]),
    ];
  }

  /** Tokens in the cache, in order. */
  get length(): number {
    return this.tokens.length;
  }

  /** How many tokens at the beginning of `sequence` are in the cache already. */
  commonLength(sequence: readonly number[]): number {
    const limit = Math.min(sequence.length, this.tokens.length);
    let common = 0;
    while (common < limit && sequence[common] === this.tokens[common]) common++;
    return common;
  }

  /** Feeds this LoRA from now on; what is cached was computed with another, and is forgotten. */
  useLora(lora: readonly JoinedLora[]): void {
    this.crop(0);
    const feeds: Record<string, InputTensor> = {};
    for (const joined of lora) {
      const names = loraInputNames(joined);
      feeds[names.a] = this.session.tensors.float32(joined.a, [joined.inSize, joined.rank]);
      feeds[names.b] = this.session.tensors.float32(joined.b, [joined.rank, joined.outSize]);
    }
    this.loraFeeds = feeds;
  }

  /** Forgets everything from `length` on; free. */
  crop(length: number): void {
    if (length < this.tokens.length) this.tokens.length = length;
  }

  /** Makes room for `length` tokens, keeping what is cached. */
  reserve(length: number): void {
    const needed = Math.ceil(length / CAPACITY_STEP) * CAPACITY_STEP;
    // A cache twice as long as needed is given back too: it would slow down every step.
    if (needed > this.capacity || needed * 2 < this.capacity) this.reallocate(Math.max(needed, CAPACITY_STEP));
  }

  /**
   * Runs `tokens` behind what is cached.
   * @param wanted indices among `tokens` whose logits are wanted (at least one)
   * @returns logits `[wanted.length, vocabSize]`
   */
  async append(tokens: readonly number[], wanted: readonly number[]): Promise<Float32Array> {
    const { config, session } = this;
    const start = this.tokens.length;
    const total = start + tokens.length;
    if (total > this.capacity) this.reserve(total);
    const embeddings = new Float32Array(tokens.length * config.hiddenSize);
    for (const [index, token] of tokens.entries()) this.embed(token, embeddings, index * config.hiddenSize);
    const feeds: Record<string, InputTensor> = {
      ...this.loraFeeds,
      [decodeNames.embeddings]: session.tensors.float32(embeddings, [1, tokens.length, config.hiddenSize]),
      [decodeNames.lastPosition]: session.tensors.int32(Int32Array.of(total - 1), [1]),
      [decodeNames.totalLength]: session.tensors.int32(Int32Array.of(total), []),
      [decodeNames.newPositions]: session.tensors.int64(tokens.map((_, index) => start + index)),
      [decodeNames.wanted]: session.tensors.int64(wanted),
    };
    for (const cache of this.caches) feeds[cache.past] = cache.tensor;
    if (this.stepDelayMs > 0) blockFor(this.stepDelayMs);
    const results = await session.run(feeds, this.outputNames);
    for (const cache of this.caches) this.store(cache.numbers, results.get(cache.fresh), start, tokens.length);
    for (const token of tokens) this.tokens.push(token);
    const logits = results.get(decodeNames.logits);
    if (!logits) throw new Error('the decoding graph gave no logits');
    return logits;
  }

  dispose(): void {
    this.tokens = [];
    this.caches = [];
    this.session.dispose();
  }

  /** Copies new rows `[keyValueHeads, count, headSize]` to their positions in the cache. */
  private store(cache: Float32Array, rows: Float32Array | undefined, start: number, count: number): void {
    if (!rows) throw new Error('the decoding graph gave no new cache rows');
    const { numKeyValueHeads, headSize } = this.config;
    for (let head = 0; head < numKeyValueHeads; head++) {
      cache.set(
        rows.subarray(head * count * headSize, (head + 1) * count * headSize),
        (head * this.capacity + start) * headSize,
      );
    }
  }

  private reallocate(capacity: number): void {
    const { numKeyValueHeads, headSize, numLayers } = this.config;
    const kept = Math.min(this.tokens.length, capacity);
    const before = this.capacity;
    const moved = (old: Float32Array | undefined): Float32Array => {
      const numbers = new Float32Array(numKeyValueHeads * capacity * headSize);
      for (let head = 0; old && head < numKeyValueHeads; head++) {
        const from = head * before * headSize;
        numbers.set(old.subarray(from, from + kept * headSize), head * capacity * headSize);
      }
      return numbers;
    };
    const names = Array.from({ length: numLayers }, (_, layer) => [
      { past: decodeNames.pastKey(layer), fresh: decodeNames.newKey(layer) },
      { past: decodeNames.pastValue(layer), fresh: decodeNames.newValue(layer) },
    ]).flat();
    this.caches = names.map((name, index) => {
      const numbers = moved(this.caches[index]?.numbers);
      const tensor = this.session.tensors.float32(numbers, [1, numKeyValueHeads, capacity, headSize]);
      return { ...name, numbers, tensor };
    });
    this.tokens.length = kept;
    this.capacity = capacity;
  }
}

/** Blocks the thread, as a slow native run would. */
function blockFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
