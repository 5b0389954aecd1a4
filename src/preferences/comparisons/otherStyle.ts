/**
 * @file The other way to write a completion: a model goes on in the style that it sees, so that what it draws at one place seldom
 * differs in style. Made to write one trait the other way, it gives the text that a comparison needs.
 */

import type { StatedForms } from '../../common/inference';
import { statedFormsOf } from '../statedForms';
import { TRAITS, type Choices, type TraitId } from '../traits';
import type { KnownTaste } from './couple';

/**
 * The traits that a model can be made to write in either way, each with the other choice of each. Not how names are written: a file leaves
 * little doubt of that.
 */
const OTHERS: Readonly<Partial<Record<TraitId, Readonly<Record<string, string>>>>> = {
  quotes: { single: 'double', double: 'single' },
  semicolons: { always: 'never', never: 'always' },
  functions: { arrow: 'declaration', declaration: 'arrow' },
  typing: { annotated: 'inferred', inferred: 'annotated' },
};

/** What makes the model write one trait of a text the other way: that of which least is known; nothing where it shows none of them. */
export function formsAgainst(shows: Choices, languageId: string, { learned }: KnownTaste): StatedForms | undefined {
  const others = TRAITS.flatMap(({ id }) => {
    const other = OTHERS[id]?.[shows[id] ?? ''];
    const forms = other === undefined ? undefined : statedFormsOf({ [id]: other }, languageId);
    const { pairs = 0, asked = 0 } = learned[id] ?? {};
    return forms ? [{ forms, known: pairs + asked }] : [];
  });
  return others.toSorted((a, b) => a.known - b.known)[0]?.forms;
}
