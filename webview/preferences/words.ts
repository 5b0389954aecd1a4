/** @file The *Preferences* view's words for what is in force and why. */

import { AUTO, OFF } from '../../src/preferences/stated';
import type { DisagreementLine, PreferencesState, TraitPreference } from '../messages/preferences';

/** The line below a trait's control: what holds and where that comes from, or why what is chosen here does not hold. */
export function reasonOf({ value = AUTO, otherwise, inForce }: TraitPreference): string {
  if (value === AUTO) return inForce ? `${inForce.title}, ${inForce.from}` : LEARNED;
  const isInForce = value === OFF ? inForce === undefined : inForce?.choice === value;
  if (!isInForce) return `Not in force: ${inForce ? `${lower(inForce.title)}, ${inForce.from}` : lower(LEARNED)}`;
  if (value === OFF) return LEARNED;
  return otherwise && otherwise.choice !== value ? `In place of ${lower(otherwise.title)}, ${otherwise.from}` : '';
}

const LEARNED = 'Learned from what you do';

export function disagreementInWords({ statedTitle, revealedTitle, agreeing, pairs }: DisagreementLine): string {
  return `You say “${lower(statedTitle)}”, but in ${agreeing} of ${pairs} cases it is “${lower(revealedTitle)}” that you take or write.`;
}

/** Whom free text reaches. */
export function heedInWords(heedsText: boolean | undefined): string {
  if (heedsText === true) return 'The model in use heeds this.';
  return heedsText === false
    ? 'The model in use is too small to heed sentences: what it is to keep to has to be chosen above. A larger model heeds this.'
    : 'Models that follow instructions heed this.';
}

/** Why nothing is listed as revealed; nothing: something is. */
export function nothingRevealed({ language, revealed }: PreferencesState): string | undefined {
  if (language === 'all') return 'Choose a language to see what is shown for it.';
  if (revealed.length > 0) return undefined;
  return `Of ${language === 'python' ? 'quotes, names and return types' : 'quotes, semicolons, functions and names'} nothing is sure yet.`;
}

/** Why nothing is listed as detected; nothing: something is. */
export function nothingDetected(state: PreferencesState): string | undefined {
  const { hasWorkspace, isTrusted, language, detected, file } = state;
  if (!hasWorkspace) return 'No folder is open to look in.';
  if (!isTrusted) return 'This workspace is not trusted, so nothing in it is looked at.';
  if (language === 'all') return 'Choose a language to see what is detected for it.';
  if (detected.length > 0) return undefined;
  return `Nothing beside or above ${file ?? 'your files'} says how to write. Penchant looks at .editorconfig, ${TOOLS[language]}.`;
}

const TOOLS = {
  javascript: 'Prettier, ESLint, Biome, TypeScript and clang-format',
  python: 'Ruff, Black, flake8, mypy, Pyright and isort',
} as const;

/** Within a sentence; names of code stay as they are. */
function lower(title: string): string {
  return /^[A-Z][a-z]+(?: |$)/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
