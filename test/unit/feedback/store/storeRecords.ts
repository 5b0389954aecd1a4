/** @file Records to store, of which a test names what it is about, and a store in a folder of its own. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewPair, OutcomeRecord, UpdateEnd } from '../../../../src/feedback/records';
import { openFeedbackStore, type FeedbackStore } from '../../../../src/feedback/store/feedbackStore';

/** A moment to count from, in the middle of a day. */
export const NOON = Date.UTC(2026, 0, 15, 12);
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface TestStore {
  readonly dataFolder: string;
  readonly store: FeedbackStore;
  /** Of the store; `NOON` at first. */
  now: number;
  dispose(): void;
}

export function openTestStore(): TestStore {
  const dataFolder = mkdtempSync(join(tmpdir(), 'penchant-store-'));
  const test: TestStore = {
    dataFolder,
    store: openFeedbackStore(dataFolder, { now: () => test.now }),
    now: NOON,
    dispose: () => {
      test.store.dispose();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
  return test;
}

export function outcome(suggestionId: string, changes: Partial<OutcomeRecord> = {}): OutcomeRecord {
  return {
    ...{ suggestionId, kind: 'accepted', shownAt: NOON, dwellMs: 812.5, cycles: 0, languageId: 'typescript' },
    ...{ trigger: 'automatic', model: 'smollm2-135m', logprob: -3.25, tokens: 7, characters: 21, lines: 1 },
    ...{ takenCharacters: 21, isLineStart: false, isLineEnd: true, ...changes },
  };
}

/** Without its rejected side. */
export function waitingPair(chosen: string, changes: Partial<NewPair> = {}): NewPair {
  return {
    ...{ user: 'default', source: 'survived', at: NOON, prompt: 'const a =', chosen },
    ...{ files: [], workspace: '', ...changes },
  };
}

export function pair(chosen: string, changes: Partial<NewPair> = {}): NewPair {
  return waitingPair(chosen, { source: 'typedOver', rejected: `${chosen};`, ...changes });
}

export function updateEnd(changes: Partial<UpdateEnd>): UpdateEnd {
  return { state: 'passed', endedAt: NOON, pairs: [], ...changes };
}

/** An update from its start to its end; gives its id. */
export function update(store: FeedbackStore, changes: Partial<UpdateEnd> & { readonly startedAt?: number }): number {
  const { startedAt = NOON, ...end } = changes;
  const id = store.startUpdate({ user: 'default', startedAt, model: 'smollm2-135m' });
  store.endUpdate(id, updateEnd(end));
  return id;
}

/** The names of files under a folder that have a text in them, in whichever of two encodings. */
export function filesWith(folder: string, text: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => {
    const bytes = readFileSync(path);
    return bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'));
  });
}
