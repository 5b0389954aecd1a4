/** @file Figures and dates of the *Learned* view in words. */

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Nats, signed where below 0. */
export function nats(value: number): string {
  return (Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(2)).replace('-', '−');
}

/**
 * `24 November`, with the year where it is another one.
 * @param language of the reader; absent, here and below: the editor's
 */
export function dayInWords(at: number, now: number, language?: string): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Date(at).toLocaleDateString(language, {
    ...{ day: 'numeric', month: 'long' },
    ...(!isThisYear && { year: 'numeric' }),
  });
}

/** `24 Nov` */
export function shortDay(at: number, language?: string): string {
  return new Date(at).toLocaleDateString(language, { day: 'numeric', month: 'short' });
}

/** `24 November, 14:05` */
export function momentInWords(at: number, now: number, language?: string): string {
  const time = new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  return `${dayInWords(at, now, language)}, ${time}`;
}
