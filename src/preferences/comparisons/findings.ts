/** @file What the answers of a round said of style, in words. */

import { TRAITS, type Choices, type TraitId } from '../traits';

/** An answer that preferred one text to another. */
export interface StyleAnswer {
  readonly preferred: Choices;
  readonly other: Choices;
}

/** One sentence for each trait that the answers decided, the most often decided first. */
export function findingsOf(answers: readonly StyleAnswer[]): readonly string[] {
  return TRAITS.flatMap(({ id, title, choices }) => {
    const decided = answers.flatMap((answer) => decidedChoice(answer, id) ?? []);
    const counts = choices
      .map((choice) => ({ choice, count: decided.filter((each) => each === choice.id).length }))
      .sort((a, b) => b.count - a.count);
    const [most] = counts;
    if (!most || most.count === 0) return [];
    const isClear = most.count > decided.length / 2;
    const times = `${most.count} of ${decided.length}`;
    const sentence = isClear
      ? `${title}: ${most.choice.title.toLowerCase()}, ${times}`
      : `${title}: now this, now that`;
    return [{ sentence, decided: decided.length }];
  })
    .sort((a, b) => b.decided - a.decided)
    .map(({ sentence }) => sentence);
}

function decidedChoice({ preferred, other }: StyleAnswer, trait: TraitId): string | undefined {
  const [chosen, refused] = [preferred[trait], other[trait]];
  return chosen !== undefined && refused !== undefined && chosen !== refused ? chosen : undefined;
}
