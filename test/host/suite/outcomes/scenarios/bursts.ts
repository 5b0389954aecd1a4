/** @file Scenarios without pauses: the editor's answers come while the next keys are on their way. */

import { setTimeout as sleep } from 'node:timers/promises';
import { OUTCOME_KINDS } from '../../../../../src/feedback/outcomes';
import { createRandom } from '../../../../../src/model/runtime/random';
import { accept, acceptWord, backspace, escape, redo, run, type, undo } from '../keys';
import type { Scenario, Scene } from '../scenario';

const accepted = { penchant: ['accepted'], editor: ['accepted'] } as const;

/** Whatever a developer may do in any order, mostly too fast to look; only Esc waits until something is up to be sent away. */
function inAnyOrder(seed: number): Scenario {
  return {
    name: `keys in any order, ${seed}`,
    act: async (scene) => {
      const random = createRandom(seed);
      const keys: readonly ((scene: Scene) => Promise<unknown>)[] = [
        (each) => type(each.isUp ? each.rest.slice(0, 1) : '_', 0),
        () => type('z', 0),
        () => type('\n', 0),
        accept,
        acceptWord,
        backspace,
        undo,
        redo,
        () => run('cursorLeft'),
        () => run('cursorRight'),
        async (each) => {
          await sleep(400);
          if (each.isUp) await escape();
        },
      ];
      for (let pressed = 0; pressed < 10; pressed++) {
        const key = keys[Math.floor(random() * keys.length)];
        if (scene.isUp || pressed > 0) await key?.(scene).catch(() => undefined);
        if (random() < 0.4) await sleep(random() * 300);
      }
    },
    penchant: OUTCOME_KINDS,
    isUndone: 'maybe',
  };
}

export const BURSTS: readonly Scenario[] = [
  {
    name: 'accept and type on',
    act: () => Promise.all([accept(), type('\nz', 0)]),
    ...accepted,
  },
  {
    name: 'type one key and accept',
    act: ({ rest }) => Promise.all([type(rest.slice(0, 1), 0), accept()]),
    ...accepted,
  },
  {
    name: 'accept twice',
    act: () => Promise.all([accept(), accept()]),
    ...accepted,
  },
  {
    name: 'words, one after the other',
    act: () => Promise.all([acceptWord(), acceptWord()]),
    penchant: ['partiallyAccepted'],
    editor: ['partly'],
  },
  {
    name: 'a word and Esc',
    act: () => Promise.all([acceptWord(), escape()]),
    penchant: ['partiallyAccepted'],
    editor: ['partly'],
  },
  {
    name: 'Esc and accept: there is nothing to accept',
    act: () => Promise.all([escape(), accept()]),
    penchant: ['rejected'],
    editor: ['rejected'],
  },
  {
    name: 'accept and undo',
    act: () => Promise.all([accept(), undo()]),
    ...accepted,
    isUndone: true,
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8].map(inAnyOrder),
];
