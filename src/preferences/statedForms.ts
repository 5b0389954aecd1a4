/** @file Which stated choices single tokens decide, as a request to the model has them. */

import type { StatedForms } from '../common/inference';
import { familyOf, type Choices, type TraitId } from './traits';

const DECIDED_BY_TOKENS: ReadonlySet<string> = new Set<TraitId>(['quotes', 'semicolons']);

/** Whether single tokens decide all of the trait, so that a choice needs no room in the prompt. */
export function isDecidedByTokens(trait: string): boolean {
  return DECIDED_BY_TOKENS.has(trait);
}

/** Nothing where none is stated. */
export function statedFormsOf(choices: Choices, languageId: string): StatedForms | undefined {
  const language = familyOf(languageId);
  if (language === undefined) return undefined;
  const quotes = QUOTES.find((each) => each === choices.quotes);
  const semicolons = language === 'javascript' ? SEMICOLONS.find((each) => each === choices.semicolons) : undefined;
  const functions = language === 'javascript' ? FUNCTIONS.find((each) => each === choices.functions) : undefined;
  const returnTypes = language === 'python' ? TYPING.find((each) => each === choices.typing) : undefined;
  const names = NAMING.find((each) => each === choices.naming);
  const decided = {
    ...(quotes && { quotes }),
    ...(semicolons && { semicolons }),
    ...(functions && { functions }),
    ...(returnTypes && { returnTypes }),
    ...(names && { names }),
  };
  return Object.keys(decided).length === 0 ? undefined : { language, ...decided };
}

const QUOTES = ['single', 'double'] as const;
const SEMICOLONS = ['always', 'never'] as const;
const FUNCTIONS = ['arrow', 'declaration'] as const;
const NAMING = ['camelCase', 'snake_case'] as const;
const TYPING = ['annotated', 'inferred'] as const;
