/**
 * @file The other way to write a completion: a model goes on in the style that it sees, so that what it draws at one place seldom
 * differs in style. Made to write one trait the other way, it gives the text that a comparison needs.
 */

import type { StatedForms } from '../../common/inference';
import { statedFormsOf } from '../statedForms';
import type { Choices } from '../traits';
import type { KnownTaste } from './couple';

/** The traits that a model can be made to write in either way, each with the other choice of each. */
const OTHERS = {
  quotes: { single: 'double', double: 'single' },
  semicolons: { always: 'never', never: 'always' },
} as const;

/** What makes the model write one trait of a text the other way: that of which least is known; nothing where it shows none of them. */
export function formsAgainst(shows: Choices, languageId: string, { learned }: KnownTaste): StatedForms | undefined {
  const evidenceOf = (trait: keyof typeof OTHERS): number => {
    const { pairs = 0, asked = 0 } = learned[trait] ?? {};
    return pairs + asked;
  };
  const others = [
    { trait: 'quotes', choice: otherOf(OTHERS.quotes, shows.quotes) },
    { trait: 'semicolons', choice: otherOf(OTHERS.semicolons, shows.semicolons) },
  ] as const;
  const [least] = others
    .filter(({ choice }) => choice !== undefined)
    .toSorted((a, b) => evidenceOf(a.trait) - evidenceOf(b.trait));
  return least?.choice === undefined ? undefined : statedFormsOf({ [least.trait]: least.choice }, languageId);
}

function otherOf(others: Readonly<Record<string, string>>, choice: string | undefined): string | undefined {
  return choice === undefined ? undefined : others[choice];
}
