/** @file What Prettier's configuration says. Where there is one, its defaults are in force, too: Prettier will write so. */

import { type ConfigFile, allNamed } from './configFile';
import { PRETTIER_NAMES } from './configNames';
import { lineLengthChoice, shown, type Detected, type FileAtHand } from './detected';
import { isMeant } from './globs';
import { isPartlyKnown } from './scriptValue';
import { at, flagOf, isRecord, listOf, numberOf, textOf, textsOf } from './values';
import { familyOf, type TraitId } from '../traits';

/** Of Prettier 3. */
const DEFAULTS = { singleQuote: false, semi: true, trailingComma: 'all', printWidth: 80 } as const;
type Option = keyof typeof DEFAULTS;

interface OptionOfTrait {
  readonly trait: TraitId;
  readonly option: Option;
  readonly choiceOf: (value: unknown) => string | undefined;
}

const OPTIONS: readonly OptionOfTrait[] = [
  { trait: 'quotes', option: 'singleQuote', choiceOf: (value) => either(flagOf(value), 'single', 'double') },
  { trait: 'semicolons', option: 'semi', choiceOf: (value) => either(flagOf(value), 'always', 'never') },
  { trait: 'trailingCommas', option: 'trailingComma', choiceOf: commas },
  { trait: 'lineLength', option: 'printWidth', choiceOf: (value) => lineLengthChoice(numberOf(value)) },
];

/** @param configs nearest first */
export function prettierSays(file: FileAtHand, configs: readonly ConfigFile[]): readonly Detected[] {
  if (familyOf(file.languageId) !== 'javascript') return [];
  for (const config of allNamed(configs, PRETTIER_NAMES)) {
    const isManifest = config.name.startsWith('package.');
    const value = isManifest ? at(config.value, 'prettier') : config.value;
    if (isManifest && value === undefined) continue;
    // One that another package holds, or that is malformed, is in force all the same: what it says is not known.
    return isRecord(value) ? optionsSay(file, config, value) : [];
  }
  return [];
}

function optionsSay(file: FileAtHand, { path, folder }: ConfigFile, value: Readonly<Record<string, unknown>>) {
  const overrides = listOf(value['overrides']).filter(
    (override) =>
      isMeant(textsOf(at(override, 'files')), folder, file.path, 'anyFolder') &&
      !isMeant(textsOf(at(override, 'excludeFiles')), folder, file.path, 'anyFolder'),
  );
  const options = [value, ...overrides.map((override) => at(override, 'options'))];
  return OPTIONS.flatMap(({ trait, option, choiceOf }): Detected[] => {
    const explicit = options.findLast((each) => at(each, option) !== undefined);
    if (!explicit && options.some(isPartlyKnown)) return [];
    const said = explicit ? at(explicit, option) : DEFAULTS[option];
    const choice = choiceOf(said);
    if (choice === undefined) return [];
    const source = { path, key: option };
    return [{ trait, choice, source, value: shown(said), ...(explicit ? {} : { isDefault: true as const }) }];
  });
}

function commas(value: unknown): string | undefined {
  const text = textOf(value);
  if (text === 'none') return 'never';
  return text === 'all' || text === 'es5' ? 'always' : undefined;
}

function either(flag: boolean | undefined, ifTrue: string, ifFalse: string): string | undefined {
  return flag === undefined ? undefined : flag ? ifTrue : ifFalse;
}
