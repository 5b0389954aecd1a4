/** @file The *Preferences* view's side in the host: what is in force and why, and changes of the settings behind it. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { UserFacingError } from '../../common/userFacingError';
import type { InferenceClient } from '../../engine/client';
import { disagreements, type Disagreement } from '../../preferences/disagreement';
import {
  inForce,
  isPreference,
  settingOf,
  valueAt,
  withoutLayer,
  type InForce,
  type Layer,
  type Origin,
} from '../../preferences/stated';
import type { TraitEvidence } from '../../preferences/style/evidence';
import {
  FAMILIES,
  familyOf,
  titleOf,
  TRAITS,
  traitsOf,
  type LanguageFamily,
  type Trait,
} from '../../preferences/traits';
import type { Handlers } from '../../../webview/messages/calls';
import type {
  DetectedLine,
  preferencesCalls,
  PreferencesLanguage,
  PreferencesPlace,
  PreferencesState,
  RevealedLine,
  Said,
  TraitPreference,
} from '../../../webview/messages/preferences';
import { isWrittenByPeople } from '../documents';
import { MEMORY_KEYS, PREFERENCES_SECTION } from '../ids';
import type { OpenStore } from '../openStore';
import { changePreference, layerInWords, type SettingsPlace } from '../preferences/preferenceSettings';
import { unsaid, type PlacePreferences, type StatedPreferences } from '../preferences/statedPreferences';
import { kept } from './kept';

export interface PreferencesSources {
  readonly user: string;
  readonly stated: StatedPreferences;
  readonly engine: InferenceClient;
  readonly openStore: OpenStore;
  /** Where it is remembered which disagreements are settled. */
  readonly memory: vscode.Memento;
  /** What the view shows is no longer so. */
  readonly onChanged: () => void;
}

export function preferencesHandlers(sources: PreferencesSources): Handlers<typeof preferencesCalls> & Disposable {
  const { user, stated, engine, openStore, memory, onChanged } = sources;
  const store = new DisposableStore();
  store.add(stated.onDidChange(onChanged));
  store.add(vscode.window.onDidChangeActiveTextEditor(onChanged));
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(onChanged));
  store.add(vscode.workspace.onDidChangeWorkspaceFolders(onChanged));
  store.add(engine.onDidChangeState(onChanged));
  const evidence = kept(async () => (await openStore.client.style(user)).evidence);
  const keptBefore = (): readonly string[] => memory.get<readonly string[]>(MEMORY_KEYS.preferencesKept) ?? [];

  /** Those that were not settled before. */
  const openDisagreements = async (language: PreferencesLanguage): Promise<readonly Disagreement[]> => {
    if (language === 'all' || !openStore.store) return [];
    const own = (await evidence(openStore.store.pairsStamp(user))).filter(({ family }) => family === language);
    const { inForce: all } = await stated.at(settingsPlace(language));
    const settled = keptBefore();
    return disagreements(all, own).filter((each) => !settled.includes(settledKey(language, each)));
  };

  return {
    dispose: () => store.dispose(),
    state: async ({ language = languageAtHand(), scope }) => {
      const place = settingsPlace(language);
      return stateOf(await stated.at(place), place, { language, scope }, heedsText(engine));
    },
    set: async ({ trait: id, value, language, scope }) => {
      const trait = traitOf(id);
      if (value !== undefined && !isPreference(trait, value)) throw new UserFacingError('There is no such choice.');
      await changePreference({ name: trait.id, value, scope, ...written(language) });
    },
    setText: async ({ text, language, scope }) => {
      const value = text.trim() === '' ? undefined : text;
      await changePreference({ name: 'text', value, scope, ...written(language) });
    },
    setDetecting: async ({ scope, isDetecting }) => {
      await changePreference({ name: 'detect', value: isDetecting, scope, languageIds: [] });
    },
    setFollowing: async ({ scope, isFollowing }) => {
      await changePreference({ name: 'follow', value: isFollowing, scope, languageIds: [] });
    },
    disagreements: async ({ language }) =>
      (await openDisagreements(language)).map((each) => {
        const trait = traitOf(each.trait);
        return {
          ...each,
          statedTitle: titleOf(trait, each.stated),
          revealedTitle: titleOf(trait, each.revealed),
        };
      }),
    settle: async ({ language, trait: id, stated: statedChoice, revealed, how }) => {
      const trait = traitOf(id);
      if (how === 'keep') {
        const key = settledKey(language, { trait: trait.id, stated: statedChoice, revealed });
        await memory.update(MEMORY_KEYS.preferencesKept, [...new Set([...keptBefore(), key])]);
        onChanged();
        return;
      }
      if (!isPreference(trait, revealed)) throw new UserFacingError('There is no such choice.');
      const place = settingsPlace(language);
      const said = settingOf((await stated.at(place)).layersOf(trait.id), (value) => isPreference(trait, value));
      const { scope, isOfLanguage } = said?.layer ?? { scope: 'user', isOfLanguage: false };
      const { languageIds } = written(isOfLanguage ? language : 'all');
      await changePreference({ name: trait.id, value: revealed, scope, languageIds, uri: place.uri });
    },
    openFile: async ({ path, language }) => {
      const folder = folderOf(settingsPlace(language).uri);
      if (!folder) return;
      await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, path));
    },
    openSettings: async () => {
      await vscode.commands.executeCommand('workbench.action.openSettings', PREFERENCES_SECTION);
    },
  };
}

function stateOf(
  found: PlacePreferences,
  { uri }: SettingsPlace,
  { language, scope }: PreferencesPlace,
  isTextHeeded: boolean | undefined,
): PreferencesState {
  const layer: Layer = { scope, isOfLanguage: language !== 'all' };
  const { detection, isDetecting, revealed, isFollowing, inForce: all } = found;
  const text = valueAt(found.layersOf('text'), layer);
  return {
    language,
    hasWorkspace: (vscode.workspace.workspaceFolders ?? []).length > 0,
    isTrusted: vscode.workspace.isTrusted,
    traits: (language === 'all' ? TRAITS : traitsOf(language)).map((trait): TraitPreference => {
      const layers = found.layersOf(trait.id);
      const value = valueAt(layers, layer);
      const otherwise = saidBy(trait, inForce(trait, withoutLayer(layers, layer), unsaid(found)));
      // For all languages at once nothing is detected, but settings hold.
      const now = saidBy(trait, inForce(trait, layers, unsaid(found)));
      return {
        ...{ id: trait.id, title: trait.title, choices: trait.choices.map(({ id, title }) => ({ id, title })) },
        ...(isPreference(trait, value) && { value }),
        ...(otherwise && { otherwise }),
        ...(now && { inForce: now }),
      };
    }),
    text: typeof text === 'string' ? text : '',
    ...(text === undefined && found.text !== '' && { textInForce: found.text }),
    ...(isTextHeeded !== undefined && { heedsText: isTextHeeded }),
    isDetecting,
    ...(uri && language !== 'all' && { file: vscode.workspace.asRelativePath(uri, false) }),
    detected: detection.detected.map((each): DetectedLine => {
      const trait = traitOf(each.trait);
      const isInForce = all.some(({ origin }) => origin.kind === 'detected' && origin.detected === each);
      return {
        ...{ trait: trait.title, title: titleOf(trait, each.choice), value: each.value, isInForce },
        ...{ path: each.source.path, key: each.source.key, isDefault: each.isDefault === true },
      };
    }),
    unreadable: [...detection.unreadable],
    isFollowing,
    revealed: revealed.map((each): RevealedLine => {
      const trait = traitOf(each.trait);
      // Or because it is said or asked for as well.
      const isInForce = all.some((other) => other.trait === each.trait && other.choice === each.choice);
      return { trait: trait.title, title: titleOf(trait, each.choice), ...casesOf(each), isInForce };
    }),
  };
}

function saidBy(trait: Trait, found: InForce | undefined): Said | undefined {
  if (!found) return undefined;
  const { choice, origin } = found;
  return { choice, title: titleOf(trait, choice), from: originInWords(origin) };
}

function originInWords(origin: Origin): string {
  switch (origin.kind) {
    case 'setting':
      return layerInWords(origin.layer);
    case 'detected':
      return `from ${origin.detected.source.path}`;
    case 'revealed': {
      const { agreeing, pairs } = casesOf(origin.evidence);
      return `as in ${agreeing} of the last ${pairs} cases`;
    }
  }
}

function casesOf({ choice, pairs, pairsByChoice }: TraitEvidence): Pick<RevealedLine, 'agreeing' | 'pairs'> {
  return { agreeing: pairsByChoice[choice] ?? 0, pairs };
}

function languageAtHand(): PreferencesLanguage {
  return familyOf(vscode.window.activeTextEditor?.document.languageId ?? '') ?? 'all';
}

/** A place of the language: that of the file at hand if it is in it, else one in the workspace's first folder. */
function settingsPlace(language: PreferencesLanguage): SettingsPlace {
  const document = documentFor(language);
  if (document) return { uri: document.uri, ...(language !== 'all' && { languageId: document.languageId }) };
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (language === 'all') return folder ? { uri: folder } : {};
  const { languageId, name } = TYPICAL[language];
  return { languageId, ...(folder && { uri: vscode.Uri.joinPath(folder, name) }) };
}

/** Stands for the files of a language where none is open. */
const TYPICAL: Readonly<Record<LanguageFamily, { readonly languageId: string; readonly name: string }>> = {
  javascript: { languageId: 'typescript', name: 'any.ts' },
  python: { languageId: 'python', name: 'any.py' },
};

function documentFor(language: PreferencesLanguage): vscode.TextDocument | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  return [...(activeTextEditor ? [activeTextEditor] : []), ...visibleTextEditors]
    .map(({ document }) => document)
    .filter(isWrittenByPeople)
    .find(({ languageId }) => language === 'all' || familyOf(languageId) === language);
}

function folderOf(uri: vscode.Uri | undefined): vscode.Uri | undefined {
  const own = uri && vscode.workspace.getWorkspaceFolder(uri);
  return (own ?? vscode.workspace.workspaceFolders?.[0])?.uri;
}

/** The languages whose settings are written. */
function written(language: PreferencesLanguage): { readonly languageIds: readonly string[] } {
  return { languageIds: language === 'all' ? [] : FAMILIES[language] };
}

function heedsText({ state }: InferenceClient): boolean | undefined {
  return state.kind === 'ready' ? state.model.preferencesAs === 'instructionAndExemplar' : undefined;
}

function settledKey(
  language: PreferencesLanguage,
  { trait, stated, revealed }: Omit<Disagreement, 'agreeing' | 'pairs'>,
) {
  return [language, trait, stated, revealed].join('/');
}

/** @throws UserFacingError where there is none of that name */
function traitOf(id: string): Trait {
  const trait = TRAITS.find((each) => each.id === id);
  if (!trait) throw new UserFacingError('There is no such trait.');
  return trait;
}
