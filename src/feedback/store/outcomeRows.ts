/** @file How suggestions ended, in the store: figures alone, one row a suggestion. */

import * as z from 'zod/mini';
import { OUTCOME_KINDS } from '../outcomes';
import type { OutcomeRecord, StoredOutcome } from '../records';
import type { Connection } from './connection';
import { flag } from './columns';

const OUTCOME = z.object({
  suggestionId: z.string(),
  kind: z.enum(OUTCOME_KINDS),
  shownAt: z.number(),
  dwellMs: z.number(),
  cycles: z.number(),
  languageId: z.string(),
  trigger: z.enum(['automatic', 'explicit']),
  model: z.string(),
  adapterVersion: z.exactOptional(z.string()),
  logprob: z.number(),
  tokens: z.number(),
  characters: z.number(),
  lines: z.number(),
  takenCharacters: z.number(),
  isLineStart: flag,
  isLineEnd: flag,
  chance: z.exactOptional(z.number()),
  isUndone: flag,
});

/** A suggestion has one outcome: one that comes later says more, and replaces the former. */
export function addOutcome(connection: Connection, record: OutcomeRecord): void {
  const { suggestionId, kind, shownAt, dwellMs, cycles, languageId, trigger, model, adapterVersion, chance } = record;
  const { logprob, tokens, characters, lines, takenCharacters, isLineStart, isLineEnd } = record;
  connection.insert(
    'outcomes',
    {
      ...{ suggestionId, kind, shownAt, dwellMs, cycles, languageId, trigger, model, adapterVersion, chance },
      ...{ logprob, tokens, characters, lines, takenCharacters, isLineStart, isLineEnd },
    },
    `ON CONFLICT (suggestionId) DO UPDATE SET kind = excluded.kind, dwellMs = excluded.dwellMs, cycles = excluded.cycles,
      takenCharacters = excluded.takenCharacters, trigger = excluded.trigger`,
  );
}

export function markUndone(connection: Connection, suggestionId: string): void {
  connection.run('UPDATE outcomes SET isUndone = 1 WHERE suggestionId = ?', [suggestionId]);
}

/** Newest first. */
export function recentOutcomes(connection: Connection, limit: number): readonly StoredOutcome[] {
  return connection.rows(OUTCOME, 'SELECT * FROM outcomes ORDER BY shownAt DESC, rowid DESC LIMIT ?', [limit]);
}
