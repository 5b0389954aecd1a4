/**
 * @file The whole loop in the extension host, for one developer: work with feedback, completions before, an update while typing goes on,
 * completions after. What was seen goes, as JSON, where PENCHANT_HOST_RESULT says; whoever started it judges.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { PenchantApi } from '../../../src/editor/penchantApi';
import { closeAll } from '../suite/completing';
import { Developer, type PauseEnd, type Spot, type WorkedSpot } from './developer';

/** Where PENCHANT_LOOP_TASK points. */
export interface LoopTask {
  readonly work: readonly WorkedSpot[];
  /** Work is over when as many suggestions were shown. */
  readonly suggestions: number;
  /** So many of the spots at which something was suggested are typed at once more while the update runs. */
  readonly pauses: number;
  /** Spots at which completions are looked at before and after. */
  readonly spots: readonly Spot[];
  /** Whether they are looked at before: another developer of the same model sees the same. */
  readonly looksBefore: boolean;
  /** Work and the update begin when these files are there: beside another developer, who has the machine at other times. */
  readonly worksAfter?: string;
  readonly learnsAfter?: string;
  /** Where ghost text is left standing before and after, for whoever wants a picture of it. */
  readonly scene: Spot;
}

export interface LoopResult {
  readonly error?: string;
  readonly before: readonly (string | undefined)[];
  readonly after: readonly (string | undefined)[];
  /** How the pauses at the spots worked at ended, and how many with a suggestion. */
  readonly worked: Readonly<Partial<Record<PauseEnd, number>>>;
  readonly shown: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly newPairs: number;
  /** How each pause at a spot typed at while the update was under way ended. */
  readonly pauses: readonly PauseEnd[];
  /** The learning's state when the update had begun, and when it was over. */
  readonly learnNow: string;
  readonly learned: string;
  /** The version in use when all was over. */
  readonly version?: string;
  readonly updateSeconds: number;
  /** When each milestone was reached, in seconds after the program's start. */
  readonly seconds: Readonly<Record<LoopMilestone, number>>;
}

/** Pairs are made of what stands there half a minute after. */
const SETTLED_MS = 33_000;
const UPDATE_WITHIN_MS = 400_000;
const TURN_WITHIN_MS = 600_000;
/** Whoever started this takes a picture meanwhile. */
const LOOK_MS = 4_000;

/** When the developer has come so far, a file of PENCHANT_HOST_RESULT's name with this behind it is there. */
export type LoopMilestone = 'before' | 'worked' | 'learned' | 'after';

export async function run(): Promise<void> {
  const path = process.env['PENCHANT_HOST_RESULT'] ?? '';
  const task = JSON.parse(readFileSync(process.env['PENCHANT_LOOP_TASK'] ?? '', 'utf8')) as LoopTask;
  const extension = vscode.extensions.getExtension<PenchantApi>('penchant.penchant');
  if (!extension) throw new Error('Penchant is not there');
  const api = await extension.activate();
  const startedAt = Date.now();
  const seconds: Record<string, number> = {};
  const reached = (milestone: LoopMilestone, what: object = {}): void => {
    seconds[milestone] = Math.round((Date.now() - startedAt) / 1000);
    writeWhole(`${path}.${milestone}`, JSON.stringify({ ...what, seconds }));
  };
  const result = await live(task, api, reached).catch((error: unknown) => ({ error: String(error) }));
  reached('after', result);
  await sleep(LOOK_MS);
  await closeAll();
}

/** It is whole, or not there yet. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

async function live(
  task: LoopTask,
  api: PenchantApi,
  reached: (milestone: LoopMilestone) => void,
): Promise<Omit<LoopResult, 'seconds'>> {
  const { spots, scene } = task;
  const developer = new Developer(api);
  // The first need starts the model.
  await developer.ask(scene);
  await until(() => api.engineState().kind === 'ready' && adapterVersion(api) === undefined, 60_000);
  await developer.stayAt(scene);
  reached('before');
  await sleep(LOOK_MS);
  await closeAll();

  // Nothing was learned yet.
  const before = await inTurn(task.looksBefore ? spots : [], (spot) => developer.ask(spot));
  if (task.worksAfter !== undefined) await isThere(task.worksAfter);
  const due: Spot[] = [];
  const worked: Partial<Record<PauseEnd, number>> = {};
  for (const spot of task.work) {
    if (due.length === task.suggestions) break;
    const end = await developer.work(spot);
    worked[end] = (worked[end] ?? 0) + 1;
    if (end === 'shown') due.push(spot);
  }
  reached('worked');
  await sleep(SETTLED_MS);
  if (task.learnsAfter !== undefined) await isThere(task.learnsAfter);

  const startedAt = Date.now();
  const newPairs = api.learning()?.newPairs ?? 0;
  await vscode.commands.executeCommand('penchant.learnNow');
  await until(() => isUnderWay(api), 10_000).catch(() => undefined);
  const learnNow = JSON.stringify(api.learning());
  // Typing goes on: the update steps back, and completions come as ever.
  const pauses = await inTurn(due.slice(0, task.pauses), (spot) => developer.pause(spot));
  await until(() => !isUnderWay(api), UPDATE_WITHIN_MS);
  await until(() => adapterVersion(api) !== undefined, 10_000).catch(() => undefined);
  const version = adapterVersion(api);
  const learned = JSON.stringify(api.learning());
  const updateSeconds = (Date.now() - startedAt) / 1000;
  reached('learned');

  const after = await inTurn(spots, (spot) => developer.ask(spot));
  await developer.stayAt(scene);
  return {
    ...{ before, after, newPairs, learnNow, learned, updateSeconds },
    ...(version !== undefined && { version }),
    ...{ worked, shown: due.length },
    outcomes: developer.counts,
    pauses,
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

function isThere(file: string): Promise<void> {
  return until(() => existsSync(file), TURN_WITHIN_MS);
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
