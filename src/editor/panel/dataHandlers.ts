/** @file The *Data* view's side in the host: what is stored, and what the developer wants done with it. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { UserFacingError } from '../../common/userFacingError';
import type { OutcomeKind } from '../../feedback/outcomes';
import type { PairPreview, StoredOutcome, StoredPair } from '../../feedback/records';
import type { Handlers } from '../../../webview/messages/calls';
import type {
  dataCalls,
  Forgettable,
  OutcomeLine,
  Overview,
  PairLine,
  WholePair,
} from '../../../webview/messages/data';
import { forget, type ForgetSources } from '../forget';
import { COMMANDS } from '../ids';
import type { LearningPause } from '../learningPause';
import type { SettingsReader } from '../settings';

export interface DataSources extends ForgetSources {
  readonly user: string;
  readonly settings: SettingsReader;
  readonly pause: LearningPause;
}

/** Those of a few weeks; the rest is shown as a number. */
const MAX_OUTCOMES = 1000;

export function dataHandlers(sources: DataSources): Handlers<typeof dataCalls> {
  const { user, openStore, learner, pause } = sources;
  return {
    overview: () => overview(sources),
    find: async ({ text, source }) => {
      if (!openStore.store) return [];
      return [...(await openStore.client.find({ user, text, ...(source !== undefined && { source }) }))];
    },
    lines: ({ ids }) => openStore.required().previews(ids).map(lineOf),
    read: ({ id }) => {
      const [pair] = openStore.required().list({ ids: [id] }, { offset: 0, limit: 1 });
      return pair && wholeOf(pair);
    },
    outcomes: () => (openStore.store?.recentOutcomes(MAX_OUTCOMES) ?? []).map(outcomeLineOf),
    swap: ({ id }) => {
      const newId = openStore.required().swapPair(id);
      learner.changed();
      return newId;
    },
    erase: ({ ids }) => forget(sources, ids.length === 1 ? 'this pair' : `these ${ids.length} pairs`, { ids }),
    exportPairs: ({ ids }) => exportPairs(sources, ids),
    importPairs: () => importPairs(sources),
    setPaused: ({ isPaused }) => pause.set(isPaused),
    forget: async ({ what }) => {
      if (what === 'file' && !vscode.window.activeTextEditor) {
        throw new UserFacingError('Open the file whose pairs are to be forgotten.');
      }
      await vscode.commands.executeCommand(FORGET_COMMANDS[what]);
    },
    showDatabase: () => showFile(openStore.required().figures().path),
  };
}

const FORGET_COMMANDS: Readonly<Record<Forgettable, string>> = {
  lastHour: COMMANDS.forgetLastHour,
  file: COMMANDS.forgetFile,
  workspace: COMMANDS.forgetWorkspace,
  everything: COMMANDS.forgetEverything,
};

const ENDINGS: Readonly<Record<OutcomeKind, string>> = {
  accepted: 'Taken',
  partiallyAccepted: 'Taken in part',
  typedThrough: 'Typed by hand',
  typedOver: 'Something else typed',
  rejected: 'Refused',
  ignored: 'Left alone',
  movedAway: 'Cursor moved away',
  superseded: 'Replaced by another',
};

function overview({ openStore, settings, pause }: DataSources): Overview {
  const learning = !settings.current.learn ? 'off' : pause.isPaused ? 'paused' : 'on';
  const { store } = openStore;
  if (!store) {
    const { trouble = '' } = openStore;
    return { trouble, path: '', bytes: 0, pairs: 0, newPairs: 0, outcomes: 0, learning };
  }
  const { path, bytes, pairs, newPairs, outcomes } = store.figures();
  return { path, bytes, pairs, newPairs, outcomes, learning };
}

function lineOf({ id, source, at, chosen, rejected, language, file, updateId }: PairPreview): PairLine {
  return {
    ...{ id, source, at, chosen, isNew: updateId === undefined },
    ...(rejected !== undefined && { rejected }),
    ...(language !== undefined && { language }),
    ...(file !== undefined && { file: readable(file) }),
  };
}

function wholeOf({ files, workspace, prompt, preferences, ...pair }: StoredPair): WholePair {
  const [file] = files;
  return {
    ...lineOf({ ...pair, ...(file !== undefined && { file }) }),
    ...{ prompt, files: files.map(readable) },
    ...(preferences !== undefined && { preferences }),
    ...(workspace !== '' && { workspace: readable(workspace) }),
  };
}

function outcomeLineOf({
  suggestionId,
  kind,
  isUndone,
  shownAt,
  dwellMs,
  languageId,
  characters,
  takenCharacters,
}: StoredOutcome): OutcomeLine {
  const ending = isUndone ? `${ENDINGS[kind]}, then undone` : ENDINGS[kind];
  return { suggestionId, ending, shownAt, dwellMs, language: languageId, characters, takenCharacters };
}

/** A file as one reads it: below its workspace folder where that is open, else with its path. */
function readable(uri: string): string {
  try {
    return vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true));
  } catch {
    return uri;
  }
}

async function exportPairs(
  { user, openStore }: DataSources,
  ids: readonly number[] | undefined,
): Promise<number | undefined> {
  const target = await vscode.window.showSaveDialog({
    title: 'Export pairs',
    saveLabel: 'Export',
    defaultUri: vscode.Uri.file(join(homedir(), 'penchant-pairs.jsonl')),
    filters: { 'JSON lines': ['jsonl'] },
  });
  if (!target) return undefined;
  const count = await openStore.client.exportPairs({ user, ...(ids && { ids }) }, onDisk(target));
  void vscode.window.showInformationMessage(`${counted(count)} exported to ${target.fsPath}.`);
  return count;
}

async function importPairs({ user, openStore, learner }: DataSources): Promise<number | undefined> {
  const [source] =
    (await vscode.window.showOpenDialog({
      title: 'Import pairs: JSON lines in TRL’s preference format',
      openLabel: 'Import',
      filters: { 'JSON lines': ['jsonl'], 'All files': ['*'] },
    })) ?? [];
  if (!source) return undefined;
  const count = await openStore.client.importPairs(onDisk(source), user);
  learner.changed();
  void vscode.window.showInformationMessage(
    count === 0 ? 'All pairs of the file are there already.' : `${counted(count)} imported.`,
  );
  return count;
}

/** In the system's file manager; an editor in a browser has none, and says where the file is. */
async function showFile(path: string): Promise<void> {
  if (vscode.env.uiKind === vscode.UIKind.Desktop) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
    return;
  }
  const copy = 'Copy Path';
  void vscode.window.showInformationMessage(`Everything is stored in ${path}.`, copy).then(async (answer) => {
    if (answer === copy) await vscode.env.clipboard.writeText(path);
  });
}

function counted(pairs: number): string {
  return `${pairs} pair${pairs === 1 ? '' : 's'}`;
}

function onDisk(uri: vscode.Uri): string {
  if (uri.scheme !== 'file') throw new UserFacingError('Choose a file on this machine’s disk.');
  return uri.fsPath;
}
