/**
 * @file The whole loop in the extension host, for one developer: completions before, work with feedback, an update while typing goes
 * on, completions after. What was seen goes, as JSON, where PENCHANT_HOST_RESULT says; whoever started it judges.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { PenchantApi } from '../../../src/editor/penchantApi';
import { closeAll } from '../suite/completing';
import { Developer, type Spot, type WorkedSpot } from './developer';

/** Where PENCHANT_LOOP_TASK points, once the work is to begin. */
export interface LoopTask {
  readonly work: readonly WorkedSpot[];
  /** Work is over when as many suggestions were shown. */
  readonly suggestions: number;
  /** Spots at which completions are looked at before and after. */
  readonly spots: readonly Spot[];
  /** So many of the spots at which something was suggested are typed at once more while the update runs. */
  readonly pauses: number;
  /** Where ghost text is left standing before and after, for whoever wants a picture of it. */
  readonly scene: Spot;
}

export interface LoopResult {
  readonly error?: string;
  readonly before: readonly (string | undefined)[];
  readonly after: readonly (string | undefined)[];
  /** Spots worked at, and those of them where a suggestion was shown. */
  readonly worked: number;
  readonly shown: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly newPairs: number;
  /** Spots typed at while the update was under way, and those of them where a suggestion was shown within the pause. */
  readonly pauses: number;
  readonly pausesShown: number;
  readonly learnNow: string;
  /** The version in use when all was over. */
  readonly version?: string;
  readonly updateSeconds: number;
}

/** Pairs are made of what stands there half a minute after. */
const SETTLED_MS = 33_000;
const UPDATE_WITHIN_MS = 400_000;
/** Whoever started this takes a picture meanwhile, and with the last of it the host ends. */
const LOOK_MS = 4_000;

/** What whoever started this can wait for: the scene before anything was learned, the end of typing beside the update, the result. */
export type LoopMilestone = 'scene' | 'pauses' | 'done';

export async function run(): Promise<void> {
  const path = process.env['PENCHANT_HOST_RESULT'] ?? '';
  const taskPath = process.env['PENCHANT_LOOP_TASK'] ?? '';
  while (!existsSync(taskPath)) await sleep(250);
  const task = JSON.parse(readFileSync(taskPath, 'utf8')) as LoopTask;
  const reached = (milestone: LoopMilestone): void => writeFileSync(`${path}.${milestone}`, '');
  const result = await work(task, reached).catch((error: unknown) => ({ error: String(error) }));
  writeFileSync(path, JSON.stringify(result));
  reached('done');
  await sleep(LOOK_MS);
}

async function work(task: LoopTask, reached: (milestone: LoopMilestone) => void): Promise<LoopResult> {
  const extension = vscode.extensions.getExtension<PenchantApi>('penchant.penchant');
  if (!extension) throw new Error('Penchant is not there');
  const api = await extension.activate();
  const developer = new Developer(api);
  // The first need starts the model.
  const [first] = task.spots;
  if (first) await developer.ask(first);
  await until(() => api.engineState().kind === 'ready', 60_000);
  await developer.stayAt(task.scene);
  reached('scene');
  await sleep(LOOK_MS);
  await closeAll();

  const due: Spot[] = [];
  let worked = 0;
  for (const spot of task.work) {
    if (due.length === task.suggestions) break;
    worked++;
    if (await developer.work(spot)) due.push(spot);
  }
  // Nothing was learned yet: there is time to look while the last pair settles.
  const settled = sleep(SETTLED_MS);
  const before = await inTurn(task.spots, (spot) => developer.ask(spot));
  await settled;

  const startedAt = Date.now();
  const newPairs = api.learning()?.newPairs ?? 0;
  await vscode.commands.executeCommand('penchant.learnNow');
  await until(() => isUnderWay(api), 10_000).catch(() => undefined);
  const learnNow = JSON.stringify(api.learning());
  // Typing goes on: the update steps back, and completions come as ever.
  const pauses = await inTurn(due.slice(0, task.pauses), (spot) => developer.look(spot));
  reached('pauses');
  await until(() => !isUnderWay(api), UPDATE_WITHIN_MS);
  await until(() => adapterVersion(api) !== undefined, 10_000).catch(() => undefined);
  const version = adapterVersion(api);
  const updateSeconds = (Date.now() - startedAt) / 1000;

  const after = await inTurn(task.spots, (spot) => developer.ask(spot));
  await developer.stayAt(task.scene);
  return {
    ...{ before, after, newPairs, learnNow, updateSeconds },
    ...(version !== undefined && { version }),
    ...{ worked, shown: due.length },
    outcomes: developer.counts,
    pauses: pauses.length,
    pausesShown: pauses.filter((text) => text !== undefined).length,
  };
}

function isUnderWay(api: PenchantApi): boolean {
  const kind = api.learning()?.kind;
  return kind === 'learning' || kind === 'paused';
}

function adapterVersion(api: PenchantApi): string | undefined {
  const state = api.engineState();
  return state.kind === 'ready' ? state.model.adapterVersion : undefined;
}

async function inTurn<T, R>(items: readonly T[], visit: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await visit(item));
  return results;
}

async function until(isTrue: () => boolean, withinMs: number): Promise<void> {
  for (const end = Date.now() + withinMs; !isTrue();) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${isTrue.toString()}`);
    await sleep(100);
  }
}
