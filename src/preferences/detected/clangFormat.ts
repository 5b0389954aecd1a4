/** @file What `.clang-format` says of JavaScript and TypeScript. */

import { familyOf } from '../traits';
import { firstNamed, type ConfigFile } from './configFile';
import { CLANG_FORMAT_NAMES } from './configNames';
import { lineLengthChoice, shown, type Detected, type FileAtHand } from './detected';
import { at, listOf, numberOf, textOf } from './values';

/** @param configs nearest first */
export function clangFormatSays(file: FileAtHand, configs: readonly ConfigFile[]): readonly Detected[] {
  if (familyOf(file.languageId) !== 'javascript') return [];
  const config = firstNamed(configs, CLANG_FORMAT_NAMES);
  if (!config) return [];
  // One document a language; one that names none holds for all.
  const documents = listOf(config.value).toSorted((one, other) => rank(other) - rank(one));
  const said = (key: string): unknown =>
    at(
      documents.find((document) => rank(document) >= 0 && at(document, key) !== undefined),
      key,
    );
  const choices = [
    { trait: 'quotes', key: 'JavaScriptQuotes', choice: quotes(said('JavaScriptQuotes')) },
    { trait: 'trailingCommas', key: 'InsertTrailingCommas', choice: commas(said('InsertTrailingCommas')) },
    { trait: 'lineLength', key: 'ColumnLimit', choice: lineLengthChoice(numberOf(said('ColumnLimit'))) },
  ] as const;
  return choices.flatMap(({ trait, key, choice }) =>
    choice === undefined ? [] : [{ trait, choice, source: { path: config.path, key }, value: shown(said(key)) }],
  );
}

/** 1: for JavaScript (and TypeScript); 0: for all languages; −1: for another. */
function rank(document: unknown): number {
  const language = textOf(at(document, 'Language'));
  if (language === 'JavaScript') return 1;
  return language === undefined ? 0 : -1;
}

function quotes(value: unknown): string | undefined {
  if (value === 'Single') return 'single';
  return value === 'Double' ? 'double' : undefined;
}

function commas(value: unknown): string | undefined {
  return value === 'Wrapped' ? 'always' : undefined;
}
