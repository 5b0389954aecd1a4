/**
 * @file Which preferences are in force, and why: a setting has the first word, then what was detected, then what pairs surely reveal; else
 * nothing is in force, and the model goes by what it has learned.
 */

import type { Detected } from './detected/detected';
import type { TraitEvidence } from './style/evidence';
import type { Choices, Trait, TraitId } from './traits';

/** What developers have said of their style. */
export interface Stated {
  readonly choices: Choices;
  /** In their own words; empty: none. */
  readonly text: string;
}

/** As it is called in the settings: nothing is said here, so that what was detected or revealed holds. */
export const AUTO = 'auto';
/** Nothing is in force, whatever was detected or revealed. */
export const OFF = 'off';

/** Where a setting stands. */
export type SettingScope = 'user' | 'workspace' | 'folder';

/** What each place says of one setting, as the editor tells; what is absent says nothing. */
export interface SettingLayers {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
  readonly globalLanguageValue?: unknown;
  readonly workspaceLanguageValue?: unknown;
  readonly workspaceFolderLanguageValue?: unknown;
}

export interface Layer {
  readonly scope: SettingScope;
  /** Said for one language alone, which goes before what is said for all. */
  readonly isOfLanguage: boolean;
}

/** Why a choice is in force. */
export type Origin =
  | { readonly kind: 'setting'; readonly layer: Layer }
  | { readonly kind: 'detected'; readonly detected: Detected }
  | { readonly kind: 'revealed'; readonly evidence: TraitEvidence };

export interface InForce {
  readonly trait: TraitId;
  readonly choice: string;
  readonly origin: Origin;
}

/** What is told of style without a setting. */
export interface Unsaid {
  readonly detected: readonly Detected[];
  /** Of the language family at hand. */
  readonly revealed: readonly TraitEvidence[];
}

/** What is in force of a trait; nothing: nothing is. */
export function inForce(
  trait: Trait,
  layers: SettingLayers,
  { detected, revealed }: Partial<Unsaid>,
): InForce | undefined {
  const setting = settingOf(layers, (value) => isPreference(trait, value));
  if (setting?.value === OFF) return undefined;
  if (setting && setting.value !== AUTO) {
    return { trait: trait.id, choice: setting.value, origin: { kind: 'setting', layer: setting.layer } };
  }
  const found = detected?.find((each) => each.trait === trait.id);
  if (found) return { trait: trait.id, choice: found.choice, origin: { kind: 'detected', detected: found } };
  const evidence = revealed?.find((each) => each.trait === trait.id);
  return evidence && { trait: trait.id, choice: evidence.choice, origin: { kind: 'revealed', evidence } };
}

/** The choices that are in force because they are said or asked for. */
export function statedChoices(all: readonly InForce[]): Choices {
  return choicesOf(all.filter(({ origin }) => origin.kind !== 'revealed'));
}

/** The choices that are in force. */
export function choicesOf(all: readonly InForce[]): Choices {
  return Object.fromEntries(all.map(({ trait, choice }) => [trait, choice]));
}

/** What has the last word, of what can be a value at all: the editor's own order, in which languages go before places. */
export function settingOf(
  layers: SettingLayers,
  isValue: (value: unknown) => value is string,
): { readonly value: string; readonly layer: Layer } | undefined {
  for (const layer of LAYERS) {
    const value = valueAt(layers, layer);
    if (isValue(value)) return { value, layer };
  }
  return undefined;
}

/** What one place says. */
export function valueAt(layers: SettingLayers, layer: Layer): unknown {
  return layers[keyOf(layer)];
}

/** The places as if one of them said nothing. */
export function withoutLayer(layers: SettingLayers, layer: Layer): SettingLayers {
  return { ...layers, [keyOf(layer)]: undefined };
}

/** Whether it is a choice of the trait, `AUTO` or `OFF`. */
export function isPreference(trait: Trait, value: unknown): value is string {
  return value === AUTO || value === OFF || trait.choices.some(({ id }) => id === value);
}

/** From what has the last word to what has the first. */
const LAYERS: readonly Layer[] = [
  { scope: 'folder', isOfLanguage: true },
  { scope: 'workspace', isOfLanguage: true },
  { scope: 'user', isOfLanguage: true },
  { scope: 'folder', isOfLanguage: false },
  { scope: 'workspace', isOfLanguage: false },
  { scope: 'user', isOfLanguage: false },
];

function keyOf({ scope, isOfLanguage }: Layer): keyof SettingLayers {
  switch (scope) {
    case 'user':
      return isOfLanguage ? 'globalLanguageValue' : 'globalValue';
    case 'workspace':
      return isOfLanguage ? 'workspaceLanguageValue' : 'workspaceValue';
    case 'folder':
      return isOfLanguage ? 'workspaceFolderLanguageValue' : 'workspaceFolderValue';
  }
}
