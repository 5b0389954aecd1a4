/** @file Scenarios that look at alternatives first. */

import { setTimeout as sleep } from 'node:timers/promises';
import { accept, escape, next, previous, REPLY_MS, type } from '../keys';
import { CannotPlay, type Scenario, type Scene } from '../scenario';
import { greeting } from '../texts';

/** An alternative that is not there yet has to be decoded. */
const DECODING_MS = 900;

/** As a developer would whose machine was too slow at first. */
const PRESSES = 2;

/** Alt+], until another text is up than at first. @returns the texts of both */
async function lookAtNext(scene: Scene): Promise<{ readonly first: string; readonly second: string }> {
  const first = scene.rest;
  const isAtFirst = (): boolean => scene.isUp && scene.rest === first;
  for (let presses = 0; presses < PRESSES && isAtFirst(); presses++) {
    await next();
    for (const end = Date.now() + DECODING_MS; isAtFirst() && Date.now() < end;) await sleep(20);
  }
  const second = scene.rest;
  if (second === first || new Set(scene.alternatives).size !== 2) {
    throw new CannotPlay(`no alternative: ${JSON.stringify(scene.alternatives)}`);
  }
  return { first, second };
}

/** As many characters as two texts share at their beginning. */
function sharedBy(first: string, second: string): number {
  let shared = 0;
  while (shared < first.length && first[shared] === second[shared]) shared++;
  return shared;
}

/**
 * Types a text's beginning, and leaves more of it than closers: of those the editor may have seen to by itself, and then all is typed.
 * On a slow machine decoding has been cut short, or the editor may have asked anew meanwhile, and be back at the first.
 */
async function typeOf(text: string, characters: number, scene: Scene): Promise<void> {
  if (characters >= text.replace(/[)\]}"'`>;\s]+$/, '').length) {
    throw new CannotPlay(`nothing is left once its beginning is typed: ${JSON.stringify(text)}`);
  }
  await type(text.slice(0, characters));
  await sleep(REPLY_MS);
  // What is up may be the item from before, or the rest of it; a quote that the editor has closed by itself is no part of that.
  const bare = (quoted: string): string => quoted.replace(/["']+$/, '');
  if (!bare(text).endsWith(bare(scene.rest))) throw new CannotPlay(`another text is up: ${JSON.stringify(scene.rest)}`);
}

const accepted = { page: greeting, penchant: ['accepted'], editor: ['accepted'] } as const;
const rejected = { page: greeting, penchant: ['rejected'], editor: ['rejected'] } as const;

export const CYCLING: readonly Scenario[] = [
  {
    name: 'next, accept',
    act: async (scene) => {
      await lookAtNext(scene);
      await accept();
    },
    ...accepted,
    index: 1,
  },
  {
    name: 'next, next, accept',
    act: async (scene) => {
      await lookAtNext(scene);
      await next();
      await sleep(REPLY_MS);
      await accept();
    },
    ...accepted,
    index: 0,
  },
  {
    name: 'next, previous, accept',
    act: async (scene) => {
      await lookAtNext(scene);
      await previous();
      await sleep(REPLY_MS);
      await accept();
    },
    ...accepted,
    index: 0,
  },
  {
    name: 'next, next, next without pauses, accept',
    act: async (scene) => {
      await lookAtNext(scene);
      await Promise.all([next(), next()]);
      await accept();
    },
    ...accepted,
    index: 1,
  },
  {
    name: 'previous, accept',
    act: async (scene) => {
      const first = scene.rest;
      await previous();
      for (const end = Date.now() + DECODING_MS; scene.isUp && scene.rest === first && Date.now() < end;) {
        await sleep(20);
      }
      if (scene.rest === first || new Set(scene.alternatives).size !== 2) {
        throw new CannotPlay(`no alternative: ${JSON.stringify(scene.alternatives)}`);
      }
      await accept();
    },
    ...accepted,
    index: 1,
  },
  {
    name: 'next, Esc',
    act: async (scene) => {
      await lookAtNext(scene);
      await escape();
    },
    ...rejected,
    index: 1,
  },
  {
    name: "next, type the alternative's beginning, accept",
    act: async (scene) => {
      const { first, second } = await lookAtNext(scene);
      await typeOf(second, sharedBy(first, second) + 1, scene);
      await accept();
    },
    ...accepted,
    index: 1,
  },
  {
    name: "next, type the alternative's beginning, Esc",
    act: async (scene) => {
      const { first, second } = await lookAtNext(scene);
      await typeOf(second, sharedBy(first, second) + 1, scene);
      await escape();
    },
    ...rejected,
    index: 1,
  },
  {
    name: 'next, type the beginning of the first, accept',
    act: async (scene) => {
      const { first, second } = await lookAtNext(scene);
      await typeOf(first, sharedBy(first, second) + 1, scene);
      await accept();
    },
    ...accepted,
    index: 0,
  },
];
