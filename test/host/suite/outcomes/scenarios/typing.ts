/** @file Scenarios in which the developer types on: the suggestion itself, something else, or both. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { accept, backspace, escape, REPLY_MS, run, type, undo } from '../keys';
import { CannotPlay, type Scenario } from '../scenario';
import { block, enclosedRows } from '../texts';

const through = { penchant: ['typedThrough'], editor: ['ignored'] } as const;
const over = { penchant: ['typedOver'], editor: ['ignored'] } as const;
const accepted = { penchant: ['accepted'], editor: ['accepted'] } as const;

/** Opened by hand, closed by the editor, and typed through with what is between. */
function enclosed(opener: string, closer: string): readonly Scenario[] {
  const page = enclosedRows(opener, closer);
  const keysOf = (rest: string): string => {
    if (!rest.startsWith(opener) || !rest.endsWith(closer)) {
      throw new CannotPlay(`nothing between ${opener} and ${closer}`);
    }
    return rest;
  };
  return [
    { name: `type through ${opener}…${closer}`, page, act: ({ rest }) => type(keysOf(rest)), ...through },
    {
      name: `type ${opener}, accept the rest`,
      page,
      act: async ({ rest }) => {
        await type(keysOf(rest).slice(0, opener.length));
        await accept();
      },
      ...accepted,
    },
  ];
}

export const TYPING: readonly Scenario[] = [
  { name: 'type through slowly', act: ({ rest }) => type(rest), ...through },
  { name: 'type through fast', act: ({ rest }) => type(rest, 20), ...through },
  { name: 'type through without pauses', act: ({ rest }) => type(rest, 0), penchant: ['typedThrough', 'ignored'] },
  {
    name: 'type through a block',
    page: block,
    act: async ({ rest }) => {
      if (!rest.trim().includes('\n')) throw new CannotPlay('one line only');
      // The editor indents by itself.
      await type(rest.replaceAll(/\n\s+/g, '\n'), 40);
    },
    ...through,
  },
  {
    name: 'type a part, accept the rest',
    act: async ({ rest }) => {
      await type(rest.slice(0, 3));
      await accept();
    },
    ...accepted,
  },
  {
    name: 'type a part fast, accept at once',
    act: async ({ rest }) => {
      await type(rest.slice(0, 3), 20);
      await accept();
    },
    ...accepted,
  },
  {
    name: 'type a part, then something else',
    act: async (scene) => {
      await type(scene.rest.slice(0, 2));
      await type(scene.otherKey);
    },
    ...over,
  },
  { name: 'type over at once', act: (scene) => type(scene.otherKey), ...over },
  { name: 'type over fast', act: (scene) => type(scene.otherKey.repeat(4), 10), ...over },
  {
    name: 'type over without pauses',
    act: (scene) => type(scene.otherKey.repeat(4), 0),
    penchant: ['typedOver', 'ignored'],
  },
  { name: 'type over a block', page: block, act: (scene) => type(scene.otherKey), ...over },
  {
    name: 'a slip of the finger, taken back, then accepted',
    act: async (scene) => {
      await type(scene.otherKey);
      await backspace();
      await sleep(500);
      await accept();
    },
    ...accepted,
  },
  {
    name: 'type a part, take it back, accept',
    act: async ({ rest }) => {
      await type(rest.slice(0, 1));
      await backspace();
      await sleep(500);
      await accept();
    },
    ...accepted,
  },
  { name: 'Enter', act: async () => type('\n'), ...over },
  { name: 'Backspace', act: backspace, penchant: ['ignored'], editor: ['ignored'] },
  {
    name: 'type over, then undo',
    act: async (scene) => {
      await type(scene.otherKey);
      await undo();
    },
    penchant: ['typedOver'],
  },
  ...enclosed('(', ')'),
  ...enclosed('[', ']'),
  ...enclosed('{', '}'),
  ...enclosed('"', '"'),
  {
    name: 'type an opener, then Esc',
    page: enclosedRows('(', ')'),
    act: async ({ rest }) => {
      await type(rest.slice(0, 1));
      await escape();
    },
    penchant: ['rejected'],
    editor: ['rejected'],
  },
  {
    name: 'type another opener',
    page: enclosedRows('(', ')'),
    act: () => type('['),
    ...over,
  },
  {
    name: 'paste over it',
    act: () => run('paste', { text: 'other_rows(4)', pasteOnNewLine: false, multicursorText: null, mode: null }),
    ...over,
  },
  {
    name: 'paste what is suggested',
    act: ({ rest }) => run('paste', { text: rest, pasteOnNewLine: false, multicursorText: null, mode: null }),
    penchant: ['typedThrough'],
  },
  {
    name: 'insert a snippet over it',
    act: async ({ editor }) => editor.insertSnippet(new vscode.SnippetString('other(${1:here})')),
    ...over,
  },
  {
    name: 'take an item of IntelliSense over it',
    act: async ({ document }) => {
      const items = vscode.languages.registerCompletionItemProvider(
        { language: document.languageId },
        {
          provideCompletionItems: () => [
            new vscode.CompletionItem('read_other'),
            new vscode.CompletionItem('read_words'),
          ],
        },
      );
      try {
        await run('editor.action.triggerSuggest');
        await sleep(4 * REPLY_MS);
        await run('acceptSelectedSuggestion');
      } finally {
        items.dispose();
      }
      if (!document.getText().endsWith('read_other')) throw new CannotPlay('IntelliSense has offered nothing');
    },
    penchant: ['typedOver', 'ignored', 'superseded'],
    editor: ['ignored'],
  },
  {
    name: 'never shown: typing goes on too fast',
    start: 'none',
    act: async ({ page }) => {
      await type(`${page.before.slice(-1)}zqzq`, 0);
    },
    penchant: ['none'],
  },
];
