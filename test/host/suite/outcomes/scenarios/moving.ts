/** @file Scenarios in which the cursor, or the developer, goes elsewhere. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { showUntitled } from '../../completing';
import { accept, escape, REPLY_MS, run, type } from '../keys';
import type { Scenario } from '../scenario';
import { rowsOver } from '../texts';

const moved = { penchant: ['movedAway'], editor: ['ignored'] } as const;
const ignored = { penchant: ['ignored'], editor: ['ignored'] } as const;

export const MOVING: readonly Scenario[] = [
  { name: 'cursor left', act: () => run('cursorLeft'), ...moved },
  { name: 'cursor right', page: rowsOver, act: () => run('cursorRight'), ...moved },
  { name: 'cursor up', act: () => run('cursorUp'), ...moved },
  {
    name: 'cursor up and back at once, then accept',
    page: rowsOver,
    act: async () => {
      await run('cursorUp');
      await run('cursorDown');
      await sleep(500);
      await accept();
    },
    penchant: ['accepted', 'movedAway'],
  },
  {
    name: 'a click elsewhere',
    act: async ({ editor }) => {
      editor.selection = new vscode.Selection(0, 0, 0, 0);
      await sleep(REPLY_MS);
    },
    ...moved,
  },
  { name: 'select all', act: () => run('editor.action.selectAll'), ...moved },
  {
    name: 'a second cursor',
    act: async ({ editor }) => {
      editor.selections = [editor.selection, new vscode.Selection(0, 0, 0, 0)];
      await sleep(REPLY_MS);
    },
    penchant: ['ignored', 'movedAway'],
  },
  { name: 'leave it alone', act: () => sleep(700), ...ignored },
  { name: 'close the file at once', act: () => run('workbench.action.revertAndCloseActiveEditor'), ...ignored },
  { name: 'open another file', act: () => showUntitled('ruby', 'puts 1\n'), ...ignored },
  {
    name: 'open another file and come back',
    act: async ({ document }) => {
      await showUntitled('ruby', 'puts 2\n');
      await vscode.window.showTextDocument(document);
      await sleep(REPLY_MS);
    },
    ...ignored,
  },
  {
    name: 'split the editor, accept at the right',
    act: async (scene) => {
      await run('workbench.action.splitEditor');
      await sleep(3 * REPLY_MS);
      await run('editor.action.inlineSuggest.trigger');
      await sleep(3 * REPLY_MS);
      if (scene.isUp) await accept();
    },
    penchant: ['accepted', 'ignored'],
    editor: ['accepted', 'ignored'],
  },
  {
    name: 'split the editor, Esc at the right',
    act: async (scene) => {
      await run('workbench.action.splitEditor');
      await sleep(3 * REPLY_MS);
      await run('editor.action.inlineSuggest.trigger');
      await sleep(3 * REPLY_MS);
      if (scene.isUp) await escape();
    },
    penchant: ['rejected', 'ignored'],
    editor: ['rejected', 'ignored'],
  },
  {
    name: 'the same file beside, typed in',
    act: async ({ document, otherKey }) => {
      await run('workbench.action.splitEditor');
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Two });
      await run('cursorTop');
      await type(otherKey);
    },
    penchant: ['ignored', 'movedAway'],
  },
];
