/** @file What the detectors of style find in code, and what they are given to look at. */

import type { SyntaxNode } from '@lezer/common';
import type { TraitId } from '../traits';
import type { Survey } from './survey';

/** One place at which code shows one choice of a trait. */
export interface Sign {
  readonly trait: TraitId;
  /** Id of one of the trait's choices. */
  readonly choice: string;
  /** The character that decides: before it, the code could have gone either way. */
  readonly offset: number;
}

/** Code that was parsed. */
export interface Source {
  readonly text: string;
  /** Whether the language has type annotations. */
  readonly hasTypes: boolean;
  /** Whether the text begins and ends where the file does; otherwise nothing is taken for missing that may stand beyond it. */
  readonly isWhole: boolean;
  readonly survey: Survey;
}

/** Looks at one node of the tree; in doubt it says nothing. */
export type Detector = (node: SyntaxNode, source: Source) => Sign | readonly Sign[] | undefined;

/** For each name of a node, who looks at it. */
export type Detectors = ReadonlyMap<string, readonly Detector[]>;

/** Detectors by the nodes that they look at, out of a list of who looks at what. */
export function detectorsFor(list: readonly (readonly [Detector, readonly string[]])[]): Detectors {
  const detectors = new Map<string, Detector[]>();
  for (const [detector, names] of list) {
    for (const name of names) detectors.set(name, [...(detectors.get(name) ?? []), detector]);
  }
  return detectors;
}
