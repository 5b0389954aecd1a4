/** @file What developers state for themselves, wherever they work: what their pairs may be turned to, whichever workspace those are from. */

import { choicesOf, inForce, type SettingLayers } from '../../preferences/stated';
import { familyOf, traitsOf, type Choices } from '../../preferences/traits';
import { preferencesAt } from './preferenceSettings';

/** The user's own settings for a language; those of a workspace, and what is detected there, are its own affair. */
export function statedByUser(languageId: string): Choices {
  const family = familyOf(languageId);
  if (family === undefined) return {};
  const { layersOf } = preferencesAt({ languageId });
  return choicesOf(traitsOf(family).flatMap((trait) => inForce(trait, usersOf(layersOf(trait.id)), {}) ?? []));
}

function usersOf({ globalValue, globalLanguageValue }: SettingLayers): SettingLayers {
  return { globalValue, globalLanguageValue };
}
