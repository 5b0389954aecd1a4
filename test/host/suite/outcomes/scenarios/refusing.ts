/** @file Scenarios that send the suggestion away by Esc. */

import { setTimeout as sleep } from 'node:timers/promises';
import { backspace, escape, REPLY_MS, type } from '../keys';
import type { Scenario } from '../scenario';
import { block, inLanguage, rows, rowsOver } from '../texts';

const rejected = { penchant: ['rejected'], editor: ['rejected'] } as const;

export const REFUSING: readonly Scenario[] = [
  { name: 'Esc', act: escape, ...rejected },
  { name: 'Esc to what was asked for', start: 'asking', act: escape, ...rejected },
  { name: 'Esc before other lines', page: rowsOver, act: escape, ...rejected },
  { name: 'Esc to a block', page: block, act: escape, ...rejected },
  { name: 'Esc in Ruby', page: inLanguage('ruby', rows), act: escape, ...rejected },
  {
    name: 'Esc, then fast typing',
    act: async () => {
      await escape();
      await type('zqz', 0);
    },
    ...rejected,
  },
  {
    name: 'Esc, then typing what was suggested',
    act: async (scene) => {
      const { rest } = scene;
      await escape();
      await type(rest.slice(0, 3));
    },
    ...rejected,
  },
  {
    name: 'Esc, Backspace, the same key again: it stays away',
    act: async (scene) => {
      await escape();
      await backspace();
      await sleep(REPLY_MS);
      await type(scene.page.before.slice(-1));
      await sleep(500);
    },
    ...rejected,
  },
  {
    name: 'type a part, then Esc',
    act: async (scene) => {
      await type(scene.rest.slice(0, 2));
      await escape();
    },
    ...rejected,
  },
  {
    name: 'type a part and Esc without a pause',
    act: async (scene) => {
      await Promise.all([type(scene.rest.slice(0, 1), 0), escape()]);
    },
    ...rejected,
  },
];
