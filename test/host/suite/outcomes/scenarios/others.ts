/** @file Scenarios with more than one cursor, in a notebook, and with the ghost text of another extension. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { showUntitled } from '../../completing';
import { accept, escape, next, REPLY_MS, run, type } from '../keys';
import { CannotPlay, type Scenario, type Scene } from '../scenario';
import { inLanguage, rows, type Page } from '../texts';

const accepted = { penchant: ['accepted'], editor: ['accepted'] } as const;

/** What another extension suggests. */
const FOREIGN = 'foreign_call(4)';

/** Has another extension's ghost text in Lua: up in front of Penchant's if it is registered later, else behind it. */
function withForeign(act: Scenario['act']): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const provider = vscode.languages.registerInlineCompletionItemProvider(
      { language: 'lua' },
      {
        provideInlineCompletionItems: (document, position) => {
          const line = document.lineAt(position).text;
          const typed = line.slice(line.lastIndexOf('read_') + 'read_'.length);
          return FOREIGN.startsWith(typed)
            ? [new vscode.InlineCompletionItem(FOREIGN.slice(typed.length), new vscode.Range(position, position))]
            : [];
        },
      },
    );
    try {
      await type(scene.page.before.slice(-1), 0);
      await sleep(900);
      await act(scene);
      await sleep(REPLY_MS);
    } finally {
      provider.dispose();
    }
  };
}

const foreign = { page: inLanguage('lua', rows), start: 'none' } as const;

async function openNotebook({ language, before }: Page): Promise<void> {
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, before.slice(0, -1), language);
  const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell]));
  await vscode.window.showNotebookDocument(notebook);
  await run('notebook.cell.edit');
  await sleep(3 * REPLY_MS);
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new CannotPlay('the cell has no editor');
  const end = editor.document.positionAt(before.length - 1);
  editor.selection = new vscode.Selection(end, end);
}

/** Two lines that end alike, with a cursor at the end of each: the upper one's counts, as below the other the line would seem to end there. */
async function openAtTwoCursors({ language, before }: Page): Promise<void> {
  const text = before.slice(0, -1);
  const line = text.slice(text.lastIndexOf('\n'));
  const editor = await showUntitled(language, text + line);
  const { active } = editor.selection;
  const above = active.translate(-1);
  editor.selections = [new vscode.Selection(above, above), new vscode.Selection(active, active)];
}

export const OTHERS: readonly Scenario[] = [
  { name: 'accept at two cursors', open: openAtTwoCursors, act: accept, ...accepted },
  {
    name: 'type over at two cursors',
    open: openAtTwoCursors,
    act: (scene) => type(scene.otherKey),
    penchant: ['typedOver'],
    editor: ['ignored'],
  },
  { name: 'accept in a notebook', open: openNotebook, act: accept, ...accepted },
  {
    name: 'Esc in a notebook',
    open: openNotebook,
    act: escape,
    penchant: ['rejected'],
    editor: ['rejected'],
  },
  {
    name: "another extension's ghost text too: accept",
    ...foreign,
    act: withForeign(accept),
    penchant: ['accepted', 'ignored', 'typedOver', 'none'],
  },
  {
    // Where extensions that complete code are installed Penchant binds no keys: Esc is the editor's alone.
    name: "another extension's ghost text too: Esc",
    ...foreign,
    act: withForeign(() => run('editor.action.inlineSuggest.hide')),
    penchant: ['ignored', 'none'],
  },
  {
    name: "another extension's ghost text too: type over both",
    ...foreign,
    act: withForeign(() => type('zz')),
    penchant: ['typedOver', 'ignored', 'none'],
  },
  {
    name: "another extension's ghost text too: type through theirs",
    ...foreign,
    act: withForeign(() => type(FOREIGN.slice(0, 6))),
    penchant: ['typedOver', 'ignored', 'none'],
  },
  {
    name: "another extension's ghost text too: next, accept",
    ...foreign,
    act: withForeign(async () => {
      await next();
      await sleep(3 * REPLY_MS);
      await accept();
    }),
    penchant: ['accepted', 'ignored', 'typedOver', 'none'],
  },
];
