/** @file A point in time as one types it: a date, or how long ago. */

import { UserFacingError } from '../common/userFacingError';

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * Milliseconds since the epoch. `2h` is two hours before `now`; a date without a time is its midnight, and without a zone this
 * machine's. Throws a `UserFacingError` for anything else.
 */
export function parseTime(text: string, now: number): number {
  const ago = /^(\d+)([smhdw])$/.exec(text);
  if (ago) return now - Number(ago[1]) * UNITS_MS[unitOf(ago[2])];
  const isDate = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(text);
  // Of a date alone JavaScript takes midnight in Greenwich.
  const time = isDate ? Date.parse(text.length === 10 ? `${text}T00:00` : text) : NaN;
  if (Number.isNaN(time)) {
    throw new UserFacingError(`${JSON.stringify(text)} is no time. Say 2026-01-31, 2026-01-31T14:30, or 90m, 2h, 7d.`);
  }
  return time;
}

function unitOf(letter: string | undefined): keyof typeof UNITS_MS {
  switch (letter) {
    case 's':
    case 'm':
    case 'h':
    case 'd':
    case 'w':
      return letter;
    default:
      throw new Error(`${String(letter)} is no unit of time`);
  }
}
