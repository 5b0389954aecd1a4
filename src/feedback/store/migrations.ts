/**
 * @file The tables, as numbered steps from an empty database to this version's. A step that was released is never changed: a new
 * one is added. Columns bear the names of `records.ts`; times are milliseconds since the epoch.
 */

import type { Connection } from './connection';

export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE outcomes (
    suggestionId TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    shownAt REAL NOT NULL,
    dwellMs REAL NOT NULL,
    cycles INTEGER NOT NULL,
    languageId TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    model TEXT NOT NULL,
    adapterVersion TEXT,
    logprob REAL NOT NULL,
    tokens INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    takenCharacters INTEGER NOT NULL,
    isLineStart INTEGER NOT NULL,
    isLineEnd INTEGER NOT NULL,
    chance REAL,
    isUndone INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX outcomesByTime ON outcomes (shownAt);

  CREATE TABLE updates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user TEXT NOT NULL,
    startedAt REAL NOT NULL,
    endedAt REAL,
    model TEXT NOT NULL,
    baseChecksum TEXT,
    -- '' is the base model.
    parent TEXT,
    version TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    result TEXT,
    pairs INTEGER NOT NULL,
    setAsideAt REAL
  ) STRICT;

  CREATE TABLE pairs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user TEXT NOT NULL,
    source TEXT NOT NULL,
    at REAL NOT NULL,
    addedAt REAL NOT NULL,
    prompt TEXT NOT NULL,
    chosen TEXT NOT NULL,
    rejected TEXT,
    language TEXT,
    weight REAL,
    preferences TEXT,
    workspace TEXT NOT NULL,
    suggestionId TEXT,
    -- Of what makes two pairs one.
    hash TEXT NOT NULL,
    -- The first update that ended with it; NULL: it is new.
    updateId INTEGER REFERENCES updates ON DELETE SET NULL,
    UNIQUE (user, hash)
  ) STRICT;
  CREATE INDEX pairsByTime ON pairs (at);
  CREATE INDEX pairsByUpdate ON pairs (updateId);

  CREATE TABLE pairFiles (
    pairId INTEGER NOT NULL REFERENCES pairs ON DELETE CASCADE,
    -- 0: the edited one.
    position INTEGER NOT NULL,
    uri TEXT NOT NULL,
    PRIMARY KEY (pairId, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pairFilesByUri ON pairFiles (uri);

  -- Every pair that an update trained on or held out.
  CREATE TABLE updatePairs (
    updateId INTEGER NOT NULL REFERENCES updates ON DELETE CASCADE,
    pairId INTEGER NOT NULL REFERENCES pairs ON DELETE CASCADE,
    PRIMARY KEY (updateId, pairId)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX updatePairsByPair ON updatePairs (pairId);

  -- Ids alone, for updates that were under way.
  CREATE TABLE erasedPairs (id INTEGER PRIMARY KEY, at REAL NOT NULL) STRICT;

  CREATE TABLE refusals (
    uri TEXT NOT NULL,
    place TEXT NOT NULL,
    -- A JSON array.
    keys TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (uri, place, keys)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX refusalsByTime ON refusals (at);

  CREATE TABLE locks (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    expiresAt REAL NOT NULL
  ) STRICT;

  -- What is yet to be done, to survive a crash.
  CREATE TABLE pending (task TEXT PRIMARY KEY) STRICT;
  `,
  `
  -- What learned from erased pairs, until the registry has it no more.
  CREATE TABLE taintedVersions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user TEXT NOT NULL,
    -- NULL: an update that did not tell what it made; it is dated from … until.
    version TEXT,
    madeFrom REAL,
    madeUntil REAL
  ) STRICT;
  `,
  `
  -- What a policy wrote once more where a pair was made, as far as style goes: no text.
  CREATE TABLE replays (
    pairId INTEGER NOT NULL REFERENCES pairs ON DELETE CASCADE,
    baseChecksum TEXT NOT NULL,
    -- '' is the base model; a number can come again where all versions were erased, a date does not.
    version TEXT NOT NULL,
    madeAt TEXT NOT NULL,
    -- A JSON object, choice by trait.
    choices TEXT NOT NULL,
    PRIMARY KEY (pairId, baseChecksum, version, madeAt)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** The version that a database has, 0 where it is empty. */
export function versionOf(connection: Connection): number {
  return connection.number('PRAGMA user_version');
}

/** Brings the database to the last of the steps; several processes may try at once. */
export function migrate(connection: Connection, migrations: readonly string[] = MIGRATIONS): void {
  if (versionOf(connection) >= migrations.length) return;
  connection.write(() => {
    // Another process may have been quicker.
    for (const migration of migrations.slice(versionOf(connection))) connection.execute(migration);
    connection.execute(`PRAGMA user_version = ${migrations.length}`);
  });
}
