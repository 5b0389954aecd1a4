/** @file What a completion shows of style, by the detectors: to be loaded where it is needed, as the parsers take a moment. */

import type { Choices } from '../preferences/traits';

/** A stand-in until the detectors are there: it tells nothing. */
export function judgeStyle(_text: string, _languageId: string, _from: number): Choices {
  return {};
}
