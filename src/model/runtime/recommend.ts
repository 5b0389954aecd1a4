/** @file Measures this machine, and names the best model of the catalog that keeps the 600 ms rule. */

import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Recommendation } from '../../common/models';
import { CATALOG } from '../base/catalog';
import type { CatalogEntry } from '../base/catalog';
import { fastestDevice } from './chooseDevice';

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
  const { device, weightsPerMs } = await fastestDevice();
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
      ? `On this machine (${device}) a line from ${best.displayName} should take about ${ms} ms.`
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
