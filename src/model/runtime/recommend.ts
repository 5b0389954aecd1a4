/** @file Measures this machine with one large product, and names the best model of the catalog that keeps the 600 ms rule. */

import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Recommendation } from '../../common/models';
import { CATALOG } from '../base/catalog';
import type { CatalogEntry } from '../base/catalog';
import { BLOCK_SIZE } from '../base/quantize';
import { GraphBuilder } from '../graph/builder';
import { defaultThreads } from './openLanguageModel';
import { createRandom } from './random';
import { createSession } from './session';

/** One matrix of 16 MB at 8 bits: larger than most caches, so that memory is measured with it. */
const ROWS = 4096;
const COLUMNS = 4096;
const RUNS = 8;

/** A line of code, and the tokens a keystroke adds to a warm prefix. */
const LINE_TOKENS = 16;
const NEW_PROMPT_TOKENS = 4;
/** VS Code drops an answer after 750 ms; of the 600 ms Penchant allows itself, the editor takes about 100. */
const BUDGET_MS = 500;
/** A decode step takes so much longer than its products alone (attention, norms, head, JavaScript); measured on SmolLM2 135M. */
const STEP_OVERHEAD = 1.5;
/** Share of the machine's memory that a model may take. */
const MEMORY_SHARE = 0.35;

/** The model's own file, the prepared weights beside it, and some room. */
const DISK_FACTOR = 2.2;

/** @param dataFolder where models are kept: its disk has to have room for the model */
export async function recommendModel(
  dataFolder: string,
  catalog: readonly CatalogEntry[] = CATALOG,
): Promise<Recommendation> {
  const weightsPerMs = await measureWeightsPerMs();
  const diskBytes = await freeBytes(dataFolder);
  const estimatedMs = Object.fromEntries(
    catalog.map((entry) => [entry.id, Math.round(estimateMs(entry, weightsPerMs))] as const),
  );
  const fitting = catalog.filter(
    (entry) =>
      entry.bytes < totalmem() * MEMORY_SHARE &&
      entry.bytes * DISK_FACTOR < diskBytes &&
      (estimatedMs[entry.id] ?? Infinity) <= BUDGET_MS,
  );
  const smallest = catalog.reduce((least, entry) => (entry.parameters < least.parameters ? entry : least));
  const best = fitting.reduce((most, entry) => (entry.parameters > most.parameters ? entry : most), smallest);
  const ms = estimatedMs[best.id] ?? 0;
  const reason =
    fitting.length > 0
      ? `On this machine a line from ${best.displayName} should take about ${ms} ms.`
      : `On this machine even ${best.displayName} needs about ${ms} ms a line, so that some suggestions will come late or not at all.`;
  return { id: best.id, estimatedMs, reason };
}

/** Free space where `folder` is, or will be made. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? Infinity : freeBytes(parent);
  }
}

function estimateMs(entry: CatalogEntry, weightsPerMs: number): number {
  const stepMs = ((entry.parameters * 1e9) / weightsPerMs) * STEP_OVERHEAD;
  return stepMs * (LINE_TOKENS + NEW_PROMPT_TOKENS / 2);
}

/** Weights multiplied in a millisecond in decoding: the best of a few runs, as other programs only ever slow it down. */
async function measureWeightsPerMs(): Promise<number> {
  const random = createRandom(1);
  const blocks = COLUMNS / BLOCK_SIZE;
  const values = Uint8Array.from({ length: ROWS * COLUMNS }, () => random() * 256);
  const graph = new GraphBuilder('measure');
  const x = graph.input('x', 'float32', [1, COLUMNS]);
  const weights = graph.weight('values', 'uint8', [ROWS, blocks, BLOCK_SIZE], values);
  const scales = graph.weight('scales', 'float32', [ROWS * blocks], new Float32Array(ROWS * blocks).fill(1 / 127));
  const attributes = { K: COLUMNS, N: ROWS, bits: 8, block_size: BLOCK_SIZE, accuracy_level: 4 };
  graph.output(graph.op('MatMulNBits', [x, weights, scales], attributes, 'y'));
  const session = await createSession(graph.toModel(), {
    weightsFolder: '.',
    device: 'cpu',
    threads: defaultThreads(),
  });
  try {
    const feeds = { x: session.tensors.float32(new Float32Array(COLUMNS).fill(0.5), [1, COLUMNS]) };
    let bestMs = Infinity;
    for (let run = 0; run < RUNS; run++) {
      const startedAt = performance.now();
      await session.run(feeds, ['y']);
      bestMs = Math.min(bestMs, performance.now() - startedAt);
    }
    return (ROWS * COLUMNS) / bestMs;
  } finally {
    session.dispose();
  }
}
