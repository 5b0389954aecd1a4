/** @file A model file that is already on this machine: one the user names, or one in the Hugging Face tools' own cache. */

import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PullProgress } from '../../common/models';
import type { HubSource } from './catalog';
import { sizeOf } from './catalogFolder';
import { SourceFailure } from './downloadNetwork';
import { PartWriter, type Part } from './downloadPart';

export interface LocalCopy {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly part: Part;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
}

/** Fills the part with a copy of the file. Throws a `SourceFailure` where the file is not the one wanted. */
export async function copyLocalFile({ path, bytes, sha256, part, signal, onProgress }: LocalCopy): Promise<void> {
  const size = await sizeOf(path);
  if (size === undefined) throw new SourceFailure('there is no such file', false);
  // Said before anything is copied over what a download may have left.
  if (size !== bytes) throw new SourceFailure(`the file has ${size} bytes in place of ${bytes}`, false);
  await rm(part.file, { force: true });
  const writer = await PartWriter.open(part, bytes, signal, () => undefined);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
      await writer.append(chunk as Buffer);
      onProgress({ stage: 'verifying', receivedBytes: writer.size, totalBytes: bytes, source: dirname(path) });
    }
    if (writer.digest() !== sha256) {
      await writer.restart();
      throw new SourceFailure('the file has a wrong checksum', false);
    }
  } finally {
    await writer.close();
  }
}

/** Where the Hugging Face tools would have put this file, if it is there in its full size. */
export async function findInHubCache(
  source: HubSource,
  bytes: number,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  const home =
    environment['HF_HOME'] ?? join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'huggingface');
  const cache = environment['HF_HUB_CACHE'] ?? join(home, 'hub');
  const repository = `models--${source.repository.replaceAll('/', '--')}`;
  const path = join(cache, repository, 'snapshots', source.revision, source.file);
  return (await sizeOf(path)) === bytes ? path : undefined;
}
