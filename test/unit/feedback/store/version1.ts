/** @file A database as version 1 made it, with a row in each table, to prove that later versions read it. Never to be changed. */

import { DatabaseSync } from 'node:sqlite';

export function makeVersion1(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE outcomes (
      suggestionId TEXT PRIMARY KEY, kind TEXT NOT NULL, shownAt REAL NOT NULL, dwellMs REAL NOT NULL, cycles INTEGER NOT NULL,
      languageId TEXT NOT NULL, "trigger" TEXT NOT NULL, model TEXT NOT NULL, adapterVersion TEXT, logprob REAL NOT NULL,
      tokens INTEGER NOT NULL, characters INTEGER NOT NULL, lines INTEGER NOT NULL, takenCharacters INTEGER NOT NULL,
      isLineStart INTEGER NOT NULL, isLineEnd INTEGER NOT NULL, chance REAL, isUndone INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX outcomesByTime ON outcomes (shownAt);
    CREATE TABLE updates (
      id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, startedAt REAL NOT NULL, endedAt REAL, model TEXT NOT NULL,
      baseChecksum TEXT, parent TEXT, version TEXT, state TEXT NOT NULL, reason TEXT, result TEXT, pairs INTEGER NOT NULL,
      setAsideAt REAL
    ) STRICT;
    CREATE TABLE pairs (
      id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, source TEXT NOT NULL, at REAL NOT NULL, addedAt REAL NOT NULL,
      prompt TEXT NOT NULL, chosen TEXT NOT NULL, rejected TEXT, language TEXT, weight REAL, preferences TEXT,
      workspace TEXT NOT NULL, suggestionId TEXT, hash TEXT NOT NULL, updateId INTEGER REFERENCES updates ON DELETE SET NULL,
      UNIQUE (user, hash)
    ) STRICT;
    CREATE INDEX pairsByTime ON pairs (at);
    CREATE INDEX pairsByUpdate ON pairs (updateId);
    CREATE TABLE pairFiles (
      pairId INTEGER NOT NULL REFERENCES pairs ON DELETE CASCADE, position INTEGER NOT NULL, uri TEXT NOT NULL,
      PRIMARY KEY (pairId, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX pairFilesByUri ON pairFiles (uri);
    CREATE TABLE updatePairs (
      updateId INTEGER NOT NULL REFERENCES updates ON DELETE CASCADE, pairId INTEGER NOT NULL REFERENCES pairs ON DELETE CASCADE,
      PRIMARY KEY (updateId, pairId)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX updatePairsByPair ON updatePairs (pairId);
    CREATE TABLE erasedPairs (id INTEGER PRIMARY KEY, at REAL NOT NULL) STRICT;
    CREATE TABLE refusals (
      uri TEXT NOT NULL, place TEXT NOT NULL, keys TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (uri, place, keys)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX refusalsByTime ON refusals (at);
    CREATE TABLE locks (
      name TEXT PRIMARY KEY, owner TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, expiresAt REAL NOT NULL
    ) STRICT;
    CREATE TABLE pending (task TEXT PRIMARY KEY) STRICT;
    PRAGMA user_version = 1;

    INSERT INTO updates VALUES (3, 'ann', 100, 200, 'smollm2-135m', 'abc', '', 'v1', 'passed', 'Better.', '{}', 1, NULL);
    INSERT INTO pairs VALUES
      (7, 'ann', 'rewritten', 50, 60, 'const a =', ' 1;', ' 1', 'typescript', NULL, NULL, 'file:///w', 's1', 'hash', 3);
    INSERT INTO pairFiles VALUES (7, 0, 'file:///w/a.ts');
    INSERT INTO updatePairs VALUES (3, 7);
    INSERT INTO outcomes VALUES
      ('s1', 'accepted', 40, 812.5, 0, 'typescript', 'automatic', 'smollm2-135m', NULL, -3.25, 7, 3, 1, 3, 0, 1, NULL, 1);
    INSERT INTO refusals VALUES ('file:///w/a.ts', 'p', '["k"]', 45);
  `);
  database.close();
}
