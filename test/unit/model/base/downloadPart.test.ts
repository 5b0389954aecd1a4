/** @file What a part does on a full disk, and which of two left parts stays. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimPart, PartWriter, releasePart } from '../../../../src/model/base/downloadPart';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penchant-part-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a part', () => {
  it.skipIf(!existsSync('/dev/full'))('that finds no room says so', async () => {
    const part = { folder, file: '/dev/full' };
    const writer = await PartWriter.open(part, 100, new AbortController().signal, () => undefined);
    await expect(writer.append(Buffer.from('text'))).rejects.toMatchObject({
      name: 'UserFacingError',
      message: expect.stringContaining('The disk is full') as string,
    });
    // The device cannot be synchronised either; its handle is closed all the same.
    await expect(writer.close()).rejects.toThrow();
  });

  it('released beside another leaves the larger one', async () => {
    const [small, large] = [await claimPart(folder), await claimPart(folder)];
    await writeFile(small.file, 'ab');
    await writeFile(large.file, 'abcd');
    await releasePart(large);
    await releasePart(small);
    const next = await claimPart(folder);
    expect(readFileSync(next.file, 'utf8')).toBe('abcd');
  });

  it('that is longer than the file, or empty, begins anew', async () => {
    const part = await claimPart(folder);
    await writeFile(part.file, 'abcdef');
    const writer = await PartWriter.open(part, 5, new AbortController().signal, () => undefined);
    expect(writer.size).toBe(0);
    await writer.append(Buffer.from('xyz'));
    await writer.close();
    expect(readFileSync(part.file, 'utf8')).toBe('xyz');
  });
});
