/** @file When an update is due, and what it waits for otherwise. Pure: the situation in; a decision, with a sentence for people, out. */

import type { Power } from './power';
import type { UpdateRecord } from './records';

/** Of new simulated developers' held-out pairs .74 were ranked rightly after 5 pairs, .80 after 10, .87 after 20; an update takes a minute. */
const PAIRS_FOR_UPDATE = 20;
/** Who makes few pairs a day is not to wait for weeks. */
const PAIRS_AFTER_A_DAY = 8;
/** Who asks for an update gets one from as few as the gate can still hold one pair out of. */
export const PAIRS_WHEN_ASKED = 5;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** After an update the machine is the developer's alone for a while, and the next one has more to learn from. */
const REST_MS = 30 * MINUTE_MS;
/** After one that failed or that the gate held; twice as long after each further one. */
const FIRST_RETRY_MS = 15 * MINUTE_MS;
const LONGEST_RETRY_MS = DAY_MS;

/** Shorter pauses are thinking; after a minute the developer reads, talks or is away. */
export const IDLE_MS = MINUTE_MS;
/** Share of the cores that other programs may use: beyond it, two cores' machines have none left for an update. */
export const MAX_LOAD = 0.6;

/** What an update waits for; of several, the one that stands first here. */
export type WaitReason = 'paused' | 'noModel' | 'budget' | 'otherUpdate' | 'pairs' | 'time' | 'power' | 'idle' | 'load';

export type Decision =
  /** `all`: from all stored pairs, not the new ones alone. */
  | { readonly isDue: true; readonly learnsFrom: 'new' | 'all'; readonly sentence: string }
  | { readonly isDue: false; readonly waitFor: WaitReason; readonly sentence: string };

/** Times are milliseconds since the epoch. */
export interface Situation {
  readonly now: number;
  /** By the developer, at this moment. */
  readonly isAskedFor: boolean;
  /** Switched on, and not paused. */
  readonly isLearning: boolean;
  readonly hasModel: boolean;
  /** What the settings allow an update; none: 0. */
  readonly budgetSeconds: number;
  /** In another window or a terminal. */
  readonly isOtherUpdateRunning: boolean;
  /** Pairs that no update has seen yet. */
  readonly newPairs: number;
  /** All that are kept. */
  readonly storedPairs: number;
  /** The stored pairs are to be learned anew: nothing was ever learned for this base model, or what was learned is erased. */
  readonly needsRelearning: boolean;
  /** The updates of the past, newest first. */
  readonly history: readonly PastUpdate[];
  /** When the developer typed last. */
  readonly lastActiveAt: number;
  readonly power: Power;
  /** Of the machine's cores, the share that is busy. */
  readonly load: number;
}

/** `running`, seen by who could start another: its process died. */
export type PastUpdate = Pick<UpdateRecord, 'state' | 'startedAt' | 'endedAt'>;

export function decide(situation: Situation): Decision {
  const { now, isAskedFor, newPairs, storedPairs } = situation;
  if (!situation.isLearning) return waitFor('paused', 'Learning is paused.');
  if (!situation.hasModel) return waitFor('noModel', 'There is no model yet that could learn.');
  if (situation.budgetSeconds <= 0) return waitFor('budget', 'The settings give updates no time.');
  if (situation.isOtherUpdateRunning) {
    return waitFor('otherUpdate', 'An update is under way in another window or a terminal.');
  }

  const learnsFrom = whatToLearnFrom(situation);
  if (!learnsFrom) return waitFor('pairs', pairsSentence(situation));
  const due: Decision = {
    isDue: true,
    learnsFrom,
    sentence:
      learnsFrom === 'all'
        ? `${storedPairs} pairs are to be learned anew.`
        : `${newPairs} new pairs are to be learned.`,
  };
  if (isAskedFor) return due;

  const restMs = restOf(situation.history, now);
  if (restMs > 0) return waitFor('time', `The next update can begin in ${inWords(restMs)}.`);
  if (situation.power === 'battery') return waitFor('power', 'An update is due, and waits for mains power.');
  const quietMs = now - situation.lastActiveAt;
  // A clock that was set back counts as quiet.
  if (quietMs >= 0 && quietMs < IDLE_MS) {
    return waitFor('idle', 'An update is due, and waits until you have not typed for a minute.');
  }
  if (situation.load >= MAX_LOAD) return waitFor('load', 'An update is due, and waits until the machine is less busy.');
  return due;
}

function waitFor(reason: WaitReason, sentence: string): Decision {
  return { isDue: false, waitFor: reason, sentence };
}

function whatToLearnFrom(situation: Situation): 'new' | 'all' | undefined {
  const { isAskedFor, newPairs, storedPairs, needsRelearning } = situation;
  const enough = isAskedFor ? PAIRS_WHEN_ASKED : PAIRS_FOR_UPDATE;
  if (needsRelearning && storedPairs >= enough) return 'all';
  return newPairs >= (isAskedFor ? PAIRS_WHEN_ASKED : pairsNeeded(situation)) ? 'new' : undefined;
}

/** How many new pairs the next update takes. The first has nothing to start from, and takes the full number, however long that is. */
export function pairsNeeded({ history, now }: Pick<Situation, 'history' | 'now'>): number {
  const last = history.find(hasVerdict);
  return last && now - endOf(last) >= DAY_MS ? PAIRS_AFTER_A_DAY : PAIRS_FOR_UPDATE;
}

function pairsSentence(situation: Situation): string {
  const { newPairs, isAskedFor } = situation;
  if (!isAskedFor) return `${newPairs} of ${pairsNeeded(situation)} new pairs are there for the next update.`;
  const there = newPairs === 1 ? 'is 1 new pair' : `are ${newPairs === 0 ? 'no' : newPairs} new pairs`;
  return `There ${there}; an update needs at least ${PAIRS_WHEN_ASKED}.`;
}

/** Whether the gate has spoken: the pairs have been learned from, for better or worse. */
export function hasVerdict({ state }: Pick<UpdateRecord, 'state'>): boolean {
  return state === 'passed' || state === 'held';
}

/** Milliseconds that are left until the next update may begin. */
function restOf(history: readonly PastUpdate[], now: number): number {
  const [last] = history;
  if (!last) return 0;
  const firstOther = history.findIndex(({ state }) => state === 'passed' || state === 'cancelled');
  const failures = firstOther < 0 ? history.length : firstOther;
  const restMs = failures === 0 ? REST_MS : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  const elapsedMs = now - endOf(last);
  // A clock that was set back tells nothing.
  return elapsedMs < 0 ? 0 : Math.max(0, restMs - elapsedMs);
}

function endOf({ startedAt, endedAt }: PastUpdate): number {
  return endedAt ?? startedAt;
}

function inWords(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / MINUTE_MS);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
