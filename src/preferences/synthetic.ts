/**
 * @file Synthetic comparisons: what a developer chose, in the style that they state, against the same text in the other style. The
 * detectors' signs say where a style shows; turned round they are the restyler, and asked again they check its work.
 *
 * It brings the detectors' parsers along, so it is imported where it is needed (`await import`).
 */

import type { PreferencePair } from '../common/pairs';
import { signsOfCompletion, styleOfCompletion } from './style/style';
import type { Sign } from './style/sign';
import type { Choices, TraitId } from './traits';

/** The part of a pair that another one is made from. */
export type Original = Pick<PreferencePair, 'prompt' | 'chosen' | 'language' | 'preferences' | 'user' | 'time'>;

/** Made pairs are at most this share of the real ones: they teach what is stated, and must not drown what is revealed. */
const MOST_OF_REAL = 0.5;

/** Traits in which a text says the same either way. */
const RESTYLED: readonly TraitId[] = ['quotes', 'semicolons', 'trailingCommas'];
const OPPOSITES: Readonly<Record<string, string>> = {
  single: 'double',
  double: 'single',
  always: 'never',
  never: 'always',
};

/**
 * The newest pairs come first, each in the stated traits by turns; a text that shows none of them makes none.
 * @param statedIn what is stated for a language
 */
export function syntheticPairs(
  pairs: readonly Original[],
  statedIn: (languageId: string) => Choices,
): readonly PreferencePair[] {
  const limit = Math.floor(pairs.length * MOST_OF_REAL);
  const made: PreferencePair[] = [];
  const newestFirst = pairs.toReversed();
  for (const trait of RESTYLED) {
    // Each trait has its part, and what the others leave.
    const most = Math.ceil((limit - made.length) / (RESTYLED.length - RESTYLED.indexOf(trait)));
    let left = most;
    for (const pair of newestFirst) {
      if (left === 0) break;
      const found = comparisonOf(pair, trait, statedIn(pair.language ?? '')[trait]);
      if (!found) continue;
      made.push(found);
      left--;
    }
  }
  return made.slice(0, limit);
}

function comparisonOf(pair: Original, trait: TraitId, stated: string | undefined): PreferencePair | undefined {
  const opposite = OPPOSITES[stated ?? ''];
  const { prompt, language = '', preferences, user, time } = pair;
  if (stated === undefined || opposite === undefined) return undefined;
  const chosen = restyled(pair, trait, stated);
  const rejected = restyled(pair, trait, opposite);
  if (chosen === undefined || rejected === undefined || chosen === rejected) return undefined;
  const shows = (completion: string, choice: string): boolean =>
    styleOfCompletion({ prompt, completion, languageId: language, isLineEnded: true })[trait] === choice;
  if (!shows(chosen, stated) || !shows(rejected, opposite)) return undefined;
  // Whether a statement is over shows only with the end of its line.
  const end = trait === 'semicolons' ? '\n' : '';
  return {
    ...{ prompt, chosen: chosen + end, rejected: rejected + end, language, source: 'synthetic' },
    ...(preferences !== undefined && { preferences }),
    ...(user !== undefined && { user }),
    ...(time !== undefined && { time }),
  };
}

/** What was chosen, with every sign of the trait as `choice` has it; nothing where there is none, or one that is not safe to turn. */
function restyled({ prompt, chosen, language = '' }: Original, trait: TraitId, choice: string): string | undefined {
  const signs = signsOfCompletion({ prompt, completion: chosen, languageId: language, isLineEnded: true }).filter(
    (sign) => sign.trait === trait,
  );
  if (signs.length === 0) return undefined;
  let text: string | undefined = chosen;
  // From the end, so that what was turned does not move what is still to be.
  for (const sign of signs.toReversed()) {
    if (text !== undefined && sign.choice !== choice) text = turned(text, sign, sign.offset - prompt.length);
  }
  return text;
}

/** `text` with the sign at `at` turned round. */
function turned(text: string, { trait, choice }: Sign, at: number): string | undefined {
  const [before, behind] = [text.slice(0, at), text.slice(at)];
  if (trait === 'quotes') return before + requoted(behind);
  const mark = trait === 'semicolons' ? ';' : ',';
  if (choice === 'never') return before + mark + behind;
  const rest = behind.slice(mark.length);
  // In the middle of a line it parts two statements; before a bracket it keeps the next line from being taken for its argument.
  const isNeeded = trait === 'semicolons' && /^(?:[ \t]*[^\s/]|\s*[([`+\-/])/.test(rest);
  return isNeeded ? undefined : before + rest;
}

/** A string, which holds no quote, and what follows it, in the other quotes. */
function requoted(text: string): string {
  const quote = text.charAt(0);
  const other = quote === "'" ? '"' : "'";
  const end = text.indexOf(quote, 1);
  return end < 0 ? other + text.slice(1) : other + text.slice(1, end) + other + text.slice(end + 1);
}
