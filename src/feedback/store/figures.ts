/** @file How much the store holds. */

import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreFigures } from '../records';
import type { Connection } from './connection';
import { databaseFiles } from './databaseFile';

export function storeFigures(connection: Connection): StoreFigures {
  const count = (rows: string): number => connection.number(`SELECT count(*) FROM ${rows}`);
  const sizes = databaseFiles(dirname(connection.path)).map(
    (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  );
  return {
    path: connection.path,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    pairs: count('pairs'),
    newPairs: count('pairs WHERE updateId IS NULL'),
    outcomes: count('outcomes'),
    refusals: count('refusals'),
    updates: count('updates'),
  };
}
