/** @file Reads of a model file that never go beyond its end, and the error for a file that cannot be used. */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Disposable } from '../../common/disposable';
import { messageOf, UserFacingError } from '../../common/userFacingError';

/** One `read` call takes at most this much: the system's limit lies at 2 GiB. */
const MAX_READ_BYTES = 2 ** 30;

/** A file opened for reading at any position. Whoever opens it disposes it. */
export class FileBytes implements Disposable {
  readonly path: string;
  /** Bytes of the whole file, as it was when opened. */
  readonly size: number;
  private descriptor: number | undefined;

  constructor(path: string) {
    this.path = path;
    this.descriptor = openForReading(path);
    this.size = fstatSync(this.descriptor).size;
  }

  /**
   * The bytes `[position, position + length)`, in memory of their own.
   * A range that the file does not hold is the file's fault, and is checked before anything is allocated.
   */
  read(position: number, length: number): Uint8Array<ArrayBuffer> {
    if (!(position >= 0 && length >= 0 && position + length <= this.size)) {
      throw unusable(this.path, 'it ends too early');
    }
    if (this.descriptor === undefined) throw new Error(`${this.path} is closed`);
    const buffer = Buffer.allocUnsafeSlow(length);
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, length);
    for (let done = 0; done < length;) {
      const count = readSync(this.descriptor, bytes, done, Math.min(length - done, MAX_READ_BYTES), position + done);
      if (count === 0) throw unusable(this.path, 'it became shorter while being read');
      done += count;
    }
    return bytes;
  }

  dispose(): void {
    if (this.descriptor === undefined) return;
    closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}

/** The error for a file that is damaged or no model: `what` is a clause such as "it ends too early". */
export function unusable(path: string, what: string, cause?: unknown): UserFacingError {
  return new UserFacingError(
    `${path} is not a usable model file: ${what}. Delete it and get the model again.`,
    cause === undefined ? {} : { cause },
  );
}

/** The error for a sound file of a kind that Penchant does not run: `what` is a clause such as "its architecture is gemma". */
export function unsupported(path: string, what: string): UserFacingError {
  return new UserFacingError(`${path} cannot be used: ${what}. Get a Llama or Qwen2 model as GGUF or safetensors.`);
}

/** A value of the file's, short enough for a message. */
export function excerpt(value: unknown): string {
  return (typeof value === 'string' ? value : typeof value).slice(0, 40);
}

function openForReading(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UserFacingError(`There is no model file at ${path}.`);
  // Opening a pipe would wait for its other end.
  if (!stats.isFile()) throw new UserFacingError(`${path} is not a file.`);
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new UserFacingError(`The model file cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}
