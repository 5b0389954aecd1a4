/** @file The tiny models of the PyTorch fixtures: their reference logits, and a decoder whose weights are theirs to the last bit. */

import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { buildDecodeGraph, type AccuracyLevel } from '../../../../src/model/base/llama';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';
import {
  JOINED_LINEAR_NAMES,
  membersOf,
  openPreparedWeights,
  type PreparedWeights,
} from '../../../../src/model/base/preparedWeights';
import { BLOCK_SIZE, ZERO_POINT_8 } from '../../../../src/model/base/quantize';
import type { WeightFile } from '../../../../src/model/base/weights';
import { joinLora, sitesOf, type AdapterTensors, type LoraTensors } from '../../../../src/model/runtime/adapterTensors';
import { Decoder } from '../../../../src/model/runtime/decoder';
import { HostCache } from '../../../../src/model/runtime/keyValueCache';
import { softRowOf, softToken } from '../../../../src/model/runtime/promptTokens';
import { createSession, type Session } from '../../../../src/model/runtime/session';
import { readReference, REFERENCE_FOLDER } from '../base/fixtures';

export type TinyName = 'tiny-qwen2' | 'tiny-llama';

/** Logits at one position; `test/fixtures/torch/README.md` tells the form. */
export interface LogitRow {
  readonly position: number;
  readonly logsumexp: number;
  readonly columns: readonly number[];
  readonly top: readonly (readonly [id: number, logit: number])[];
}

export interface GreedyStep {
  readonly id: number;
  readonly logprob: number;
  readonly gap: number | null;
}

export interface ReferenceCase {
  readonly name: 'plain' | 'softPrompt' | 'lora' | 'softPromptAndLora';
  /** The configuration file, where it is not `config.json`. */
  readonly config?: string;
  readonly rows: readonly LogitRow[];
  readonly lastLogits: readonly number[];
  readonly greedy: readonly GreedyStep[];
}

export interface TinyReference {
  readonly text: string;
  readonly bos: number;
  readonly ids: readonly number[];
  readonly softPrompt: readonly (readonly number[])[];
  readonly columnIds: readonly number[];
  readonly cases: readonly ReferenceCase[];
}

export function readTinyReference(name: TinyName): TinyReference {
  return readReference(`${name}/logits.json`) as TinyReference;
}

/** The adapter of a case: the fixture's soft prompt, its PEFT LoRA, both or none. */
export function adapterOf(model: TinyName, name: ReferenceCase['name']): AdapterTensors | undefined {
  if (name === 'plain') return undefined;
  const rows = readTinyReference(model).softPrompt;
  return {
    version: name,
    ...(name !== 'lora' && { softPrompt: { rows: rows.length, numbers: Float32Array.from(rows.flat()) } }),
    lora: name === 'softPrompt' ? new Map<string, LoraTensors>() : readPeftLora(model),
  };
}

/** The LoRA that PEFT saved beside a tiny model, by module. */
function readPeftLora(model: TinyName): ReadonlyMap<string, LoraTensors> {
  const folder = join(REFERENCE_FOLDER, model, 'lora');
  const config = JSON.parse(readFileSync(join(folder, 'adapter_config.json'), 'utf8')) as {
    readonly r: number;
    readonly lora_alpha: number;
  };
  const bytes = readFileSync(join(folder, 'adapter_model.safetensors'));
  const headerEnd = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as Record<
    string,
    { readonly dtype?: string; readonly data_offsets: readonly [number, number] }
  >;
  const numbersOf = (name: string): Float32Array => {
    const { dtype, data_offsets: offsets } = header[name]!;
    if (dtype !== 'F32') throw new Error(`${name} is ${dtype}`);
    return new Float32Array(new Uint8Array(bytes.subarray(headerEnd + offsets[0], headerEnd + offsets[1])).buffer);
  };
  const modules = Object.keys(header).flatMap(
    (name) => /^base_model\.model\.(.*)\.lora_A\.weight$/.exec(name)?.[1] ?? [],
  );
  return new Map(
    modules.map((module) => [
      module,
      {
        a: numbersOf(`base_model.model.${module}.lora_A.weight`),
        b: numbersOf(`base_model.model.${module}.lora_B.weight`),
        r: config.r,
        scale: config.lora_alpha / config.r,
      },
    ]),
  );
}

/** What the reference ran: BOS, the soft prompt's rows where there are any, the text. */
export function sequenceOf(reference: TinyReference, adapter: AdapterTensors | undefined): readonly number[] {
  const soft = Array.from({ length: adapter?.softPrompt?.rows ?? 0 }, (_, row) => softToken(row));
  return [reference.ids[0]!, ...soft, ...reference.ids.slice(1)];
}

/** A Hugging Face folder in `scratch` with the tiny model's weights under another of its configurations. */
export function safetensorsFolder(scratch: string, model: TinyName, config: string): string {
  const from = join(REFERENCE_FOLDER, model);
  const folder = join(scratch, `${model}-${config}`);
  mkdirSync(folder, { recursive: true });
  for (const name of ['model.safetensors', 'tokenizer.json']) copyFileSync(join(from, name), join(folder, name));
  copyFileSync(join(from, config), join(folder, 'config.json'));
  return folder;
}

export interface TinyDecoderOptions {
  /** A folder for the prepared weights. */
  readonly scratch: string;
  readonly adapter?: AdapterTensors | undefined;
  /** 1 compares the architecture alone; 4 is what users run. */
  readonly accuracyLevel?: AccuracyLevel;
  /** Quantise as for users, in place of storing the weights without loss. */
  readonly isLossy?: boolean;
  readonly stepDelayMs?: number;
  readonly onRun?: () => void;
}

export interface TinyDecoder {
  readonly decoder: Decoder;
  readonly vocabSize: number;
  readonly dispose: () => void;
}

/** A decoder over a tiny model with the adapter in place. */
export async function createTinyDecoder(path: string, options: TinyDecoderOptions): Promise<TinyDecoder> {
  const { adapter, scratch } = options;
  const source = openWeightFile(path);
  const { config } = source;
  const folder = join(scratch, `prepared-${options.isLossy ? 'lossy-' : ''}${path.replaceAll(/\W+/g, '-')}`);
  const isNew = !existsSync(folder);
  const weights = openPreparedWeights(folder, source, 8);
  if (isNew && !options.isLossy) storeWithoutLoss(weights, source);
  source.dispose();
  const graph = buildDecodeGraph(config, weights, {
    maxPositions: 512,
    loraSites: sitesOf(adapter),
    keepsCacheOnDevice: false,
    accuracyLevel: options.accuracyLevel ?? 1,
  });
  const session = await createSession(graph.toModel(), { weightsFolder: weights.folder, device: 'cpu', threads: 1 });
  const counted: Session = {
    ...session,
    run: (feeds, outputs) => {
      options.onRun?.();
      return session.run(feeds, outputs);
    },
  };
  const embed = (token: number, target: Float32Array, offset: number): void => {
    if (token >= 0) weights.readEmbedding(token, target, offset);
    else {
      const start = softRowOf(token) * config.hiddenSize;
      target.set(adapter!.softPrompt!.numbers.subarray(start, start + config.hiddenSize), offset);
    }
  };
  const cache = new HostCache(config, session.tensors);
  const decoder = new Decoder(counted, cache, config.hiddenSize, embed, options.stepDelayMs ?? 0);
  decoder.useLora(joinLora(adapter, config));
  return {
    decoder,
    vocabSize: config.vocabSize,
    dispose: () => {
      decoder.dispose();
      weights.dispose();
    },
  };
}

/**
 * Writes the layers' matrices over the prepared ones, each block on the grid that the fixture drew it from
 * (`team/fixtures/tiny_weights.py`). Eight bits by the usual rule would round those of four bits.
 */
export function storeWithoutLoss(weights: PreparedWeights, source: WeightFile): void {
  const file = openSync(join(weights.folder, weights.fileName), 'r+');
  for (let layer = 0; layer < source.config.numLayers; layer++) {
    for (const linear of JOINED_LINEAR_NAMES) {
      const prefix = `model.layers.${layer}.`;
      let valuesAt = weights.tensor(`${prefix}${linear}.values`).offset;
      let scalesAt = weights.tensor(`${prefix}${linear}.scales`).offset;
      for (const member of membersOf(linear)) {
        const numbers = source.readRows(`${prefix}${member}.weight`);
        const scales = Float32Array.from({ length: numbers.length / BLOCK_SIZE }, (_, block) =>
          gridOf(numbers.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE)),
        );
        const values = Uint8Array.from(numbers, (number, index) => {
          return number / scales[Math.floor(index / BLOCK_SIZE)]! + ZERO_POINT_8;
        });
        valuesAt += writeSync(file, values, 0, values.length, valuesAt);
        scalesAt += writeSync(file, new Uint8Array(scales.buffer), 0, scales.byteLength, scalesAt);
      }
    }
  }
  closeSync(file);
}

/** The step of a block's integers, of which the largest magnitude is 8 or 127. */
function gridOf(block: Float32Array): number {
  const largest = block.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  const step = [largest / 8, largest / 127].find((candidate) =>
    block.every((number) => Number.isInteger(number / candidate)),
  );
  if (step === undefined) throw new Error('the block lies on neither grid');
  return step;
}

/** The largest difference from a reference row: of the columns it samples, its ten highest, and the log-sum-exp. */
export function worstDifference(reference: TinyReference, row: LogitRow, logits: Float32Array): number {
  const pairs = [...row.columns.map((logit, index) => [reference.columnIds[index]!, logit] as const), ...row.top];
  const differences = pairs.map(([id, logit]) => Math.abs(logits[id]! - logit));
  const highest = logits.reduce((a, b) => Math.max(a, b));
  const logsumexp = highest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0));
  return Math.max(...differences, Math.abs(logsumexp - row.logsumexp));
}
