/** @file How suggestions fared over time: how many were shown, and how many were taken, by day or by week. */

import { labelOf } from './acceptanceFeatures';
import type { StoredOutcome } from './records';

/** One day or week of the machine's calendar. */
export interface AcceptancePoint {
  /** Its first moment, in milliseconds since the epoch. */
  readonly from: number;
  /** Suggestions that were up long enough to be seen; one that another took the place of does not count. */
  readonly shown: number;
  /** Accepted whole or in part, or typed to their end, and not undone. */
  readonly taken: number;
  /** Characters of suggestions that came to stand in the document and were not undone. */
  readonly takenCharacters: number;
}

export interface AcceptanceHistory {
  readonly unit: 'day' | 'week';
  /** Oldest first, without gaps: a day without suggestions has a point too. Empty: nothing was shown. */
  readonly points: readonly AcceptancePoint[];
}

/** Days are told apart by eye up to this many; beyond, weeks are drawn. */
const MAX_DAYS = 35;
/** As long as outcomes are kept. */
const MAX_WEEKS = 27;

export function acceptanceHistory(outcomes: readonly StoredOutcome[], now: number): AcceptanceHistory {
  const seen = outcomes.filter((outcome) => outcome.shownAt <= now && labelOf(outcome) !== undefined);
  const first = seen.reduce((earliest, { shownAt }) => Math.min(earliest, shownAt), Infinity);
  if (seen.length === 0) return { unit: 'day', points: [] };
  const days = startsOf('day', Math.max(first, weeksBefore(now, MAX_WEEKS)), now);
  const unit = days.length <= MAX_DAYS ? 'day' : 'week';
  const starts = unit === 'day' ? days : startsOf('week', Math.max(first, weeksBefore(now, MAX_WEEKS)), now);

  const groups = Map.groupBy(seen, ({ shownAt }) => startOf(unit, shownAt));
  return { unit, points: starts.map((from) => ({ from, ...countsOf(groups.get(from) ?? []) })) };
}

function countsOf(outcomes: readonly StoredOutcome[]): Omit<AcceptancePoint, 'from'> {
  const taken = outcomes.filter((outcome) => labelOf(outcome)?.isAccepted === true);
  return {
    shown: outcomes.length,
    taken: taken.length,
    takenCharacters: taken.reduce((sum, { takenCharacters }) => sum + takenCharacters, 0),
  };
}

/** The first moments of all days or weeks from one moment to another. */
function startsOf(unit: AcceptanceHistory['unit'], first: number, last: number): readonly number[] {
  const starts: number[] = [];
  for (const date = new Date(startOf(unit, first)); date.getTime() <= last;) {
    starts.push(date.getTime());
    // By the calendar: a day has 23 hours now and then.
    date.setDate(date.getDate() + (unit === 'day' ? 1 : 7));
  }
  return starts;
}

/** Weeks begin on Monday. */
function startOf(unit: AcceptanceHistory['unit'], at: number): number {
  const date = new Date(at);
  date.setHours(0, 0, 0, 0);
  if (unit === 'week') date.setDate(date.getDate() - ((date.getDay() + 6) % 7));
  return date.getTime();
}

function weeksBefore(at: number, weeks: number): number {
  const date = new Date(at);
  date.setDate(date.getDate() - 7 * weeks);
  return date.getTime();
}
