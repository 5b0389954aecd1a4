/** @file A place in a file, as the command line takes it: columns, line ends, byte order marks, indentation, workspace. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openFile } from '../../../src/cli/fileToComplete';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penchant-file-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('counts lines and columns from 1, over CRLF, a byte order mark and surrogate pairs', async () => {
  const path = write('a.py', '\uFEFFa = "😀"\r\nb');
  const atEndOfFirst = await openFile(path, 1, 9);
  expect(atEndOfFirst.document.read(0, atEndOfFirst.cursor.offset)).toBe('a = "😀"');
  expect(atEndOfFirst.document).toMatchObject({ eol: '\r\n', languageId: 'python', tabSize: 4 });
  const last = await openFile(path, 2, 2);
  expect(last.cursor).toEqual({ line: 1, offset: last.document.length });
  await expect(openFile(path, 1, 10)).rejects.toThrow('has 9 columns; there is no column 10');
});

it('takes an empty file, and a line of a megabyte', async () => {
  expect((await openFile(write('empty.ts', ''), 1, 1)).cursor).toEqual({ line: 0, offset: 0 });
  const long = write('long.js', 'x'.repeat(1_000_000));
  expect((await openFile(long, 1, 1_000_001)).cursor.offset).toBe(1_000_000);
});

it('names the file by its path in the repository and sees its indentation', async () => {
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, 'src'));
  const { document } = await openFile(write('src/a.ts', 'if (x) {\n  y();\n}\n'), 1, 1);
  expect(document).toMatchObject({ path: 'src/a.ts', languageId: 'typescript', tabSize: 2, eol: '\n' });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
