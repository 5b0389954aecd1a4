/**
 * @file Developers who know what they like and err now and then: at place after place they are shown a suggestion, or asked, and do
 * what such people do. What Penchant would have stored of it are their pairs.
 */

import type { PreferencePair } from '../../../src/common/pairs';
import type { StopRules } from '../../../src/common/stopRules';
import { indentationOf } from '../../../src/common/stopRules';
import type { Suggestion } from '../../../src/common/suggestion';
import { comparisonPairs } from '../../../src/feedback/comparisonPairs';
import { cutAt } from '../../../src/feedback/pairingTexts';
import type { NewPair } from '../../../src/feedback/records';
import type { Random } from '../random.mjs';
import { drawn, randomFor } from './chance';
import { SimulatedClock } from './simulatedClock';
import { SimulatedWindow } from './simulatedWindow';
import type { Fork, Side } from './texts';

/** What a developer likes: one side of each axis. */
export type Styles = Readonly<Record<string, Side>>;

export interface Developer {
  readonly id: string;
  /** VS Code's id of the language that they write. */
  readonly language: string;
  readonly styles: Styles;
  /** ε: how often they act against their taste. */
  readonly errorRate: number;
  /** What they liked before, until so many pairs were there; absent: always the same. */
  readonly before?: { readonly styles: Styles; readonly pairs: number };
}

/** A pair that Penchant would have stored, the axis that it is about, and whether it says the opposite of what is liked. */
export type SimulatedPair = PreferencePair & { readonly axis: string; readonly isWrong: boolean };

/** Of what happens at a place, so much is a question in the panel. */
const COMPARISON_SHARE = 0.1;
/** What is done about a suggestion that fits, */
const IF_IT_FITS = { accept: 0.75, typeThrough: 0.1, leave: 0.15 } as const;
/** and about one that does not. */
const IF_IT_DOES_NOT = { typeOver: 0.5, escape: 0.2, undo: 0.1, rewrite: 0.1, leave: 0.1 } as const;
/** The first place, and the time from one to the next. */
const FIRST_TIME = Date.UTC(2026, 0, 5, 9);
const BETWEEN_MS = 240_000;
const TAB_SIZE = 4;
/** More lines than any fork has. */
const MAX_LINES = 12;

/** All that decides how a developer behaves: whoever keeps results keeps them with this. */
export const BEHAVIOUR = { revision: 1, COMPARISON_SHARE, IF_IT_FITS, IF_IT_DOES_NOT };

/**
 * The first `count` pairs of a developer who works through the places in their order; fewer where there are not enough places.
 * @param words decide on what chance decides
 */
export function pairsOfDeveloper(
  developer: Developer,
  places: readonly Fork[],
  count: number,
  words: readonly (string | number)[],
): readonly SimulatedPair[] {
  const clock = new SimulatedClock(FIRST_TIME);
  const window = new SimulatedWindow(clock, developer.id, developer.language);
  const pairs: SimulatedPair[] = [];
  for (const place of places) {
    if (pairs.length >= count) break;
    const { before } = developer;
    const styles = before && pairs.length < before.pairs ? before.styles : developer.styles;
    // One stream for each place, so that developers who differ in taste err and are asked at the same ones.
    const random = randomFor(...words, place.axis, place.id);
    const found = workAt(place, { ...developer, styles }, { window, clock, random });
    pairs.push(...found.flatMap((pair) => wholePair(pair, place, styles[place.axis])));
    clock.pass(BETWEEN_MS);
  }
  return pairs.slice(0, count);
}

interface Work {
  readonly window: SimulatedWindow;
  readonly clock: SimulatedClock;
  readonly random: Random;
}

function workAt(place: Fork, developer: Developer, { window, clock, random }: Work): readonly NewPair[] {
  const liked = developer.styles[place.axis];
  if (liked === undefined) throw new Error(`${developer.id} has no taste in ${place.axis}`);
  const isAsked = random() < COMPARISON_SHARE;
  const wanted = random() < developer.errorRate ? otherSide(liked) : liked;
  const shown: Side = random() < 0.5 ? 'a' : 'b';
  if (isAsked) return answer(place, shown, wanted, developer, clock);

  window.open(place.prompt);
  window.show(suggestionAt(place, shown));
  const own = place[wanted];
  if (wanted === shown) {
    switch (drawn(IF_IT_FITS, random)) {
      case 'accept':
        window.accept();
        break;
      case 'typeThrough':
        window.type(own);
        break;
      case 'leave':
        break;
    }
    return window.leave();
  }
  switch (drawn(IF_IT_DOES_NOT, random)) {
    case 'typeOver':
      window.type(own);
      break;
    case 'escape':
      window.escape();
      window.type(own);
      break;
    case 'undo':
      window.accept();
      window.undo();
      window.type(own);
      break;
    case 'rewrite':
      window.accept();
      window.rewrite(own);
      break;
    case 'leave':
      break;
  }
  return window.leave();
}

/** The panel shows both ways, and the developer picks one. */
function answer(
  place: Fork,
  left: Side,
  wanted: Side,
  developer: Developer,
  clock: SimulatedClock,
): readonly NewPair[] {
  const asked = {
    prompt: { head: '', prefix: place.prompt, suffix: '' },
    left: place[left],
    right: place[otherSide(left)],
    likelier: 'left',
    stop: stopRulesAt(place),
    language: developer.language,
    files: [],
    workspace: '',
  } as const;
  return comparisonPairs(asked, { kind: wanted === left ? 'left' : 'right' }, { user: developer.id, at: clock.now() });
}

/** What survived waits for a sample of the policy that differs: the fork's other side, cut as the chosen one was, stands for it. */
function wholePair(pair: NewPair, place: Fork, liked: Side | undefined): readonly SimulatedPair[] {
  const sides = {
    a: cutAt(place.a, stopRulesAt(place)),
    b: cutAt(place.b, stopRulesAt(place)),
  };
  const { prompt, chosen, user, source, language, at } = pair;
  const rejected = pair.rejected ?? (chosen === sides.a ? sides.b : sides.a);
  if (rejected.trimEnd() === chosen.trimEnd()) return [];
  const isWrong = sides.a !== sides.b && chosen === sides[liked === 'a' ? 'b' : 'a'];
  const about = { axis: place.axis, isWrong, time: new Date(at).toISOString() };
  return [{ prompt, chosen, rejected, user, source, ...(language !== undefined && { language }), ...about }];
}

function suggestionAt(place: Fork, side: Side): Suggestion {
  const completion = place[side];
  return {
    id: `${place.axis} ${place.id}`,
    ...{ text: completion, completion },
    ...{ replacesBefore: 0, replacesAfter: 0, typedCharacters: 0 },
    stop: stopRulesAt(place),
    ...{ logprob: -4, tokens: 4 },
    origin: 'model',
    model: 'simulated',
    prompt: { head: '', prefix: place.prompt, suffix: '' },
    snippetUris: [],
    timing: { totalMs: 200, prefillTokens: 0, cachedTokens: 0, decodedTokens: 4 },
  };
}

/** A block's, as deep inside of another as is needed for both sides to be whole. */
function stopRulesAt({ a, b }: Fork): StopRules {
  const behind = [a, b].flatMap((side) => side.split('\n').slice(1)).filter((line) => line.trim() !== '');
  return {
    isSingleLine: behind.length === 0,
    indentation: Math.min(...behind.map((line) => indentationOf(line, TAB_SIZE))) - 1,
    tabSize: TAB_SIZE,
    nextLine: '',
    maxLines: MAX_LINES,
  };
}

function otherSide(side: Side): Side {
  return side === 'a' ? 'b' : 'a';
}
