/** @file One sequence in the model's KV cache: append tokens, crop, read logits. What is in the cache is never computed again. */

import type { Disposable } from '../../common/disposable';
import { decodeNames } from '../base/llama';
import { loraInputNames } from './adapterTensors';
import type { JoinedLora } from './adapterTensors';
import type { KeyValueCache } from './keyValueCache';
import type { Feeds, InputTensor, Session } from './session';

/** Gives the embedding of a token, `hiddenSize` numbers, into `target` at `offset`. */
export type Embed = (token: number, target: Float32Array, offset: number) => void;

/** A sequence of tokens with its keys and values, in a session and a cache that it takes over. */
export class Decoder implements Disposable {
  private readonly tokens: number[] = [];
  private loraFeeds: Feeds = {};

  constructor(
    private readonly session: Session,
    private readonly cache: KeyValueCache,
    private readonly hiddenSize: number,
    private readonly embed: Embed,
    private readonly stepDelayMs: number,
  ) {}

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

  /** At most `count` of the tokens in the cache from `start` on. */
  tokensFrom(start: number, count: number): readonly number[] {
    return this.tokens.slice(start, start + count);
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
    const kept = Math.min(this.tokens.length, length);
    this.cache.reserve(length, kept);
    this.crop(kept);
  }

  /**
   * Runs `tokens` behind what is cached. The logits do not depend on how a sequence is divided into runs, to the last bit: ONNX
   * Runtime adds up a single row in another order than several, which rounding to 8 bits, layer by layer, turns into half a
   * logit, so that prompt lookup and a warm cache would change the text. So a single token is run twice, the second for nothing.
   * @param wanted indices among `tokens` whose logits are wanted (at least one)
   * @returns logits `[wanted.length, vocabSize]`
   */
  async append(tokens: readonly number[], wanted: readonly number[]): Promise<Float32Array> {
    const { cache, hiddenSize, session } = this;
    const start = this.tokens.length;
    const run = tokens.length === 1 ? [...tokens, ...tokens] : tokens;
    const total = start + run.length;
    if (total > cache.capacity) this.reserve(total);
    const embeddings = new Float32Array(run.length * hiddenSize);
    for (const [index, token] of run.entries()) this.embed(token, embeddings, index * hiddenSize);
    const feeds = {
      ...this.loraFeeds,
      ...cache.feeds,
      [decodeNames.embeddings]: session.tensors.float32(embeddings, [1, run.length, hiddenSize]),
      [decodeNames.lastPosition]: session.tensors.int32(Int32Array.of(total - 1), [1]),
      [decodeNames.totalLength]: session.tensors.int32(Int32Array.of(total), []),
      [decodeNames.newPositions]: session.tensors.int64(run.map((_, index) => start + index)),
      [decodeNames.wanted]: session.tensors.int64(wanted),
    };
    if (this.stepDelayMs > 0) blockFor(this.stepDelayMs);
    const results = await session.run(feeds, [decodeNames.logits, ...cache.outputNames]);
    cache.store(results, start, run.length);
    for (const token of tokens) this.tokens.push(token);
    return results.numbers(decodeNames.logits);
  }

  dispose(): void {
    this.crop(0);
    this.cache.dispose();
    this.session.dispose();
  }
}

/** Blocks the thread, as a slow native run would. */
function blockFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
