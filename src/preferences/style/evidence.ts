/** @file What pairs tell of their developer's style: for each trait the choice that prevails, from how many pairs, and how surely. */

import type { PairSource } from '../../common/pairs';
import { type Choices, familyOf, type LanguageFamily, TRAITS, type TraitId } from '../traits';
import { styleOfCompletion } from './style';

/** As much of a pair as is looked at; `rejected` is absent where it is still to be drawn. */
export interface TellingPair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected?: string | undefined;
  /** VS Code's language id. */
  readonly language?: string | undefined;
  readonly source?: PairSource | undefined;
}

/** What one pair tells. It depends on nothing else, so it can be kept. */
export interface PairStyle {
  readonly family: LanguageFamily;
  /** Where chosen shows one choice and rejected another: the one that was chosen. */
  readonly decided: Choices;
  /** What chosen shows of the other traits. */
  readonly shown: Choices;
  /** Whether the developer wrote it, rather than let a suggestion stand. */
  readonly isOwnHand: boolean;
}

/** What all pairs of a language family tell about a trait. */
export interface TraitEvidence {
  readonly trait: TraitId;
  readonly family: LanguageFamily;
  /** The choice that prevails. */
  readonly choice: string;
  /** How many pairs tell anything about the trait. */
  readonly pairs: number;
  /** In how many of these the two sides differed in it. */
  readonly decided: number;
  /** Pairs for each choice. */
  readonly pairsByChoice: Readonly<Record<string, number>>;
  /** As many pairs as these count for, each with its weight. */
  readonly weight: number;
  /** The choice's part of that, > 0 to 1. */
  readonly share: number;
  /** The share is at least this, with 95 % confidence: little where there are few pairs. */
  readonly strength: number;
}

/** Of each language family the traits that the pairs tell anything about, in the order of `TRAITS`. */
export function evidenceOf(pairs: readonly TellingPair[]): readonly TraitEvidence[] {
  return evidenceFrom(pairs.flatMap((pair) => pairStyle(pair) ?? []));
}

/** What one pair tells; nothing where no parser knows its language, or where it was made from what the developer stated. Takes some milliseconds. */
export function pairStyle(pair: TellingPair): PairStyle | undefined {
  const { chosen, rejected, language = '', source = 'unknown' } = pair;
  const family = familyOf(language);
  if (!family || source === 'synthetic') return undefined;
  const prompt = endOf(pair.prompt);
  const shown = styleOfCompletion({ prompt, completion: chosen, languageId: language });
  const decided = rejected === undefined ? {} : decidedBy(prompt, chosen, rejected, language);
  return { family, decided, shown, isOwnHand: OWN_HAND.has(source) };
}

/**
 * What several pairs tell together.
 * @param mostVotes of each trait so many pairs are counted, the first that tell of it; absent: all
 */
export function evidenceFrom(styles: readonly PairStyle[], mostVotes = Infinity): readonly TraitEvidence[] {
  const families: readonly LanguageFamily[] = ['javascript', 'python'];
  return families.flatMap((family) => {
    const ofFamily = styles.filter((style) => style.family === family);
    return TRAITS.flatMap(({ id }) => evidenceOfTrait(id, family, ofFamily, mostVotes) ?? []);
  });
}

/** Sources whose chosen side is what the developer wrote. */
const OWN_HAND: ReadonlySet<PairSource> = new Set([
  'rewritten',
  'typedOver',
  'rejected',
  'partiallyAccepted',
  'ownCode',
]);

/** Accepted text is a poor teacher of taste: what the developer decided or wrote counts four times as much. */
const WEIGHT_OF_LET_STAND = 0.25;

/** More of the prompt changes nothing but the time that it takes. */
const MOST_PROMPT_CHARACTERS = 4000;

function endOf(prompt: string): string {
  if (prompt.length <= MOST_PROMPT_CHARACTERS) return prompt;
  const start = prompt.indexOf('\n', prompt.length - MOST_PROMPT_CHARACTERS);
  return prompt.slice(start < 0 ? prompt.length - MOST_PROMPT_CHARACTERS : start + 1);
}

function decidedBy(prompt: string, chosen: string, rejected: string, languageId: string): Choices {
  const common = commonLength(chosen, rejected);
  const styleOf = (side: string) =>
    styleOfCompletion({
      prompt: prompt + side.slice(0, common),
      completion: side.slice(common),
      languageId,
      isLineEnded: true,
    });
  const ofChosen = styleOf(chosen);
  const ofRejected = styleOf(rejected);
  const decided: Partial<Record<TraitId, string>> = {};
  for (const { id } of TRAITS) {
    const [choice, other] = [ofChosen[id], ofRejected[id]];
    if (choice !== undefined && other !== undefined && choice !== other) decided[id] = choice;
  }
  return decided;
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

interface Vote {
  readonly choice: string;
  readonly weight: number;
  readonly isDecided: boolean;
}

function evidenceOfTrait(
  trait: TraitId,
  family: LanguageFamily,
  styles: readonly PairStyle[],
  mostVotes: number,
): TraitEvidence | undefined {
  const votes = styles.flatMap((style) => voteOf(trait, style) ?? []).slice(0, mostVotes);
  const weights = new Map<string, number>();
  const pairsByChoice: Record<string, number> = {};
  for (const { choice, weight } of votes) {
    weights.set(choice, (weights.get(choice) ?? 0) + weight);
    pairsByChoice[choice] = (pairsByChoice[choice] ?? 0) + 1;
  }
  const total = votes.reduce((sum, { weight }) => sum + weight, 0);
  const [most] = [...weights].sort(([, one], [, other]) => other - one);
  if (!most) return undefined;
  const share = most[1] / total;
  return {
    trait,
    family,
    choice: most[0],
    pairs: votes.length,
    decided: votes.filter(({ isDecided }) => isDecided).length,
    pairsByChoice,
    weight: total,
    share,
    strength: lowerBound(share, total),
  };
}

function voteOf(trait: TraitId, { decided, shown, isOwnHand }: PairStyle): Vote | undefined {
  const decidedChoice = decided[trait];
  if (decidedChoice !== undefined) return { choice: decidedChoice, weight: 1, isDecided: true };
  const choice = shown[trait];
  return choice === undefined ? undefined : { choice, weight: isOwnHand ? 1 : WEIGHT_OF_LET_STAND, isDecided: false };
}

/** One-sided, 95 %. */
const Z = 1.645;

/**
 * The lower bound of Wilson's interval for a share p̂ of n, (p̂ + z²/2n − z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n) (Wilson 1927);
 * unlike the normal interval it is right at few pairs, and where all agree.
 */
function lowerBound(share: number, n: number): number {
  const z2 = Z * Z;
  const spread = Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return (share + z2 / (2 * n) - Z * spread) / (1 + z2 / n);
}
