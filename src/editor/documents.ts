/** @file The editor's documents as the plain data that the completion pipeline reads. */

import * as vscode from 'vscode';
import type { Cursor, ReadableDocument } from '../completion/request';

/** Columns of a tab where no visible editor says otherwise. */
const FALLBACK_TAB_SIZE = 4;

/** Reads through to the document: nothing is copied before `read` is called, which has to be before the next await. */
export function readableDocument(document: vscode.TextDocument): ReadableDocument {
  return {
    uri: document.uri.toString(),
    path: pathOf(document.uri),
    languageId: document.languageId,
    version: document.version,
    length: document.offsetAt(document.lineAt(document.lineCount - 1).range.end),
    eol: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
    tabSize: tabSizeOf(document),
    read: (start, end) => document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end))),
  };
}

export function cursorAt(document: vscode.TextDocument, position: vscode.Position): Cursor {
  return { line: position.line, offset: document.offsetAt(position) };
}

/** Relative to the workspace folder where there is one, with forward slashes; a notebook's cell goes by its notebook. */
export function pathOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(
    uri.scheme === 'vscode-notebook-cell' ? uri.with({ scheme: 'file', fragment: '' }) : uri,
  );
}

function tabSizeOf(document: vscode.TextDocument): number {
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  const tabSize =
    editor?.options.tabSize ?? vscode.workspace.getConfiguration('editor', document).get<number>('tabSize');
  return typeof tabSize === 'number' && tabSize > 0 ? tabSize : FALLBACK_TAB_SIZE;
}
