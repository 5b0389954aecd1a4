import { describe, expect, it } from 'vitest';
import { dayInWords, momentInWords, shortDay } from '../../../../webview/learned/words';

const AFTERNOON = new Date(2026, 10, 24, 14, 5).getTime();
const YEAR_MS = 366 * 86_400_000;

describe('dates', () => {
  it('are written as the reader writes them', () => {
    expect(dayInWords(AFTERNOON, AFTERNOON, 'en-GB')).toBe('24 November');
    expect(dayInWords(AFTERNOON, AFTERNOON, 'en-US')).toBe('November 24');
    expect(shortDay(AFTERNOON, 'en-US')).toBe('Nov 24');
    expect(momentInWords(AFTERNOON, AFTERNOON, 'en-GB')).toBe('24 November, 14:05');
    expect(momentInWords(AFTERNOON, AFTERNOON, 'de')).toBe('24. November, 14:05');
  });

  it('name the year where it is another one', () => {
    expect(dayInWords(AFTERNOON, AFTERNOON + YEAR_MS, 'en-GB')).toBe('24 November 2026');
  });
});
