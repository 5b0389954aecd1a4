/** @file The editor's documents as the plain data that the completion pipeline reads. */

import * as vscode from 'vscode';
import type { Cursor, ReadableDocument } from '../completion/request';

/** Columns of a tab where no visible editor says otherwise. */
const FALLBACK_TAB_SIZE = 4;
/** Between the cells of a notebook, read as one program. */
const CELL_SEPARATOR = '\n\n';

export interface Spot {
  readonly document: ReadableDocument;
  readonly cursor: Cursor;
}

/**
 * A position in a document. Reads through: nothing is copied before `read` is called, which has to be before the next await.
 * A notebook's cell is read with the cells of its language before it, which are part of the same program.
 */
export function spotAt(document: vscode.TextDocument, position: vscode.Position): Spot {
  const before = cellsBefore(document);
  const own = (start: number, end: number): string =>
    document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)));
  return {
    document: {
      uri: document.uri.toString(),
      path: pathOf(document.uri),
      languageId: document.languageId,
      version: document.version,
      length: before.length + lengthOf(document),
      eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
      tabSize: tabSizeOf(document),
      read: (start, end) =>
        before.slice(start, end) + own(Math.max(0, start - before.length), Math.max(0, end - before.length)),
    },
    cursor: {
      line: position.line + before.split('\n').length - 1,
      offset: document.offsetAt(position) + before.length,
    },
  };
}

/** Relative to the workspace folder where there is one, with forward slashes; a notebook's cell goes by its notebook. */
export function pathOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(notebookOf(uri)?.uri ?? uri);
}

/** Whether people write here: a file of a file system that can be written to, an untitled document, a notebook's cell. No diff, no log. */
export function isWrittenByPeople({ uri }: vscode.TextDocument): boolean {
  return (
    uri.scheme === 'untitled' || isNotebookCell(uri) || vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true
  );
}

export function isNotebookCell(uri: vscode.Uri): boolean {
  return uri.scheme === 'vscode-notebook-cell';
}

/** UTF-16 units in the document, without making its text. */
export function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}

function cellsBefore(document: vscode.TextDocument): string {
  const cells = notebookOf(document.uri)?.getCells() ?? [];
  const own = cells.findIndex((cell) => cell.document === document);
  return cells
    .slice(0, Math.max(0, own))
    .filter((cell) => cell.document.languageId === document.languageId)
    .map((cell) => cell.document.getText() + CELL_SEPARATOR)
    .join('');
}

function notebookOf(uri: vscode.Uri): vscode.NotebookDocument | undefined {
  if (!isNotebookCell(uri)) return undefined;
  const key = uri.toString();
  return vscode.workspace.notebookDocuments.find((notebook) =>
    notebook.getCells().some((cell) => cell.document.uri.toString() === key),
  );
}

function tabSizeOf(document: vscode.TextDocument): number {
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  const tabSize =
    editor?.options.tabSize ?? vscode.workspace.getConfiguration('editor', document).get<number>('tabSize');
  return typeof tabSize === 'number' && tabSize > 0 ? tabSize : FALLBACK_TAB_SIZE;
}
