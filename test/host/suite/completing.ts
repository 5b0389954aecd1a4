/** @file Completing in the extension host: a document, a cursor, and the editor's own commands to show and take a suggestion. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** Enough for the first completion of a run, which waits for the model to be loaded. */
const COMPLETE_WITHIN_MS = 20_000;

/** After this long without an answer the suggestion is asked for again, as a developer would. */
const ASK_AGAIN_MS = 3_000;

/**
 * Three lines and the beginning of a fourth, so regular that any model goes on with `name(4)`. Documents that are open at a time, and
 * files left behind, need names of their own: the model is shown them as neighbours, and repeats a line where it ends there.
 */
export function rowsOf(name: string): string {
  const rows = [1, 2, 3].map((row) => `${name}_${row} = read_${name}(${row})`);
  return [...rows, `${name}_4 = read_`].join('\n');
}

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

/**
 * Asks for a suggestion at the cursor, again and again as a developer would, and takes it; returns what it inserted, '' where none
 * came within `withinMs`. Prints how often it had to ask if more than once: a rising number is a finding.
 */
export async function completeAtCursor(editor: vscode.TextEditor, withinMs = COMPLETE_WITHIN_MS): Promise<string> {
  const deadline = Date.now() + withinMs;
  for (let asked = 1; Date.now() < deadline; asked++) {
    const taken = await completeAskingOnce(editor, Math.min(ASK_AGAIN_MS, deadline - Date.now()));
    if (taken === '') continue;
    if (asked > 1) console.log(`host suite: a suggestion after asking ${asked} times`);
    return taken;
  }
  return '';
}

/** Asks once for a suggestion at the cursor, and takes what comes. */
export async function completeAskingOnce(editor: vscode.TextEditor, withinMs = COMPLETE_WITHIN_MS): Promise<string> {
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  return takeSuggestion(editor, withinMs);
}

/** Takes the suggestion that is up, or comes up within `withinMs`; returns what it inserted, '' where none came. */
export async function takeSuggestion(
  { document, selection }: vscode.TextEditor,
  withinMs = COMPLETE_WITHIN_MS,
): Promise<string> {
  const before = document.getText();
  const at = document.offsetAt(selection.active);
  for (const deadline = Date.now() + withinMs; Date.now() < deadline;) {
    await sleep(50);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    const after = document.getText();
    if (after !== before) return after.slice(at, at + after.length - before.length);
  }
  return '';
}

/** Closes every editor without asking to save. */
export async function closeAll(): Promise<void> {
  while (vscode.window.activeTextEditor) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}
