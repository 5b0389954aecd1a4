import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Disposable } from '../../../src/common/disposable';
import { watchFolder, type FolderWatchTiming } from '../../../src/editor/folderWatch';

/** Notices alone; looks alone; both, as in the editor. */
const NOTICES: FolderWatchTiming = { pollMs: 1_000_000, settleMs: 20 };
const LOOKS: FolderWatchTiming = { pollMs: 20, settleMs: 1_000_000 };
const BOTH: FolderWatchTiming = { pollMs: 50, settleMs: 10 };

let scratch: string;
let folder: string;
let changes: number;
let watching: Disposable;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'penchant-watch-'));
  folder = join(scratch, 'user', 'active');
});
afterEach(() => {
  watching.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

async function start(timing: FolderWatchTiming): Promise<void> {
  changes = 0;
  const watch = watchFolder(folder, () => changes++, timing);
  watching = watch;
  await watch.begun;
}

/** As the registry does it: written beside its place, then moved there. */
function replace(content: string, name = 'base.json'): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(`${path}.making-1`, content);
  renameSync(`${path}.making-1`, path);
}

async function expectChanges(count: number): Promise<void> {
  const deadline = Date.now() + 5000;
  while (changes < count && Date.now() < deadline) await sleep(5);
  await sleep(100);
  expect(changes).toBe(count);
}

describe('a watched folder', () => {
  it.each([
    ['by the system’s notices', NOTICES],
    ['by looking', LOOKS],
  ])('tells %s of a file that is replaced, comes or goes, once each', async (_, timing) => {
    replace('a');
    await start(timing);
    replace('b');
    await expectChanges(1);
    replace('b', 'another.json');
    await expectChanges(2);
    rmSync(join(folder, 'base.json'));
    await expectChanges(3);
  });

  it('is no news while it says the same', async () => {
    replace('a');
    await start(BOTH);
    replace('a');
    replace('b', 'base.json.making-2');
    await expectChanges(0);
  });

  it('may come, with the folder above it, and go, and come again', async () => {
    await start(BOTH);
    replace('a');
    await expectChanges(1);
    rmSync(join(scratch, 'user'), { recursive: true });
    await expectChanges(2);
    replace('a');
    await expectChanges(3);
    replace('b');
    await expectChanges(4);
  });

  it('is no news any more after the end', async () => {
    replace('a');
    await start(BOTH);
    watching.dispose();
    replace('b');
    await expectChanges(0);
  });
});
