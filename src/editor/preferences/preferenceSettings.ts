/** @file The settings of stated preferences, `penchant.preferences.*`: read for a place, with where each is said, and written. */

import * as vscode from 'vscode';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import type { Layer, SettingLayers, SettingScope } from '../../preferences/stated';
import { PREFERENCES_SECTION, type PreferenceName } from '../ids';

/** Whose settings: those for a language, in the folder of a file; nothing of both: the general ones. */
export interface SettingsPlace {
  readonly uri?: vscode.Uri;
  readonly languageId?: string;
}

/** Reads the settings that hold for a place. */
export function preferencesAt({ uri, languageId }: SettingsPlace): {
  readonly layersOf: (name: PreferenceName) => SettingLayers;
  readonly text: string;
  readonly isDetecting: boolean;
  readonly isFollowing: boolean;
} {
  const scope = languageId === undefined ? uri : { ...(uri && { uri }), languageId };
  const configuration = vscode.workspace.getConfiguration(PREFERENCES_SECTION, scope);
  const text = configuration.get<unknown>('text' satisfies PreferenceName);
  return {
    layersOf: (name) => layersIn(configuration.inspect<unknown>(name) ?? {}),
    text: typeof text === 'string' ? text : '',
    isDetecting: configuration.get<unknown>('detect' satisfies PreferenceName) !== false,
    isFollowing: configuration.get<unknown>('follow' satisfies PreferenceName) !== false,
  };
}

export interface PreferenceChange {
  readonly name: PreferenceName;
  /** Nothing: it is said there no more. */
  readonly value: string | boolean | undefined;
  readonly scope: SettingScope;
  /** For these languages alone; empty: for all. */
  readonly languageIds: readonly string[];
  /** A file of the folder that is meant. */
  readonly uri?: vscode.Uri | undefined;
}

/** @throws UserFacingError where the settings cannot be written, as while their file is being edited */
export async function changePreference({ name, value, scope, languageIds, uri }: PreferenceChange): Promise<void> {
  const target = TARGETS[scope];
  const update = (languageId?: string): Thenable<void> =>
    vscode.workspace
      .getConfiguration(PREFERENCES_SECTION, languageId === undefined ? uri : { ...(uri && { uri }), languageId })
      .update(name, value, target, languageId !== undefined);
  try {
    if (languageIds.length === 0) await update();
    // One by one, as each writes the same file.
    for (const languageId of languageIds) await update(languageId);
  } catch (error) {
    throw new UserFacingError(`The settings could not be written: ${messageOf(error)}`, { cause: error });
  }
}

/** Where a layer is, in words that begin with “from”. */
export function layerInWords({ scope, isOfLanguage }: Layer): string {
  const whose = { user: 'your settings', workspace: 'the workspace’s settings', folder: 'the folder’s settings' }[
    scope
  ];
  return `from ${whose}${isOfLanguage ? ' for this language' : ''}`;
}

/** In a window of one folder the workspace's settings are told twice, as the folder's, too: they are one file. */
function layersIn(layers: SettingLayers): SettingLayers {
  if (vscode.workspace.workspaceFile) return layers;
  return { ...layers, workspaceFolderValue: undefined, workspaceFolderLanguageValue: undefined };
}

const TARGETS: Readonly<Record<SettingScope, vscode.ConfigurationTarget>> = {
  user: vscode.ConfigurationTarget.Global,
  workspace: vscode.ConfigurationTarget.Workspace,
  folder: vscode.ConfigurationTarget.WorkspaceFolder,
};
