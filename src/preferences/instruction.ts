/** @file Stated preferences as sentences, for models that follow them. */

import type { Stated } from './stated';
import { familyOf, traitsOf } from './traits';

/** Longer free text would take the room of the code that it is about. */
const MAX_FREE_TEXT_CHARACTERS = 400;

/** On one line, for a comment; empty where nothing is stated. Free text is heeded in every language, choices where they show. */
export function instructionOf({ choices, text }: Stated, languageId: string): string {
  const family = familyOf(languageId);
  const traits = family === undefined ? [] : traitsOf(family);
  const instructions = traits.flatMap(({ id, choices: known }) => {
    const choice = known.find((each) => each.id === choices[id]);
    return choice ? [choice.instruction] : [];
  });
  const free = text.replace(/\s+/g, ' ').trim().slice(0, MAX_FREE_TEXT_CHARACTERS);
  const sentences = [...instructions, ...(free === '' ? [] : [free])];
  return sentences.length === 0 ? '' : `Style: ${sentences.map(endSentence).join(' ')}`;
}

function endSentence(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
