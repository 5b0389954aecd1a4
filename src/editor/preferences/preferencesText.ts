/** @file Stated preferences as they stand in a prompt, in the form that acts on the model at hand. */

import type { ModelDescription } from '../../common/inference';
import { commentLine } from '../../completion/languages';
import { exemplarOf } from '../../preferences/exemplar';
import { instructionOf } from '../../preferences/instruction';
import type { Stated } from '../../preferences/stated';
import { isDecidedByTokens } from '../../preferences/statedForms';
import type { Choices } from '../../preferences/traits';

/** Whole lines; empty where nothing is stated, or nothing that the model heeds. The same input gives the same text. */
export function preferencesText(
  stated: Stated,
  languageId: string,
  { preferencesAs }: Pick<ModelDescription, 'preferencesAs'>,
): string {
  const exemplar = neededExemplar(stated.choices, languageId);
  switch (preferencesAs) {
    case 'exemplar':
      return exemplar;
    case 'instructionAndExemplar': {
      const instruction = instructionOf(stated, languageId);
      return instruction === '' ? exemplar : `${commentLine(languageId, instruction)}\n${exemplar}`;
    }
  }
}

/**
 * For what single tokens decide alone nothing is shown: forms do it with more certainty, and take no room from the code. Beside other
 * choices they are shown, as a snippet has to be written in some style.
 */
function neededExemplar(choices: Choices, languageId: string): string {
  const others = Object.fromEntries(Object.entries(choices).filter(([trait]) => !isDecidedByTokens(trait)));
  return exemplarOf(others, languageId) === '' ? '' : exemplarOf(choices, languageId);
}
