/** @file Scenarios in which the document changes around the suggestion, by a program or by undo. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { showAt } from '../../completing';
import { MemoryFiles } from '../../memoryFiles';
import { accept, escape, redo, REPLY_MS, run, type, undo } from '../keys';
import { CannotPlay, type Scenario, type Scene } from '../scenario';
import { rowsOver, untidyRows, type Page } from '../texts';

const accepted = { penchant: ['accepted'], editor: ['accepted'] } as const;
const rejected = { penchant: ['rejected'], editor: ['rejected'] } as const;

/** A program writes a line. */
async function insertLine(document: vscode.TextDocument, line: number, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(line, 0), `${text}\n`);
  await vscode.workspace.applyEdit(edit);
  await sleep(3 * REPLY_MS);
}

/** The editor asks anew, in vain or not, while the suggestion stands. */
async function insertBeside(scene: Scene, line: number, text: string): Promise<void> {
  await insertLine(scene.document, line, text);
  if (!scene.isUp) throw new CannotPlay('the editor has taken it away');
}

/** Formats the untidy first line as formatters do, by an edit there alone. */
async function format(document: vscode.TextDocument): Promise<void> {
  const formatter = vscode.languages.registerDocumentFormattingEditProvider(
    { language: document.languageId },
    {
      provideDocumentFormattingEdits: (read) =>
        read.lineAt(0).text.includes('  ') ? [vscode.TextEdit.replace(new vscode.Range(0, 6, 0, 8), ' ')] : [],
    },
  );
  try {
    await run('editor.action.formatDocument');
  } finally {
    formatter.dispose();
  }
  if (document.lineAt(0).text !== 'import os') throw new CannotPlay('nothing was formatted');
  await sleep(3 * REPLY_MS);
}

/** Documents that can be saved. */
const files = new MemoryFiles();

async function openFile({ before, after = '' }: Page): Promise<void> {
  const [name = ''] = before.split(' ');
  const uri = vscode.Uri.parse(`penchant-outcomes:/${name}.py`);
  files.writeFile(uri, new TextEncoder().encode(before.slice(0, -1) + after));
  const document = await vscode.workspace.openTextDocument(uri);
  await showAt(document, document.positionAt(before.length - 1));
}

/** To be called before the scenarios of this file. */
export function registerFiles(): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider('penchant-outcomes', files);
}

export const EDITING: readonly Scenario[] = [
  {
    name: 'a program writes above, then accept',
    act: async (scene) => {
      await insertBeside(scene, 0, 'import os');
      await accept();
    },
    ...accepted,
  },
  {
    name: 'a program writes above, then Esc',
    act: async (scene) => {
      await insertBeside(scene, 0, 'import os');
      await escape();
    },
    ...rejected,
  },
  {
    name: 'a program writes below, then accept',
    page: rowsOver,
    act: async (scene) => {
      await insertBeside(scene, scene.document.lineCount - 1, 'print(0)');
      await accept();
    },
    ...accepted,
  },
  {
    name: 'a program rewrites the line',
    act: async ({ document }) => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(document.uri, document.lineAt(document.lineCount - 1).range, 'other = 1');
      await vscode.workspace.applyEdit(edit);
      await sleep(REPLY_MS);
    },
    penchant: ['ignored'],
    editor: ['ignored'],
  },
  {
    name: 'a program deletes everything',
    act: async ({ document }) => {
      const edit = new vscode.WorkspaceEdit();
      edit.delete(document.uri, new vscode.Range(0, 0, document.lineCount, 0));
      await vscode.workspace.applyEdit(edit);
      await sleep(REPLY_MS);
    },
    penchant: ['ignored'],
    editor: ['ignored'],
  },
  {
    name: 'a program writes at the cursor',
    act: async ({ document, editor, otherKey }) => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, editor.selection.active, otherKey);
      await vscode.workspace.applyEdit(edit);
      await sleep(REPLY_MS);
    },
    penchant: ['ignored', 'typedOver', 'movedAway'],
    editor: ['ignored'],
  },
  {
    name: 'format elsewhere, then accept',
    page: untidyRows,
    act: async (scene) => {
      await format(scene.document);
      if (!scene.isUp) throw new CannotPlay('the editor has taken it away');
      await accept();
    },
    ...accepted,
  },
  {
    name: 'format elsewhere, then Esc',
    page: untidyRows,
    act: async (scene) => {
      await format(scene.document);
      if (!scene.isUp) throw new CannotPlay('the editor has taken it away');
      await escape();
    },
    ...rejected,
  },
  {
    name: 'save, then accept',
    open: openFile,
    act: async () => {
      await run('workbench.action.files.save');
      await sleep(REPLY_MS);
      await accept();
    },
    ...accepted,
  },
  {
    name: 'save, then Esc',
    open: openFile,
    act: async () => {
      await run('workbench.action.files.save');
      await sleep(REPLY_MS);
      await escape();
    },
    ...rejected,
  },
  {
    name: 'save, then type over',
    open: openFile,
    act: async (scene) => {
      await run('workbench.action.files.save');
      await sleep(REPLY_MS);
      await type(scene.otherKey);
    },
    penchant: ['typedOver'],
    editor: ['ignored'],
  },
  {
    name: 'another document is edited, then accept',
    act: async () => {
      const other = await vscode.workspace.openTextDocument({ language: 'ruby', content: 'puts 3\n' });
      await insertLine(other, 0, 'puts 4');
      await accept();
    },
    ...accepted,
  },
  {
    name: 'undo what was typed before it',
    act: undo,
    penchant: ['ignored'],
    editor: ['ignored'],
  },
  {
    name: 'undo and redo, again and again',
    act: async () => {
      for (let times = 0; times < 3; times++) {
        await undo();
        await redo();
      }
    },
    penchant: ['ignored'],
    editor: ['ignored'],
  },
  {
    name: 'type a part, undo it, redo it',
    act: async ({ rest }) => {
      await type(rest.slice(0, 2));
      await undo();
      await sleep(REPLY_MS);
      await redo();
    },
    penchant: ['ignored', 'typedThrough'],
    editor: ['ignored'],
  },
  {
    name: 'accept, undo, redo, undo without pauses',
    act: async () => {
      await accept();
      await Promise.all([undo(), redo(), undo()]);
    },
    ...accepted,
    isUndone: true,
  },
  {
    name: 'the language is changed',
    act: async ({ document }) => {
      await vscode.languages.setTextDocumentLanguage(document, 'ruby');
      await sleep(REPLY_MS);
    },
    penchant: ['ignored'],
    editor: ['ignored'],
  },
];
