/** @file What policies wrote at the places of stored pairs, in the store: choices of style alone. They go with their pair. */

import * as z from 'zod/mini';
import { TRAITS, type Choices, type TraitId } from '../../preferences/traits';
import type { Policy, Replay, VersionOfUser } from '../records';
import type { Connection } from './connection';

const TRAIT_IDS = new Set<string>(TRAITS.map(({ id }) => id));

const CHOICES = z.pipe(
  z.pipe(
    z.string(),
    z.transform((json): unknown => JSON.parse(json)),
  ),
  z.pipe(z.record(z.string(), z.string()), z.transform(knownTraits)),
);

const REPLAY = z.object({ pairId: z.number(), choices: CHOICES });

/** Keeps or replaces it; nothing happens where the pair is gone by now. */
export function addReplay(connection: Connection, policy: Policy, { pairId, choices }: Replay): void {
  const { baseChecksum, version, madeAt } = policy;
  connection.run(
    `INSERT INTO replays (pairId, baseChecksum, version, madeAt, choices) SELECT id, ?, ?, ?, ? FROM pairs WHERE id = ?
       ON CONFLICT (pairId, baseChecksum, version, madeAt) DO UPDATE SET choices = excluded.choices`,
    [baseChecksum, version ?? '', madeAt, JSON.stringify(choices), pairId],
  );
}

export function replaysOf(connection: Connection, { baseChecksum, version, madeAt }: Policy): readonly Replay[] {
  return connection.rows(
    REPLAY,
    'SELECT pairId, choices FROM replays WHERE baseChecksum = ? AND version = ? AND madeAt = ? ORDER BY pairId',
    [baseChecksum, version ?? '', madeAt],
  );
}

/** Of versions that are gone. */
export function forgetReplays(connection: Connection, versions: readonly VersionOfUser[]): void {
  for (const { user, version } of versions) {
    connection.run('DELETE FROM replays WHERE version = ? AND pairId IN (SELECT id FROM pairs WHERE user = ?)', [
      version,
      user,
    ]);
  }
}

/** Of all versions of a user; what the base model wrote stays. */
export function forgetReplaysOfUser(connection: Connection, user: string): void {
  connection.run("DELETE FROM replays WHERE version <> '' AND pairId IN (SELECT id FROM pairs WHERE user = ?)", [user]);
}

function knownTraits(record: Readonly<Record<string, string>>): Choices {
  const known: Partial<Record<TraitId, string>> = {};
  for (const [trait, choice] of Object.entries(record)) if (isTrait(trait)) known[trait] = choice;
  return known;
}

function isTrait(text: string): text is TraitId {
  return TRAIT_IDS.has(text);
}
