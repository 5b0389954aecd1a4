/** @file What a completion behind a prompt shows of style: to be loaded where it is needed, as the parsers take a moment. */

import { styleOfCompletion } from '../preferences/style/style';
import type { Choices } from '../preferences/traits';

/** What of style begins at or behind `from`; nothing of a trait: the text tells nothing of that. */
export type Judge = (text: string, languageId: string, from: number) => Choices;

export const judgeStyle: Judge = (text, languageId, from) =>
  styleOfCompletion({ prompt: text.slice(0, from), completion: text.slice(from), languageId, isLineEnded: true });
