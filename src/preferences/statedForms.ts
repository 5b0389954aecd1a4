/** @file Which stated choices single tokens decide, as a request to the model has them. */

import type { StatedForms } from '../common/inference';
import { familyOf, type Choices } from './traits';

/** Nothing where none is stated. */
export function statedFormsOf(choices: Choices, languageId: string): StatedForms | undefined {
  const language = familyOf(languageId);
  if (language === undefined) return undefined;
  const quotes = QUOTES.find((each) => each === choices.quotes);
  const semicolons = language === 'javascript' ? SEMICOLONS.find((each) => each === choices.semicolons) : undefined;
  if (quotes === undefined && semicolons === undefined) return undefined;
  return { language, ...(quotes && { quotes }), ...(semicolons && { semicolons }) };
}

const QUOTES = ['single', 'double'] as const;
const SEMICOLONS = ['always', 'never'] as const;
