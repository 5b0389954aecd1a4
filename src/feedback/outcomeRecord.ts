/** @file An outcome in figures, as the store keeps it: without a word of its text. */

import type { Outcome } from './outcomes';
import type { OutcomeRecord } from './records';

/** Where on its line the cursor stood when the suggestion was made. */
export type LinePlace = Pick<OutcomeRecord, 'isLineStart' | 'isLineEnd'>;

/** Nothing for an outcome that has no suggestion. */
export function outcomeRecordOf(outcome: Outcome, place: LinePlace): OutcomeRecord | undefined {
  const { kind, suggestions, index, shownAt, endedAt, cycles, languageId, trigger, takenCharacters } = outcome;
  const suggestion = suggestions[index];
  if (!suggestion) return undefined;
  const { id, model, adapterVersion, logprob, tokens, completion, chance } = suggestion;
  return {
    ...{ suggestionId: id, kind, shownAt, dwellMs: endedAt - shownAt, cycles, languageId, trigger },
    ...{ model, logprob, tokens, takenCharacters },
    ...(adapterVersion !== undefined && { adapterVersion }),
    characters: completion.length,
    lines: completion.split('\n').length,
    ...place,
    ...(chance !== undefined && { chance }),
  };
}
