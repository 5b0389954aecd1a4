/** @file How a data folder's model ranks held-out pairs of quotes and semicolons, untaught and taught, as the command line scores them. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PairAxis, Style } from '../../../bench/learning/judges';
import type { PairScore } from '../../../src/common/learning';
import type { PreferencePair } from '../../../src/common/pairs';
import { answersOf } from './commandLine';

/** Shares of the pairs. */
export interface Ranking {
  /** The side of the style is the more likely one to the base model. */
  readonly before: number;
  /** To the personal model. */
  readonly after: number;
  /** That side has gained on the other. */
  readonly gained: number;
}

const FILE = path.resolve(import.meta.dirname, '../../fixtures/pairs/test-a.jsonl');
/** What stands further up costs time alone. */
const PROMPT_CHARACTERS = 240;

/** @param cli the command line's bundle */
export async function rankingIn(dataFolder: string, style: Style, cli: string): Promise<Ranking> {
  const lines = readFileSync(FILE, 'utf8').split('\n');
  const pairs = lines.flatMap((line) => {
    if (line === '') return [];
    const { axis, prompt, chosen, rejected, ...pair } = JSON.parse(line) as PreferencePair & {
      readonly axis: PairAxis;
    };
    if (axis === 'functions') return [];
    const sides = style === 'a' ? { chosen, rejected } : { chosen: rejected, rejected: chosen };
    return [{ ...pair, ...sides, prompt: prompt.slice(-PROMPT_CHARACTERS) }];
  });
  const flags = ['--data', dataFolder, '--model', 'smollm2-135m', '--json'];
  const [answer] = await answersOf(cli, ['score', '--pairs'], pairs, flags);
  const { pairs: scores } = answer as { readonly pairs: readonly PairScore[] };
  const share = (isSo: (score: PairScore) => boolean): number => scores.filter(isSo).length / scores.length;
  return {
    before: share(({ refChosenLogp, refRejectedLogp }) => refChosenLogp > refRejectedLogp),
    after: share(({ chosenLogp, rejectedLogp }) => chosenLogp > rejectedLogp),
    gained: share(({ margin }) => margin > 0),
  };
}
