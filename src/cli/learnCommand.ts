/** @file `penchant learn`: one update from a file of pairs, in a trainer process, through the gate. */

import { join } from 'node:path';
import type { GateVerdict, TrainingPrecision, UpdateProgress, UpdateResult } from '../common/learning';
import { UserFacingError } from '../common/userFacingError';
import { createUpdateRunner, type UpdateRunner } from '../engine/updateRunner';
import type { GlobalOptions } from './globalOptions';
import { modelOf } from './languageModel';
import { readPairs } from './pairsFile';
import { withStore } from './pairsStore';
import { recordedUpdate } from './pairsUpdate';
import { formatDuration, type Terminal } from './terminal';

export interface LearnOptions {
  readonly pairs: string;
  readonly budgetSeconds: number;
  /** These pairs alone, without those of the store. */
  readonly only?: boolean;
  readonly precision?: TrainingPrecision;
  readonly embeddingOnly?: boolean;
  /** Optimiser steps in place of as many as the pairs ask for. */
  readonly steps?: number;
  /** Whether a new user begins with the starter pack that ships for the model; commander sets it, true by default. */
  readonly starterPack: boolean;
  /** Weight of the neutral code, to see what it is good for. */
  readonly anchor?: number;
}

/** A hundred pairs take some two and a half minutes on two cores, and less than four where others want them too. */
export const DEFAULT_BUDGET_SECONDS = 220;

/** A verdict of the gate, passed or held, is a result; Ctrl+C ends the update within one step. */
export async function runLearn(options: LearnOptions, globals: GlobalOptions, terminal: Terminal): Promise<void> {
  const filed = await readPairs(options.pairs);
  const { data: dataFolder, user, device, seed } = globals;
  const { budgetSeconds, precision, embeddingOnly, steps, anchor } = options;
  const model = await modelOf(globals);
  const result = await withStore(dataFolder, (store) =>
    recordedUpdate(
      { store, filed, usesStored: options.only !== true, user, model, dataFolder, terminal },
      (pairs, { signal, onProcess }) =>
        inTrainer(terminal, options.starterPack, (runner) => {
          const learning = runner.run(
            {
              ...{ dataFolder, user, model, device, seed, budgetSeconds, ...pairs },
              ...(precision !== undefined && { precision }),
              ...(embeddingOnly === true && { isEmbeddingOnly: true }),
              ...(steps !== undefined && { steps }),
              ...(anchor !== undefined && { recipe: { anchorWeight: anchor } }),
            },
            {
              signal,
              onProgress: (progress) => terminal.progress.show(describeProgress(progress), progress.fraction),
            },
          );
          if (runner.pid !== undefined) onProcess(runner.pid);
          return learning;
        }),
    ),
  );
  terminal.signal.throwIfAborted();
  if (!result) throw new UserFacingError('The update was cancelled; nothing was changed.');
  terminal.print(globals.json === true ? JSON.stringify(result) : describe(result));
}

/** The trainer process's program lies beside the command line's own. What it says is shown only if it fails. */
async function inTrainer<T>(
  terminal: Terminal,
  usesStarterPack: boolean,
  work: (runner: UpdateRunner) => Promise<T>,
): Promise<T> {
  const output: string[] = [];
  const runner = createUpdateRunner({
    entryPoint: join(import.meta.dirname, 'trainerProcess.js'),
    log: { info: () => undefined, warn: terminal.warn, error: terminal.warn },
    usesStarterPack,
    onOutput: (line) => void output.push(line),
  });
  try {
    return await work(runner);
  } catch (error) {
    terminal.progress.clear();
    if (!terminal.signal.aborted) {
      for (const line of output.slice(-OUTPUT_LINES)) terminal.warn(`[trainer process] ${line}`);
    }
    throw error;
  } finally {
    terminal.progress.clear();
    runner.dispose();
  }
}

/** The last words of a process that died say why; those before them seldom do. */
const OUTPUT_LINES = 5;

function describeProgress({ stage, step, steps, loss, etaSeconds }: UpdateProgress): string {
  const details = [
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(etaSeconds === undefined ? [] : [`${formatDuration(etaSeconds)} left`]),
    ...(step === undefined || steps === undefined ? [] : [`step ${step} of ${steps}`]),
  ];
  return [STAGES[stage], ...details].join(', ');
}

const STAGES = {
  opening: 'opening the model',
  reference: 'asking the base model',
  training: 'training',
  judging: 'judging',
  saving: 'saving',
  paused: 'paused',
} as const satisfies Record<UpdateProgress['stage'], string>;

function describe({ version, gate, steps, pairs, seconds, loss }: UpdateResult): string {
  return [
    `${gate.passed ? '✔' : '–'} ${gate.reason} Active is ${version ?? 'the base model'}.`,
    `${pairs} pairs, ${steps} steps, ${formatDuration(seconds)}, loss ${loss.toFixed(3)}`,
    describeHeldOut(gate),
  ].join('\n');
}

export function describeHeldOut({ heldOut: { before, after } }: GateVerdict): string {
  // What was imported was trained elsewhere, and so were its pairs.
  if (after.pairs === 0) return 'no held-out pairs';
  const change = (from: number, to: number): string => `${from.toFixed(2)} → ${to.toFixed(2)}`;
  return [
    `held-out pairs: ${after.pairs}`,
    `accuracy ${change(before.accuracy, after.accuracy)}`,
    `ranking ${change(before.rankAccuracy, after.rankAccuracy)}`,
    `margin ${change(before.meanMargin, after.meanMargin)}`,
  ].join(', ');
}
