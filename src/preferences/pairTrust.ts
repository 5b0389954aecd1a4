/**
 * @file How far each pair is to be trusted, by what its neighbours tell of their developer's style (empirical Bayes). A pair that was let
 * stand is a weak teacher, and one in five is a slip; but one that chooses as most others do is hardly a slip, and one that goes against
 * all of them mostly is.
 *
 * With ε the label noise of the pair's source, and s the share of the pair's choice among its neighbours that decide the same trait, the
 * pair is the right way round with probability P = (1 − ε) s / ((1 − ε) s + ε (1 − s)); several traits multiply their odds. Doubt that is
 * removed raises the weight towards 1, doubt that grows lowers it, and a pair that is likelier wrong than right is left out.
 *
 * It brings the detectors' parsers along, so it is imported where it is needed (`await import`).
 */

import { SOURCE_TRUST, type PreferencePair, type SourceTrust } from '../common/pairs';
import { pairStyle, type PairStyle } from './style/evidence';
import { TRAITS, type TraitId } from './traits';

/** Of each side in time so many pairs that decide the same trait: a taste that changes is followed when most of them tell of the new one. */
const NEIGHBOURS = 8;
/** What is thought before any of them has told: nobody is of one mind for certain. */
const PRIOR_VOTES = 1;
/** Pairs between which others get a turn of the thread. */
const AT_A_TIME = 4;

/**
 * Each pair with weight and label noise as its neighbours suggest, nothing in the place of one that is likelier wrong than right. A pair that
 * decides no trait, or has a weight of its own, is as it was.
 */
export async function weighedByStyle(
  pairs: readonly PreferencePair[],
): Promise<readonly (PreferencePair | undefined)[]> {
  const styles = await stylesOf(pairs);
  const voters = votersByTrait(pairs, styles);
  return pairs.map((pair, index) => {
    const style = styles[index];
    const { source = 'unknown', weight } = pair;
    if (!style || weight !== undefined || Object.keys(style.decided).length === 0) return pair;
    const odds = TRAITS.reduce((product, { id }) => {
      const choice = style.decided[id];
      return choice === undefined
        ? product
        : product * oddsOf(choice, neighboursOf(index, voters.get(keyOf(style, id)) ?? []));
    }, 1);
    const trust = trustGiven(SOURCE_TRUST[source], odds);
    return trust.weight > 0 ? { ...pair, ...trust } : undefined;
  });
}

/** A source's trust where the choices of a pair have these odds among its neighbours. */
export function trustGiven({ weight, labelNoise }: SourceTrust, odds: number): SourceTrust {
  const right = ((1 - labelNoise) * odds) / ((1 - labelNoise) * odds + labelNoise);
  const before = 1 - labelNoise;
  const known = right >= before ? (right - before) / labelNoise : (right - before) / (before - 0.5);
  const weighed = known >= 0 ? weight + (1 - weight) * known : weight * Math.max(0, 1 + known);
  return { weight: weighed, labelNoise: 1 - right };
}

async function stylesOf(pairs: readonly PreferencePair[]): Promise<readonly (PairStyle | undefined)[]> {
  const styles: (PairStyle | undefined)[] = [];
  for (const pair of pairs) {
    styles.push(pairStyle(pair));
    if (styles.length % AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return styles;
}

interface Voter {
  readonly index: number;
  readonly choice: string;
}

/** Who decides a trait of a language family, oldest first. */
function votersByTrait(
  pairs: readonly PreferencePair[],
  styles: readonly (PairStyle | undefined)[],
): ReadonlyMap<string, readonly Voter[]> {
  const byTime = pairs.map(({ time }, index) => ({ index, at: time === undefined ? -Infinity : Date.parse(time) }));
  byTime.sort((a, b) => a.at - b.at || a.index - b.index);
  const voters = new Map<string, Voter[]>();
  for (const { index } of byTime) {
    const style = styles[index];
    if (!style) continue;
    for (const { id } of TRAITS) {
      const choice = style.decided[id];
      if (choice === undefined) continue;
      const key = keyOf(style, id);
      const known = voters.get(key);
      if (known) known.push({ index, choice });
      else voters.set(key, [{ index, choice }]);
    }
  }
  return voters;
}

function keyOf({ family }: PairStyle, trait: TraitId): string {
  return `${family} ${trait}`;
}

function neighboursOf(index: number, voters: readonly Voter[]): readonly Voter[] {
  const place = voters.findIndex((voter) => voter.index === index);
  return [...voters.slice(Math.max(0, place - NEIGHBOURS), place), ...voters.slice(place + 1, place + 1 + NEIGHBOURS)];
}

/** s / (1 − s) */
function oddsOf(choice: string, neighbours: readonly Voter[]): number {
  const same = neighbours.filter((voter) => voter.choice === choice).length;
  return (same + PRIOR_VOTES) / (neighbours.length - same + PRIOR_VOTES);
}
