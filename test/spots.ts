/** @file Spots of `test/fixtures/pairs` as the editor meets them, and whose style a suggestion there is in. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeStyle, type PairAxis, type Style } from '../bench/learning/judges';

export interface Spot {
  readonly id: string;
  readonly prompt: string;
  readonly axis: PairAxis;
}

/** Those of a file at which quotes or semicolons decide. */
export function quoteAndSemicolonSpots(name: 'spots-a.jsonl' | 'more-spots-a.jsonl'): readonly Spot[] {
  const lines = readFileSync(join(import.meta.dirname, 'fixtures', 'pairs', name), 'utf8').split('\n');
  const spots = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Spot);
  return spots.filter(({ axis }) => axis !== 'functions');
}

/** At the end of a statement nothing is suggested but its semicolon; in its middle its end shows. */
export function typedBefore({ prompt, axis }: Spot): string {
  if (axis !== 'semicolons') return prompt;
  const line = prompt.slice(prompt.lastIndexOf('\n') + 1);
  const lastWord = line.slice(0, -1).search(/[^\s(.=[]*$/);
  return prompt.slice(0, prompt.length - line.length + lastWord);
}

/** The style that a suggestion behind `typedBefore` shows first; nothing: none. */
export function styleSuggested(spot: Spot, suggestion: string): Style | undefined {
  // With the next statement it shows whether the completed one has ended.
  return judgeStyle('javascript', spot.axis, typedBefore(spot), `${suggestion}\nproceed()\n`);
}
