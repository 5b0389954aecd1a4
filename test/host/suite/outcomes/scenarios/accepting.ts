/** @file Scenarios that take the suggestion, whole or in part, and maybe give it back. */

import { setTimeout as sleep } from 'node:timers/promises';
import { accept, acceptLine, acceptWord, ask, escape, redo, REPLY_MS, type, undo } from '../keys';
import { CannotPlay, type Scenario, type Scene } from '../scenario';
import { block, blockWithCrlf, inLanguage, rows, rowsOver, rowsWithCrlf } from '../texts';

async function acceptWords(count: number): Promise<void> {
  for (let word = 0; word < count; word++) {
    await acceptWord();
    await sleep(REPLY_MS);
  }
}

/** Accepts pieces until all is in the document; a suggestion has far fewer. */
async function acceptAll(scene: Scene, acceptPiece: () => Promise<unknown>): Promise<void> {
  const whole = scene.document.getText().length + scene.up.text.length;
  for (let piece = 0; piece < 20 && scene.document.getText().length < whole; piece++) {
    await acceptPiece();
    await sleep(REPLY_MS);
  }
}

function needLines({ rest }: Scene): void {
  if (!rest.trim().includes('\n')) throw new CannotPlay('one line only');
}

const accepted = { penchant: ['accepted'], editor: ['accepted'] } as const;
const partly = { penchant: ['partiallyAccepted'], editor: ['partly'] } as const;

export const ACCEPTING: readonly Scenario[] = [
  { name: 'accept', act: accept, ...accepted },
  { name: 'accept what was asked for', start: 'asking', act: accept, ...accepted },
  { name: 'accept before other lines', page: rowsOver, act: accept, ...accepted },
  { name: 'accept with CRLF', page: rowsWithCrlf, act: accept, ...accepted },
  { name: 'accept in Ruby', page: inLanguage('ruby', rows), act: accept, ...accepted },
  {
    name: 'accept, then undo',
    act: async () => {
      await accept();
      await sleep(REPLY_MS);
      await undo();
    },
    ...accepted,
    isUndone: true,
  },
  {
    name: 'accept, undo, redo',
    act: async () => {
      await accept();
      await undo();
      await sleep(REPLY_MS);
      await redo();
    },
    ...accepted,
    isUndone: true,
  },
  {
    name: 'accept, undo a while later',
    act: async () => {
      await accept();
      await sleep(1_500);
      await undo();
    },
    ...accepted,
    isUndone: true,
  },
  {
    name: 'accept, go on typing, undo only that',
    act: async () => {
      await accept();
      await type('\nz');
      await undo();
    },
    ...accepted,
  },
  {
    name: 'accept a block',
    page: block,
    act: async (scene) => {
      needLines(scene);
      await accept();
    },
    ...accepted,
  },
  {
    name: 'accept a block, then undo',
    page: block,
    act: async (scene) => {
      needLines(scene);
      await accept();
      await sleep(REPLY_MS);
      await undo();
    },
    ...accepted,
    isUndone: true,
  },
  {
    name: 'accept a block with CRLF',
    page: blockWithCrlf,
    act: async (scene) => {
      needLines(scene);
      await accept();
    },
    ...accepted,
  },
  { name: 'accept words to the end', act: (scene) => acceptAll(scene, acceptWord), ...accepted },
  {
    name: 'accept words, then Esc',
    act: async () => {
      await acceptWords(2);
      await escape();
    },
    ...partly,
  },
  {
    name: 'accept words, then type something else',
    act: async (scene) => {
      await acceptWords(2);
      await type(scene.otherKey);
    },
    ...partly,
  },
  {
    name: 'accept words, then the rest',
    act: async () => {
      await acceptWords(2);
      await accept();
    },
    ...accepted,
  },
  {
    name: 'accept a word, then type to the end',
    act: async (scene) => {
      await acceptWords(1);
      await type(scene.rest);
    },
    ...partly,
  },
  {
    name: 'accept a word, then undo',
    act: async () => {
      await acceptWords(1);
      await undo();
    },
    ...partly,
    isUndone: true,
  },
  {
    name: 'accept a line, then Esc',
    page: block,
    act: async (scene) => {
      needLines(scene);
      await acceptLine();
      await sleep(REPLY_MS);
      await escape();
    },
    ...partly,
  },
  {
    name: 'accept a line, then type something else',
    page: block,
    act: async (scene) => {
      needLines(scene);
      await acceptLine();
      await sleep(REPLY_MS);
      await type(scene.otherKey);
    },
    ...partly,
  },
  {
    name: 'accept lines to the end',
    page: block,
    act: async (scene) => {
      needLines(scene);
      await acceptAll(scene, acceptLine);
    },
    ...accepted,
  },
  {
    name: 'Esc, ask again, accept',
    act: async () => {
      await escape();
      await sleep(REPLY_MS);
      await ask();
      await sleep(2 * REPLY_MS);
      await accept();
    },
    ...accepted,
  },
];
