/** @file The benchmark's texts: places in real code at which one axis of style decides, and code by which drift is measured. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonLines } from '../../common/jsonLines.mjs';
import { shuffled } from '../random.mjs';
import { randomFor } from './chance';

/** One of the two ways of an axis. */
export type Side = 'a' | 'b';

/** A place with both ways of going on. */
export interface Fork {
  readonly id: string | number;
  readonly axis: string;
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
}

/** A place that a completion is judged at. */
export type Spot = Pick<Fork, 'id' | 'axis' | 'prompt'>;

export type Use = 'train' | 'test';

export function readForks(folder: string, language: string, use: Use): readonly Fork[] {
  // This project wrote them.
  return readJsonLines(join(folder, `forks-${language}-${use}.jsonl`)) as Fork[];
}

export function readSpots(folder: string, language: string, use: Use): readonly Spot[] {
  return readJsonLines(join(folder, `spots-${language}-${use}.jsonl`)) as Spot[];
}

/** Untouched code of packages that neither training nor gate has seen; none where the language's tools were not at hand. */
export function readNeutral(folder: string, language: string): readonly string[] {
  const file = join(folder, `neutral-${language}.jsonl`);
  if (!existsSync(file)) return [];
  const lines = readJsonLines(file) as { readonly text: string }[];
  return lines.map(({ text }) => text);
}

/** Places of these axes in an order that the words decide, one of each axis by turns, at most `perAxis` of each. */
export function inTurns<T extends { readonly axis: string }>(
  places: readonly T[],
  axes: readonly string[],
  perAxis: number,
  words: readonly (string | number)[],
): readonly T[] {
  const queues = axes.map((axis) => {
    const own = places.filter((place) => place.axis === axis);
    return shuffled(own, randomFor(...words, axis)).slice(0, perAxis);
  });
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  const random = randomFor(...words);
  return Array.from({ length: longest }, (_, turn) =>
    shuffled(
      queues.flatMap((queue) => queue.slice(turn, turn + 1)),
      random,
    ),
  ).flat();
}
