/** @file What a model is told of a developer's taste before the code: in a sentence, by code of theirs, by an exemplar. */

import type { ModelDescription, StatedForms } from '../../../src/common/inference';
import type { PreferencePair } from '../../../src/common/pairs';
import { commentLine } from '../../../src/completion/languages';
import { preferencesText } from '../../../src/editor/preferences/preferencesText';
import { exemplarOf } from '../../../src/preferences/exemplar';
import { instructionOf } from '../../../src/preferences/instruction';
import { isAgainstFile, REVEALING_PAIRS, surelyRevealed } from '../../../src/preferences/revealed';
import { statedFormsOf } from '../../../src/preferences/statedForms';
import { evidenceFrom, pairStyle, type TraitEvidence } from '../../../src/preferences/style/evidence';
import { styleOfFile } from '../../../src/preferences/style/style';
import type { Choices, TraitId } from '../../../src/preferences/traits';
import type { Told } from './methods';
import type { Developer } from './simulatedDeveloper';
import type { Side } from './texts';

/** What stands before the code, and what is decided token by token. */
export interface Telling {
  /** Whole lines; empty: nothing. */
  readonly text: string;
  /** For the code that a completion is to go on from. */
  readonly formsIn: (code: string) => StatedForms | undefined;
}

/** As a prompt's preferences and half of a training window hold it. */
const MAX_TOKENS = 96;

export function telling(
  told: Told,
  developer: Developer,
  pairs: readonly PreferencePair[],
  model: Pick<ModelDescription, 'preferencesAs'> & { readonly countTokens: (text: string) => number },
): Telling {
  const { language } = developer;
  const choices = choicesOf(developer);
  switch (told) {
    case 'nothing':
      return { text: '', formsIn: () => undefined };
    case 'instruction':
      return {
        text: `${commentLine(language, instructionOf({ choices, text: '' }, language))}\n`,
        formsIn: () => undefined,
      };
    case 'acceptedCode':
      return { text: acceptedCode(pairs, model.countTokens), formsIn: () => undefined };
    case 'exemplar':
      return { text: exemplarOf(choices, language), formsIn: () => undefined };
    case 'revealed': {
      const revealed = revealedBy(pairs);
      return {
        text: '',
        // As in an editor, nothing is written against a file.
        formsIn: (code) => {
          const file = styleOfFile(code, language);
          const fitting = revealed.filter((each) => !isAgainstFile(each, file));
          return statedFormsOf(Object.fromEntries(fitting.map(({ trait, choice }) => [trait, choice])), language);
        },
      };
    }
    case 'stated': {
      const forms = statedFormsOf(choices, language);
      return { text: preferencesText({ choices, text: '' }, language, model), formsIn: () => forms };
    }
  }
}

/** What Penchant is sure of, by the pairs alone. */
function revealedBy(pairs: readonly PreferencePair[]): readonly TraitEvidence[] {
  const styles = pairs.toReversed().flatMap((pair) => pairStyle(pair) ?? []);
  return surelyRevealed(evidenceFrom(styles, REVEALING_PAIRS));
}

/** What the developer would state, had they to. Axes that no setting is about are left out. */
function choicesOf({ language, styles }: Developer): Choices {
  const stated = Object.entries(styles).flatMap(([axis, side]): [TraitId, string][] => {
    const choice = STATEMENTS[`${language} ${axis}`];
    return choice ? [[choice.trait, choice[side]]] : [];
  });
  return Object.fromEntries(stated);
}

/** By language and axis, the trait and what each side is called. */
const STATEMENTS: Readonly<Record<string, { readonly trait: TraitId } & Readonly<Record<Side, string>>>> = {
  'javascript semicolons': { trait: 'semicolons', a: 'never', b: 'always' },
  'javascript quotes': { trait: 'quotes', a: 'single', b: 'double' },
  'javascript functions': { trait: 'functions', a: 'arrow', b: 'declaration' },
  'python quotes': { trait: 'quotes', a: 'single', b: 'double' },
  'python naming': { trait: 'naming', a: 'snake_case', b: 'camelCase' },
  'python returnTypes': { trait: 'typing', a: 'annotated', b: 'inferred' },
};

/** The newest code that the developer accepted or wrote, each with the line that it goes on from: as much as there is room for. */
function acceptedCode(pairs: readonly PreferencePair[], countTokens: (text: string) => number): string {
  let text = '';
  for (const { prompt, chosen } of pairs.toReversed()) {
    const line = prompt.slice(prompt.lastIndexOf('\n') + 1) + chosen.trimEnd();
    const more = `${line.trimStart()}\n${text}`;
    if (countTokens(more) > MAX_TOKENS) break;
    text = more;
  }
  return text;
}
