/** @file Opening the database: a new one, an old one, a newer one, a damaged one, and where there is no room or no SQLite. */

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { setAsideDamaged } from '../../../../src/feedback/store/databaseFile';
import { openFeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { MIGRATIONS, migrate } from '../../../../src/feedback/store/migrations';
import { openDatabase } from '../../../../src/feedback/store/openDatabase';
import { addPairs, countPairs } from '../../../../src/feedback/store/pairRows';
import { isDamaged, loadSqlite } from '../../../../src/feedback/store/sqlite';
import { pair } from './storeRecords';
import { makeVersion1 } from './version1';

let dataFolder: string;
let path: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'penchant-database-'));
  path = join(dataFolder, 'penchant.sqlite');
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

function openAndClose(isChecked = false): void {
  openFeedbackStore(dataFolder, { isChecked }).dispose();
}

/** The error that opening ends with. */
function refusal(): unknown {
  try {
    openAndClose(true);
  } catch (error) {
    return error;
  }
  throw new Error('it was opened');
}

/** A store with pairs that fill some hundred pages. */
function fill(): void {
  const store = openFeedbackStore(dataFolder);
  store.addPairs(Array.from({ length: 100 }, (_, index) => pair(`x${index}`, { prompt: `${index} `.repeat(1000) })));
  store.dispose();
}

describe('a new database', () => {
  it.skipIf(process.platform === 'win32')('is its owner’s alone, in folders that are', () => {
    const deep = join(dataFolder, 'some', 'data');
    const store = openFeedbackStore(deep);
    store.addPairs([pair('a')]);
    const names = readdirSync(deep);
    expect(names.toSorted()).toEqual(['penchant.sqlite', 'penchant.sqlite-shm', 'penchant.sqlite-wal']);
    for (const name of names) expect([name, statSync(join(deep, name)).mode & 0o777]).toEqual([name, 0o600]);
    for (const folder of [deep, join(dataFolder, 'some')]) expect(statSync(folder).mode & 0o777).toBe(0o700);
    store.dispose();
  });

  it.skipIf(process.platform === 'win32')('closes an open data folder, but no folder of other things', () => {
    chmodSync(dataFolder, 0o755);
    mkdirSync(join(dataFolder, 'models'));
    openAndClose();
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
    chmodSync(dataFolder, 0o755);
    chmodSync(path, 0o644);
    writeFileSync(join(dataFolder, 'thesis.txt'), '');
    openAndClose();
    expect([statSync(dataFolder).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o755, 0o600]);
  });

  it('is set up for many processes, and to leave nothing of what is deleted', () => {
    const connection = openDatabase(dataFolder);
    const settings = ['secure_delete', 'synchronous', 'foreign_keys', 'temp_store'];
    expect(settings.map((name) => connection.number(`PRAGMA ${name}`))).toEqual([1, 1, 1, 2]);
    connection.dispose();
    // The header's versions for writing and reading: 2 is WAL.
    expect([...readFileSync(path).subarray(18, 20)]).toEqual([2, 2]);
  });

  it('cannot be where one may not write', () => {
    writeFileSync(join(dataFolder, 'file'), '');
    const open = (): unknown => openFeedbackStore(join(dataFolder, 'file', 'data'));
    expect(open).toThrow(UserFacingError);
    expect(open).toThrow(/cannot be opened for writing, so nothing is learned/);
  });
});

describe('a database of version 1', () => {
  it('is read to the last field', () => {
    makeVersion1(path);
    const store = openFeedbackStore(dataFolder, { isChecked: true });
    expect([...store.all({})]).toEqual([
      {
        ...{ id: 7, user: 'ann', source: 'rewritten', at: 50, prompt: 'const a =', chosen: ' 1;', rejected: ' 1' },
        ...{
          language: 'typescript',
          workspace: 'file:///w',
          suggestionId: 's1',
          updateId: 3,
          files: ['file:///w/a.ts'],
        },
      },
    ]);
    expect(store.updates('ann', 9)).toEqual([
      {
        ...{
          id: 3,
          user: 'ann',
          startedAt: 100,
          endedAt: 200,
          model: 'smollm2-135m',
          baseChecksum: 'abc',
          parent: null,
        },
        ...{ version: 'v1', state: 'passed', reason: 'Better.', result: '{}', pairs: 1 },
      },
    ]);
    expect(store.recentOutcomes(9)).toMatchObject([{ suggestionId: 's1', dwellMs: 812.5, isUndone: true }]);
    expect(store.recentRefusals()).toEqual([{ uri: 'file:///w/a.ts', place: 'p', keys: ['k'], at: 45 }]);
    expect(store.erase({}).taintedVersions).toEqual([{ user: 'ann', version: 'v1' }]);
    store.dispose();
  });

  it('has the tables that this version makes', () => {
    const tablesOf = (file: string): unknown => {
      const database = new DatabaseSync(file);
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'index')").all();
      const columns = tables.map(({ name }) => [name, database.prepare(`PRAGMA table_info("${String(name)}")`).all()]);
      database.close();
      return columns;
    };
    makeVersion1(path);
    openAndClose();
    const fresh = join(dataFolder, 'fresh');
    openFeedbackStore(fresh).dispose();
    expect(tablesOf(path)).toEqual(tablesOf(join(fresh, 'penchant.sqlite')));
  });

  it('keeps its rows through the steps of later versions, which are taken once, all or none', () => {
    makeVersion1(path);
    const connection = openDatabase(dataFolder);
    const next = [...MIGRATIONS, 'ALTER TABLE pairs ADD COLUMN colour TEXT'];
    expect(() => migrate(connection, [...next, 'CREATE TABLE pairs (x)'])).toThrow(/already exists/);
    expect(() => connection.number('SELECT count(colour) FROM pairs')).toThrow(/no such column/);
    for (let time = 0; time < 2; time++) migrate(connection, next);
    expect([connection.number('PRAGMA user_version'), connection.number('SELECT count(*) FROM pairs')]).toEqual([
      next.length,
      1,
    ]);
    connection.dispose();
  });
});

it('a newer Penchant’s database is refused, and left as it is', () => {
  openAndClose();
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
  database.close();
  const before = readFileSync(path);
  expect(refusal()).toMatchObject({
    name: 'UserFacingError',
    message: expect.stringMatching(
      new RegExp(
        `is a newer Penchant’s \\(version ${MIGRATIONS.length + 1}; this one knows ${MIGRATIONS.length}\\).* Update Penchant\\.$`,
      ),
    ) as string,
  });
  expect(readFileSync(path)).toEqual(before);
  expect(readdirSync(dataFolder)).toEqual(['penchant.sqlite']);
});

describe('a damaged database', () => {
  const noise = Buffer.alloc(3000, 'no database ');

  it.each<[string, () => void]>([
    ['is something else', () => writeFileSync(path, noise)],
    ['is cut short within its header', () => truncateSync(path, 50)],
    ['is cut short', () => truncateSync(path, statSync(path).size / 2)],
    ['has other bytes in the middle', () => overwrite(statSync(path).size / 2)],
    ['has other bytes at its root', () => overwrite(100)],
  ])('that %s is refused with what to do, and left as it is', (_, damage) => {
    fill();
    damage();
    const before = readFileSync(path);
    const error = refusal();
    expect(isDamaged(error)).toBe(true);
    expect(error).toMatchObject({
      message: expect.stringMatching(/is damaged, .* penchant pairs set-aside$/) as string,
    });
    expect(readFileSync(path)).toEqual(before);
  });

  function overwrite(offset: number): void {
    const bytes = readFileSync(path);
    noise.copy(bytes, Math.floor(offset));
    writeFileSync(path, bytes);
  }

  it('is moved aside whole by whoever says so, and a new one begins', () => {
    fill();
    writeFileSync(`${path}-wal`, 'log');
    overwrite(100);
    copyFileSync(path, join(dataFolder, 'copy'));
    const aside = setAsideDamaged(dataFolder, Date.UTC(2026, 0, 31));
    expect(aside).toBe(join(dataFolder, 'penchant.damaged-2026-01-31T00-00-00-000Z.sqlite'));
    expect(readFileSync(aside!)).toEqual(readFileSync(join(dataFolder, 'copy')));
    expect(existsSync(`${aside!}-wal`)).toBe(true);
    openAndClose(true);
    expect(setAsideDamaged(join(dataFolder, 'nowhere'))).toBeUndefined();
  });
});

it('a full disk is said in plain words, and what was stored before stays', () => {
  fill();
  const connection = openDatabase(dataFolder);
  const pages = connection.number('PRAGMA page_count');
  connection.execute(`PRAGMA max_page_count = ${pages + 2}`);
  const large = Array.from({ length: 20 }, (_, index) => pair(`y${index}`, { prompt: 'z'.repeat(10_000) }));
  const add = (): unknown => addPairs(connection, large, 0);
  expect(add).toThrow(UserFacingError);
  expect(add).toThrow(/^The disk is full: this was not stored in .* Free some space and try again\.$/);
  expect(countPairs(connection, { user: 'default' })).toBe(100);
  connection.execute('PRAGMA max_page_count = 100000');
  expect(addPairs(connection, large, 0)).toHaveLength(20);
  connection.dispose();
  openAndClose(true);
});

it('a write waits for another’s, and gives up in plain words', () => {
  const other = openDatabase(dataFolder);
  const store = openFeedbackStore(dataFolder, { busyMs: 30 });
  other.execute('BEGIN IMMEDIATE');
  expect(() => store.addPairs([pair('a')])).toThrow(/^Another Penchant keeps .* busy\. Try again in a moment\.$/);
  other.execute('COMMIT');
  expect(store.addPairs([pair('a')])).toHaveLength(1);
  for (const each of [store, other]) each.dispose();
});

it('without SQLite there is one plain sentence, and nothing is made', () => {
  const known = process.getBuiltinModule.bind(process);
  Object.assign(process, { getBuiltinModule: () => undefined });
  try {
    expect(loadSqlite).toThrow(UserFacingError);
    expect(loadSqlite).toThrow(/^Penchant completes code, but does not learn: .* Update the editor\.$/);
    expect(() => openFeedbackStore(join(dataFolder, 'new'))).toThrow(UserFacingError);
    expect(existsSync(join(dataFolder, 'new'))).toBe(false);
  } finally {
    Object.assign(process, { getBuiltinModule: known });
  }
});
