/** @file The window's store of feedback where its database is damaged: said once, and begun anew by whoever says so. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenStore } from '../../../src/editor/openStore';
import { databaseFile } from '../../../src/feedback/store/databaseFile';

let dataFolder: string;
let openStore: OpenStore;
let told: unknown[];
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'penchant-open-'));
  told = [];
  openStore = new OpenStore({
    ...{ dataFolder: () => dataFolder, workerPath: '', log: { error: () => undefined } },
    onUnavailable: (error) => told.push(error),
  });
});
afterEach(() => {
  openStore.dispose();
  rmSync(dataFolder, { recursive: true, force: true });
});

describe('a store that can be opened', () => {
  it('has no trouble to tell of', () => {
    expect(openStore.trouble).toBeUndefined();
    expect(openStore.store?.countPairs({})).toBe(0);
    expect(openStore.trouble).toBeUndefined();
    expect(told).toEqual([]);
  });
});

describe('a damaged database', () => {
  beforeEach(() => writeFileSync(databaseFile(dataFolder), 'no database at all '.repeat(100)));

  it('is told of once, and stays as a sentence for whoever asks', () => {
    expect([openStore.store, openStore.store]).toEqual([undefined, undefined]);
    expect(told).toHaveLength(1);
    expect(openStore.trouble).toMatch(/is damaged, so nothing is learned/);
  });

  it('is moved aside where a new one is begun, which works at once', () => {
    expect(openStore.store).toBeUndefined();
    openStore.beginNew();
    expect(openStore.store?.countPairs({})).toBe(0);
    expect(openStore.trouble).toBeUndefined();
    expect(readdirSync(dataFolder).filter((name) => name.startsWith('penchant.damaged-'))).toHaveLength(1);
  });

  it('that turns out so only while one writes is given up, and told of', () => {
    rmSync(databaseFile(dataFolder));
    expect(openStore.store).toBeDefined();
    openStore.write('An outcome', () => {
      writeFileSync(databaseFile(dataFolder), 'no database at all '.repeat(100));
      // As a read of the first page would say.
      openAnew(dataFolder);
    });
    expect(told).toHaveLength(1);
    expect(openStore.trouble).toMatch(/is damaged/);
  });
});

/** Throws what the store throws of a damaged database. */
function openAnew(folder: string): void {
  let error: unknown;
  const other = new OpenStore({
    ...{ dataFolder: () => folder, workerPath: '', log: { error: () => undefined } },
    onUnavailable: (each) => (error = each),
  });
  expect(other.store).toBeUndefined();
  throw error;
}
