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
  /** What chosen shows. */
  readonly shown: Choices;
  /** What rejected shows. */
  readonly refused: Choices;
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
  const isOwnHand = OWN_HAND.has(source);
  if (rejected === undefined) return { family, decided: {}, shown, refused: {}, isOwnHand };
  const refused = styleOfCompletion({ prompt, completion: rejected, languageId: language });
  return { family, decided: decidedBy(prompt, chosen, rejected, language), shown, refused, isOwnHand };
}

/**
 * What several pairs tell together.
 * @param mostWeight of each trait the first pairs that tell of it are counted, until they weigh so much; absent: all
 */
export function evidenceFrom(styles: readonly PairStyle[], mostWeight = Infinity): readonly TraitEvidence[] {
  const families: readonly LanguageFamily[] = ['javascript', 'python'];
  return families.flatMap((family) => {
    const ofFamily = styles.filter((style) => style.family === family);
    return TRAITS.flatMap(({ id }) => evidenceOfTrait(id, family, ofFamily, mostWeight) ?? []);
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

/** What was as it was suggested is a poor teacher of taste: what the developer decided, or wrote of themselves, counts four times as much. */
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
  mostWeight: number,
): TraitEvidence | undefined {
  const votes = firstOf(
    styles.flatMap((style) => voteOf(trait, style) ?? []),
    mostWeight,
  );
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

function voteOf(trait: TraitId, { decided, shown, refused, isOwnHand }: PairStyle): Vote | undefined {
  const decidedChoice = decided[trait];
  if (decidedChoice !== undefined) return { choice: decidedChoice, weight: 1, isDecided: true };
  const choice = shown[trait];
  if (choice === undefined) return undefined;
  // Who types over a suggestion need not mind all of it.
  const isOfItself = isOwnHand && choice !== refused[trait];
  return { choice, weight: isOfItself ? 1 : WEIGHT_OF_LET_STAND, isDecided: false };
}

/** The first votes that weigh at most so much together. */
function firstOf(votes: readonly Vote[], mostWeight: number): readonly Vote[] {
  let sum = 0;
  const end = votes.findIndex(({ weight }) => (sum += weight) > mostWeight);
  return end < 0 ? votes : votes.slice(0, end);
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
