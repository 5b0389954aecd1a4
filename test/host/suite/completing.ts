/** @file Completing in the extension host: a document, a cursor, and the editor's own commands to show and take a suggestion. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Enough for the first completion of a run, which waits for the model to be loaded. */
const COMPLETE_WITHIN_MS = 20_000;

/** After this long without an answer the suggestion is asked for again, as a developer would. */
const ASK_AGAIN_MS = 1_500;

/** Shows an untitled document with the cursor at its end, or where `cursor` says. */
export async function showUntitled(
  language: string,
  content: string,
  cursor?: vscode.Position,
): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language, content });
  return showAt(document, cursor);
}

/** Shows a document with the cursor at its end, or where `cursor` says. */
export async function showAt(document: vscode.TextDocument, cursor?: vscode.Position): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const position = cursor ?? document.lineAt(document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

/** Asks for a suggestion at the cursor and takes it; returns what it inserted, '' where none came within `withinMs`. */
export async function completeAtCursor(editor: vscode.TextEditor, withinMs = COMPLETE_WITHIN_MS): Promise<string> {
  const { document } = editor;
  const before = document.getText();
  const at = document.offsetAt(editor.selection.active);
  for (const deadline = Date.now() + withinMs; Date.now() < deadline;) {
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    for (const askAgainAt = Date.now() + ASK_AGAIN_MS; Date.now() < askAgainAt;) {
      await sleep(50);
      await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
      const after = document.getText();
      if (after !== before) return after.slice(at, at + after.length - before.length);
    }
  }
  return '';
}

/** Closes every editor without asking to save. */
export async function closeAll(): Promise<void> {
  while (vscode.window.activeTextEditor) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}
