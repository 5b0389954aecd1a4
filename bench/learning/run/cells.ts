/** @file A cell of the benchmark: what is asked of the measuring process, what it answers, and by what a result is known again. */

import { createHash } from 'node:crypto';
import type { RecipeChanges } from '../../../src/common/learning';
import type { PairSource } from '../../../src/common/pairs';
import { isOfWork, methodOf, recipeOf } from './methods';

export interface Cell {
  readonly method: string;
  readonly language: 'javascript' | 'python';
  /** The sides that the developer likes, axis by axis. */
  readonly developer: string;
  readonly seed: number;
  /** Pairs. */
  readonly n: number;
  /** ε: how often the developer acts against their taste. */
  readonly epsilon: number;
  readonly size: CellSize;
  /** Of the recipe; for the method `changed` alone. */
  readonly changes?: RecipeChanges;
}

/** How much a cell measures. */
export interface CellSize {
  readonly spotsPerAxis: number;
  readonly forksPerAxis: number;
  /** Of each language. */
  readonly neutralTexts: number;
}

/** Raw figures of one policy, from which everything is reckoned that is told. */
export interface Figures {
  /** By axis, a character for each spot in order: `a` or `b`, the style that shows; `-`: none does; `!`: it does not parse. */
  readonly styles: Readonly<Record<string, string>>;
  /** By axis, log-probabilities of the sides a and b of each test fork, in nats. */
  readonly logps: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  /** By language, nats a token of neutral code: the base model's and the policy's. */
  readonly neutral: Readonly<Record<string, readonly [number, number]>>;
}

export interface CellResult extends Figures {
  /** Of what was learned from, by source; absent: nothing was. */
  readonly pairs?: Readonly<Partial<Record<PairSource, number>>>;
  /** Of the pairs, those whose chosen side the developer does not like. */
  readonly wrongPairs?: number;
  readonly steps?: number;
  /** Of training, its reference pass and, in an update, its gate. */
  readonly trainingSeconds?: number;
  readonly evaluationSeconds: number;
  /** Absent: there was no gate. */
  readonly gate?: { readonly passed: boolean; readonly reason: string };
  /** Of several updates, those that the gate held; absent: there was one at the most. */
  readonly heldUpdates?: number;
  /** Why nothing could be learned, so that the base model was measured; absent: it could. */
  readonly failure?: string;
}

/** Tokens of a completion: some six suffice for a style to show, and functions need more. */
export const COMPLETION_TOKENS = 20;
/** Tokens before a test fork; as many again where the model is told something before the code. */
export const TEST_WINDOW = 96;

/** Pairs of nobody make no difference to whoever learns nothing from work. */
export function normalized(cell: Cell): Cell {
  return isOfWork(methodOf(cell.method, cell.changes)) ? cell : { ...cell, n: 0, epsilon: 0 };
}

/**
 * By what a result's recipe is known again.
 * @param starterPack its checksum; empty: there is none
 */
export function recipeHash({ method, n, size, changes }: Cell, starterPack: string): string {
  const measured = { size, COMPLETION_TOKENS, TEST_WINDOW };
  const recipe = { ...measured, recipe: recipeOf(method, n, starterPack, changes) };
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
}
