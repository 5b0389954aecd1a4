/**
 * @file Has a simulated developer sit through recorded pauses, with and without silence, and prints what was refused and what was taken.
 * Its arguments are the recording and how many times to sit through it, each time in another order and with other errors.
 */

import { EAGERNESS, type Candidate, type Eagerness } from '../../src/common/appraisal';
import { AcceptanceAppraiser } from '../../src/feedback/acceptanceAppraiser';
import type { OutcomeKind } from '../../src/feedback/outcomes';
import { createRandom } from '../../src/model/runtime/random';
import { readJsonLines } from '../common/jsonLines.mjs';
import type { Fit, Pause } from './sitting';

/** What came of one half of a sitting. */
export interface Half {
  readonly shown: number;
  readonly accepted: number;
  readonly refused: number;
  /** Characters taken by accepting, in whole or by words. */
  readonly acceptedCharacters: number;
}

export interface Sitting {
  /** What the first half teaches shows in the second. */
  readonly halves: readonly [Half, Half];
  /** Mean squared error of the chance over the second half, before its outcome was known; and that of the half's mean outcome. */
  readonly brier: number;
  readonly baseRateBrier: number;
  /** What was shown in the second half. */
  readonly showings: readonly Showing[];
}

/** One shown suggestion, and what the developer did with it. */
export interface Showing {
  /** Mean natural log-probability of its tokens, by which a silence that learns nothing would rank it. */
  readonly meanLogprob: number;
  /** 0: it was refused. */
  readonly takenCharacters: number;
}

/** For each way of showing, `all` among them, one sitting a seed; the same seed is the same developer at the same work. */
export type Replay = Readonly<Record<Eagerness | 'all', readonly Sitting[]>>;

/** The developer decides against their interest in so many cases: a slip of the finger, or another plan than the file's. */
const ERROR_RATE = 0.1;
/** Of a suggestion that goes wrong further on, the right words are taken if they are as long: two short words. */
const LEAST_TAKEN_CHARACTERS = 8;
/** Of what is refused, sent away by Esc; over the rest one goes on typing. */
const ESCAPED_SHARE = 0.3;
/** From pause to pause. */
const PAUSE_MS = 20_000;

const [recording = '', sittings = '20'] = process.argv.slice(2);
// What `record.ts` has written.
const pauses = readJsonLines(recording) as readonly Pause[];
const seeds = Array.from({ length: Number(sittings) }, (_, index) => index + 1);
const ways = [...EAGERNESS, 'all'] as const;
const replay = Object.fromEntries(ways.map((way) => [way, seeds.map((seed) => sit(way, seed))]));
process.stdout.write(JSON.stringify(replay));

function sit(way: Eagerness | 'all', seed: number): Sitting {
  let now = 0;
  const appraiser = new AcceptanceAppraiser({
    now: () => now,
    // A source of its own, so that the developer's slips are the same whatever is shown.
    random: createRandom(seed + 1000),
    eagerness: () => (way === 'all' ? 'balanced' : way),
    model: () => undefined,
  });
  const work = inOrderOf(seed);
  const halves = [emptyHalf(), emptyHalf()] as const;
  const errors: { chance: number; isAccepted: boolean }[] = [];
  const showings: Showing[] = [];
  for (const [index, { pause, slip, escape }] of work.entries()) {
    now += PAUSE_MS;
    const isLate = index >= work.length / 2;
    const { verdict, chance } = appraiser.appraise(candidateOf(pause, way !== 'all'));
    if (way !== 'all' && verdict === 'silent') continue;
    const fit = way !== 'all' && verdict === 'firstLine' ? (pause.firstLine ?? pause.block) : pause.block;
    const { kind, isUndone, takenCharacters } = decisionOn(fit, slip, escape);
    const half = halves[isLate ? 1 : 0];
    half.shown++;
    if (takenCharacters > 0) half.accepted++;
    else half.refused++;
    half.acceptedCharacters += takenCharacters;
    const suggestionId = String(index);
    const { languageId, logprob, tokens, isLineStart, isLineEnd } = pause;
    if (isLate) {
      errors.push({ chance, isAccepted: takenCharacters > 0 });
      showings.push({ meanLogprob: logprob / Math.max(1, tokens), takenCharacters });
    }
    appraiser.note({
      ...{ suggestionId, kind, shownAt: now, dwellMs: 1000, cycles: 0, languageId, trigger: 'automatic' as const },
      ...{ model: 'smollm2-135m', logprob, tokens, characters: fit.characters, lines: fit.lines, takenCharacters },
      ...{ isLineStart, isLineEnd, chance },
    });
    if (isUndone) appraiser.noteUndone(suggestionId);
  }
  const baseRate = mean(errors.map(({ isAccepted }) => Number(isAccepted)));
  return {
    halves,
    brier: mean(errors.map(({ chance, isAccepted }) => (chance - Number(isAccepted)) ** 2)),
    baseRateBrier: baseRate * (1 - baseRate),
    showings,
  };
}

/** The pauses, stretch by stretch in an order of the seed's, with what the developer will do wrong at each. */
function inOrderOf(seed: number) {
  const random = createRandom(seed);
  const rank = new Map(pauses.map(({ stretch }) => [stretch, random()]));
  const rankOf = ({ stretch }: Pause) => rank.get(stretch) ?? 0;
  return pauses
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .map((pause) => ({ pause, slip: random() < ERROR_RATE, escape: random() < ESCAPED_SHARE }));
}

interface Decision {
  readonly kind: OutcomeKind;
  readonly isUndone: boolean;
  readonly takenCharacters: number;
}

function decisionOn({ isWhole, characters, rightCharacters }: Fit, slip: boolean, escape: boolean): Decision {
  const refusal = { kind: escape ? 'rejected' : 'typedOver', isUndone: false, takenCharacters: 0 } as const;
  const isWelcome = isWhole || rightCharacters >= LEAST_TAKEN_CHARACTERS;
  if (!isWelcome) return slip ? { kind: 'accepted', isUndone: true, takenCharacters: 0 } : refusal;
  if (slip) return refusal;
  return isWhole
    ? { kind: 'accepted', isUndone: false, takenCharacters: characters }
    : { kind: 'partiallyAccepted', isUndone: false, takenCharacters: rightCharacters };
}

/** A candidate of the recorded size: only its size is looked at. `mayBeCut`: to its first line. */
function candidateOf(pause: Pause, mayBeCut: boolean): Candidate {
  const { languageId, logprob, tokens, isLineStart, isLineEnd, block, firstLine } = pause;
  return {
    ...{ text: textOf(block), logprob, tokens, trigger: 'automatic', languageId, isLineStart, isLineEnd },
    ...(mayBeCut && firstLine && { firstLine: textOf(firstLine) }),
  };
}

function textOf({ characters, lines }: Fit): string {
  return '\n'.repeat(lines - 1).padEnd(characters, 'x');
}

function emptyHalf() {
  return { shown: 0, accepted: 0, refused: 0, acceptedCharacters: 0 };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
