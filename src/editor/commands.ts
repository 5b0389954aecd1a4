/** @file The table of commands: each id of the manifest and what it does. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable';
import { showMenu, type MenuSources } from './menu';
import { learningCommands, type LearningCommandSources } from './learningCommands';
import type { ModelSetup } from './modelSetup';
import type { Panel } from './panel/panel';
import { ACCEPTED_COMMAND, COMMANDS, EXTENSION_ID, WALKTHROUGH_ID } from './ids';
import { ownCodeCommands } from './ownCode/ownCodeCommands';
import { isEnabledFor, setEnabledFor } from './settings';
import { showError } from './userMessages';

export interface CommandSources extends MenuSources, Omit<LearningCommandSources, keyof MenuSources> {
  readonly learner: LearningCommandSources['learner'];
  readonly modelSetup: ModelSetup;
  readonly panel: Panel;
  readonly log: vscode.LogOutputChannel;
  readonly user: string;
  readonly memory: vscode.Memento;
}

export function registerCommands(sources: CommandSources): Disposable {
  const { engine, modelSetup, log, settings, snooze, panel } = sources;
  const table: Record<string, (...args: readonly unknown[]) => unknown> = {
    [COMMANDS.showMenu]: () => showMenu(sources),
    [COMMANDS.openPanel]: () => panel.open(),
    [COMMANDS.compare]: () => panel.open('compare'),
    [COMMANDS.openPreferences]: () => panel.open('preferences'),
    [COMMANDS.openLearned]: () => panel.open('learned'),
    [COMMANDS.openData]: () => panel.open('data'),
    [COMMANDS.setUpModel]: () => modelSetup.choose(),
    [COMMANDS.useModelFile]: () => modelSetup.chooseFile(),
    [COMMANDS.snooze]: async (argument) => {
      const minutes = typeof argument === 'number' && argument > 0 ? argument : await askMinutes();
      if (minutes === undefined) return;
      snooze.start(minutes);
      await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    },
    [COMMANDS.endSnooze]: () => snooze.end(),
    [COMMANDS.toggleLanguage]: async () => {
      const languageId = vscode.window.activeTextEditor?.document.languageId;
      if (languageId !== undefined) await setEnabledFor(languageId, !isEnabledFor(languageId, settings.current.enable));
    },
    [COMMANDS.restartEngine]: () => {
      engine.stop('the user restarts it');
      return engine.loadModel();
    },
    [COMMANDS.openLog]: () => log.show(),
    [COMMANDS.openSettings]: () =>
      vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${EXTENSION_ID}`),
    [COMMANDS.openWalkthrough]: () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', WALKTHROUGH_ID, false),
    ...learningCommands(sources),
    ...ownCodeCommands(sources),
    // The suggestion brings what is to be done along.
    [ACCEPTED_COMMAND]: (afterAccept) =>
      typeof afterAccept === 'function' ? (afterAccept as () => unknown)() : undefined,
  };

  const store = new DisposableStore();
  for (const [id, run] of Object.entries(table)) {
    store.add(
      vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
        try {
          await run(...args);
        } catch (error) {
          await showError(error, `run ${id}`, log);
        }
      }),
    );
  }
  return store;
}

/** Minutes that are offered; the command takes any number. */
const SNOOZE_MINUTES = [5, 15, 60] as const;

async function askMinutes(): Promise<number | undefined> {
  const picked = await vscode.window.showQuickPick(
    SNOOZE_MINUTES.map((minutes) => ({ label: `${minutes} minutes`, minutes })),
    { title: 'Snooze Penchant in this window' },
  );
  return picked?.minutes;
}
