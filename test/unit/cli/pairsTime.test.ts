import { describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../src/common/userFacingError';
import { parseTime } from '../../../src/cli/pairsTime';

const NOW = Date.UTC(2026, 0, 15, 12);

describe('a time', () => {
  it.each([
    ['30s', NOW - 30_000],
    ['90m', NOW - 5_400_000],
    ['2h', NOW - 7_200_000],
    ['7d', NOW - 604_800_000],
    ['1w', NOW - 604_800_000],
    ['2026-01-14T10:00:00Z', Date.UTC(2026, 0, 14, 10)],
    ['2026-01-14T10:00:00.250+02:00', Date.UTC(2026, 0, 14, 8, 0, 0, 250)],
    ['2026-01-14T10:30', new Date(2026, 0, 14, 10, 30).getTime()],
    ['2026-01-14 10:30', new Date(2026, 0, 14, 10, 30).getTime()],
    ['2026-01-14', new Date(2026, 0, 14).getTime()],
  ])('is said as %s', (text, time) => {
    expect(parseTime(text, NOW)).toBe(time);
  });

  it.each(['', 'yesterday', '5', '-2h', '2 h', '2026-13-01', '2026-01-32T10:00', '01/02/2026'])('is not %j', (text) => {
    expect(() => parseTime(text, NOW)).toThrow(UserFacingError);
  });
});
