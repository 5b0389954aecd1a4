/** @file A file and a place in it as the completion pipeline wants them. */

import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { languageIdOf } from '../common/languageIds';
import { UserFacingError } from '../common/userFacingError';
import { offsetAt, type Cursor, type ReadableDocument } from '../completion/request';

export interface OpenedFile {
  readonly document: ReadableDocument;
  readonly cursor: Cursor;
}

/** VS Code gives extensions no files beyond this. */
const MAX_FILE_BYTES = 50 * 1024 ** 2;
/** VS Code's default, where the file's own indentation does not say. */
const DEFAULT_TAB_SIZE = 4;

/** `line` and `column` count from 1, columns in UTF-16 units, as editors show them. Throws a `UserFacingError` for a place outside the file. */
export async function openFile(path: string, line: number, column: number): Promise<OpenedFile> {
  const text = await readText(path);
  const offset = offsetAt(text, line - 1, column - 1);
  if (offset === undefined) throw new UserFacingError(explainPlace(path, text, line, column));
  const absolute = resolve(path);
  const document: ReadableDocument = {
    uri: pathToFileURL(absolute).href,
    path: relative(workspaceRoot(absolute), absolute).split(sep).join('/'),
    languageId: languageIdOf(path),
    version: 1,
    length: text.length,
    eol: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    tabSize: tabSizeOf(text),
    read: (start, end) => text.slice(start, end),
  };
  return { document, cursor: { line: line - 1, offset } };
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw new UserFacingError(`${path} is larger than 50 MB, which is no source code.`);
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    throw new UserFacingError(`The file ${path} cannot be read.`, { cause: error });
  }
}

function explainPlace(path: string, text: string, line: number, column: number): string {
  const lines = text.split('\n');
  const found = lines[line - 1];
  if (found === undefined) return `${path} has ${lines.length} lines; there is no line ${line}.`;
  const columns = found.replace(/\r$/, '').length + 1;
  return `Line ${line} of ${path} has ${columns} columns; there is no column ${column}.`;
}

/** The nearest folder above with a repository in it, else the working directory, else the file's own folder. */
function workspaceRoot(file: string): string {
  const own = dirname(file);
  for (let folder = own; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) break;
  }
  const here = process.cwd();
  return file.startsWith(here + sep) ? here : own;
}

/** The smallest indentation of a line that follows one without: what editors detect, in short. */
function tabSizeOf(text: string): number {
  const indented = /^\S.*\r?\n( {2,8})\S/m.exec(text)?.[1];
  return indented === undefined ? DEFAULT_TAB_SIZE : indented.length;
}
