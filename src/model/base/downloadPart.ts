/**
 * @file A model file in the making. Each pull writes into a folder of its own, so two of the same model cannot mix; a folder left
 * behind by a pull that was cancelled, or whose process died, is taken over by the next one, which goes on where it ended.
 */

import { createHash, randomBytes, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { UserFacingError } from '../../common/userFacingError';
import { sizeOf } from './catalogFolder';

/** A folder that this pull alone writes to. */
export interface Part {
  readonly folder: string;
  /** The model file, as far as it has come; may not exist yet. */
  readonly file: string;
}

/** Where the bytes of a part came from, so that going on can insist on the same file. */
export interface PartOrigin {
  readonly url: string;
  /** The server's strong validator, if it sent one. */
  readonly etag?: string | undefined;
}

const originSchema = z.object({ url: z.string(), etag: z.optional(z.string()) });

const RELEASED = 'partial';
const CLAIMED = /^partial-(\d+)-[0-9a-f]+$/;

/** A live pull writes all the time; one this old belongs to a process that has died and whose number another has got. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** Takes over the largest part that nobody writes to, or begins a new one. `folder` is the model's own. */
export async function claimPart(folder: string): Promise<Part> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const claimed = join(folder, `partial-${process.pid}-${randomBytes(4).toString('hex')}`);
  for (const candidate of await freeParts(folder)) {
    try {
      await rename(candidate, claimed);
      return partAt(claimed);
    } catch {
      // Another pull was quicker; the next candidate may still be free.
    }
  }
  await mkdir(claimed, { mode: 0o700 });
  return partAt(claimed);
}

/** Leaves what has come for a later pull; of two left parts the larger stays. */
export async function releasePart(part: Part): Promise<void> {
  const released = join(part.folder, '..', RELEASED);
  const [ours, theirs] = await Promise.all([sizeOf(part.file), sizeOf(partAt(released).file)]);
  if (ours === undefined || ours <= (theirs ?? 0)) {
    await discardPart(part);
    return;
  }
  await rm(released, { recursive: true, force: true });
  await rename(part.folder, released);
}

export async function discardPart(part: Part): Promise<void> {
  await rm(part.folder, { recursive: true, force: true });
}

/** Removes what earlier pulls left, once the model is there. */
export async function discardFreeParts(folder: string): Promise<void> {
  for (const part of await freeParts(folder)) await rm(part, { recursive: true, force: true });
}

export async function readOrigin(part: Part): Promise<PartOrigin | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(part.folder, 'origin.json'), 'utf8'));
    return originSchema.safeParse(parsed).data;
  } catch {
    return undefined;
  }
}

export async function writeOrigin(part: Part, origin: PartOrigin): Promise<void> {
  await writeFile(join(part.folder, 'origin.json'), JSON.stringify(origin));
}

/** Appends to the part and hashes on the way. Whoever opens it closes it. */
export class PartWriter {
  private constructor(
    private readonly handle: FileHandle,
    private hash: Hash,
    /** Bytes in the part. */
    public size: number,
  ) {}

  /** Keeps and hashes what is already there, as long as that is less than the whole; `onHashed` hears how far hashing has come. */
  static async open(
    part: Part,
    totalBytes: number,
    signal: AbortSignal,
    onHashed: (bytes: number) => void,
  ): Promise<PartWriter> {
    const present = (await sizeOf(part.file)) ?? 0;
    const hash = createHash('sha256');
    let hashed = 0;
    if (present > 0 && present <= totalBytes) {
      for await (const chunk of createReadStream(part.file, { highWaterMark: 1 << 20, signal })) {
        hash.update(chunk as Buffer);
        hashed += (chunk as Buffer).length;
        onHashed(hashed);
      }
    }
    const writer = new PartWriter(await open(part.file, hashed > 0 ? 'r+' : 'w', 0o600), hash, hashed);
    return writer;
  }

  async append(chunk: Uint8Array): Promise<void> {
    try {
      let written = 0;
      while (written < chunk.length) {
        const { bytesWritten } = await this.handle.write(chunk, written, chunk.length - written, this.size + written);
        written += bytesWritten;
      }
    } catch (error) {
      throw explainDiskFull(error);
    }
    this.hash.update(chunk);
    this.size += chunk.length;
  }

  /** Forgets what is there. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.hash = createHash('sha256');
    this.size = 0;
  }

  /** Lower-case hexadecimal, of all that is there. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }

  /** All that was written is on the disk when this resolves. */
  async close(): Promise<void> {
    try {
      await this.handle.sync();
    } catch (error) {
      throw explainDiskFull(error);
    } finally {
      await this.handle.close();
    }
  }
}

/** Says in the user's words what a write that found no room means; anything else is handed back as it is. */
export function explainDiskFull(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new UserFacingError(
    'The disk is full. What was downloaded so far is kept: make room, or move the data folder, and pull again.',
    { cause: error },
  );
}

function partAt(folder: string): Part {
  return { folder, file: join(folder, 'model.gguf') };
}

/** Folders nobody writes to, the fullest first. */
async function freeParts(folder: string): Promise<readonly string[]> {
  const found: { readonly path: string; readonly bytes: number }[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const owner = CLAIMED.exec(name)?.[1];
    if (name !== RELEASED && (owner === undefined || !(await isAbandoned(Number(owner), path)))) continue;
    found.push({ path, bytes: (await sizeOf(partAt(path).file)) ?? 0 });
  }
  return found.sort((a, b) => b.bytes - a.bytes).map(({ path }) => path);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function isAbandoned(pid: number, folder: string): Promise<boolean> {
  if (!isRunning(pid)) return true;
  try {
    const touched = await stat(partAt(folder).file).catch(() => stat(folder));
    return Date.now() - touched.mtimeMs > ABANDONED_AFTER_MS;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
