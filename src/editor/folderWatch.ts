/**
 * @file Notices that the small JSON files of a folder say something else, by whichever program and on whichever file system they
 * were written, also where the folder is yet to be made.
 */

import { watch, type FSWatcher } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disposable } from '../common/disposable';

export interface FolderWatchTiming {
  /** The system's own notices fail on network drives, and for folders that are yet to be made: so one looks, too. */
  readonly pollMs: number;
  /** One replacement of a file is several notices. */
  readonly settleMs: number;
}

export interface FolderWatch extends Disposable {
  /** The content of the beginning is known: whatever comes from now on is a change. */
  readonly begun: Promise<void>;
}

const TIMING: FolderWatchTiming = { pollMs: 5_000, settleMs: 100 };

/** Calls `onChange` once for each content that differs from the one before, the first of which is that of now. Keeps no process alive. */
export function watchFolder(path: string, onChange: () => void, timing: FolderWatchTiming = TIMING): FolderWatch {
  return new WatchedFolder(path, onChange, timing);
}

class WatchedFolder implements FolderWatch {
  readonly begun: Promise<void>;
  private readonly poll: NodeJS.Timeout;
  private settling: NodeJS.Timeout | undefined;
  private watcher: FSWatcher | undefined;
  private content = NOTHING;
  private looking: Promise<void>;
  private isDisposed = false;

  constructor(
    private readonly path: string,
    private readonly onChange: () => void,
    private readonly timing: FolderWatchTiming,
  ) {
    this.begun = read(path).then((content) => void (this.content = content ?? NOTHING));
    this.looking = this.begun;
    this.poll = setInterval(() => this.look(), timing.pollMs);
    this.poll.unref();
    this.listen();
  }

  dispose(): void {
    this.isDisposed = true;
    clearInterval(this.poll);
    clearTimeout(this.settling);
    this.stopListening();
  }

  private listen(): void {
    if (this.watcher) return;
    try {
      this.watcher = watch(this.path, { persistent: false }, () => this.lookSoon());
      this.watcher.on('error', () => this.stopListening());
    } catch {
      // There is no folder yet, or none that can be watched: the next look tries again.
    }
  }

  private stopListening(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }

  private lookSoon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.look(), this.timing.settleMs);
    this.settling.unref();
  }

  private look(): void {
    this.looking = this.looking.then(async () => {
      const found = await read(this.path);
      if (this.isDisposed) return;
      // A folder that is gone has taken along what its watcher watches, and may come again.
      if (found === undefined) this.stopListening();
      this.listen();
      const content = found ?? NOTHING;
      if (content === this.content) return;
      this.content = content;
      this.onChange();
    });
  }
}

/** What a folder without files says. */
const NOTHING = '[]';

/** What the files say, as one text; nothing where there is no folder. A file that goes meanwhile counts as gone. */
async function read(path: string): Promise<string | undefined> {
  const names = await readdir(path).catch(() => undefined);
  if (!names) return undefined;
  const files = names.filter((name) => name.endsWith('.json')).sort();
  const contents = await Promise.all(
    files.map(async (name) => [name, await readFile(join(path, name), 'utf8').catch(() => undefined)] as const),
  );
  return JSON.stringify(contents.filter(([, content]) => content !== undefined));
}
