/** @file The menu behind the status-bar item: what is going on, and what one may want to do about it here. */

import * as vscode from 'vscode';
import type { InferenceClient } from '../engine/client';
import type { EngineState } from '../engine/engineState';
import { COMMANDS } from './ids';
import type { Learner } from './learner';
import { isEnabledFor, type SettingsReader } from './settings';
import type { Snooze } from './snooze';
import type { StatusBar } from './statusBar';

export interface MenuSources {
  readonly engine: InferenceClient;
  readonly statusBar: StatusBar;
  readonly settings: SettingsReader;
  readonly snooze: Snooze;
  readonly learner: Pick<Learner, 'situation'>;
}

type MenuItem = vscode.QuickPickItem & {
  /** A command; only separators have none. */
  readonly run?: string;
};

export async function showMenu(sources: MenuSources): Promise<void> {
  const item = await vscode.window.showQuickPick(menuItems(sources), {
    title: 'Penchant',
    placeHolder: sources.statusBar.view.sentence,
  });
  if (item?.run !== undefined) await vscode.commands.executeCommand(item.run);
}

function menuItems({ engine, settings, snooze, learner }: MenuSources): readonly MenuItem[] {
  const { state } = engine;
  return [
    ...(state.kind === 'failed' || state.kind === 'crashed'
      ? [item('$(debug-restart) Restart the Model', COMMANDS.restartEngine)]
      : []),
    item(
      state.kind === 'noModel' ? '$(cloud-download) Set Up a Model…' : '$(package) Change the Model…',
      COMMANDS.setUpModel,
      modelName(state),
    ),
    separator('Here'),
    ...languageItems(settings),
    ...(snooze.until === undefined
      ? [item('$(bell-slash) Snooze…', COMMANDS.snooze)]
      : [item('$(bell) End the Snooze', COMMANDS.endSnooze)]),
    separator('Learning'),
    item('$(layout-sidebar-left) Open the Panel', COMMANDS.openPanel),
    ...learningItems(settings, learner),
    separator('Penchant'),
    item('$(gear) Settings', COMMANDS.openSettings),
    item('$(output) Log', COMMANDS.openLog),
    item('$(book) Walkthrough', COMMANDS.openWalkthrough),
  ];
}

function languageItems(settings: SettingsReader): readonly MenuItem[] {
  const languageId = vscode.window.activeTextEditor?.document.languageId;
  if (languageId === undefined) return [];
  return isEnabledFor(languageId, settings.current.enable)
    ? [item(`$(circle-slash) Turn Off for ${languageId}`, COMMANDS.toggleLanguage)]
    : [item(`$(check) Turn On for ${languageId}`, COMMANDS.toggleLanguage)];
}

function learningItems(settings: SettingsReader, { situation }: MenuSources['learner']): readonly MenuItem[] {
  const forget = item('$(trash) Forget the Last Hour…', COMMANDS.forgetLastHour);
  const look = item('$(eye) What Would Be Stored Here?', COMMANDS.whatWouldBeStored);
  if (!settings.current.learn) return [look, forget];
  const change =
    situation?.kind === 'paused'
      ? [item('$(debug-continue) Resume Learning', COMMANDS.resumeLearning)]
      : [
          item('$(mortar-board) Learn Now', COMMANDS.learnNow),
          item('$(debug-pause) Pause Learning', COMMANDS.pauseLearning),
        ];
  return [...change, item('$(history) Go Back to the Former Version…', COMMANDS.rollBack), look, forget];
}

function modelName(state: EngineState): string | undefined {
  switch (state.kind) {
    case 'ready':
      return state.model.id;
    case 'loading':
      return state.model;
    case 'noModel':
      return state.wanted;
    default:
      return undefined;
  }
}

function item(label: string, command: string, description?: string): MenuItem {
  return { label, run: command, ...(description === undefined ? {} : { description }) };
}

function separator(label: string): MenuItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
