/** @file Commands about learning: start, pause, roll back, see what would be stored, forget. */

import * as vscode from 'vscode';
import type { AdapterListing } from '../common/learning';
import type { InferenceClient } from '../engine/client';
import { explainStoring } from '../feedback/whatIsStored';
import type { CompletionPipeline } from './completionPipeline';
import { pathOf } from './documents';
import { forget, type ForgetSources } from './forget';
import { COMMANDS } from './ids';
import type { LearningPause } from './learningPause';
import { isEnabledFor, type SettingsReader } from './settings';

export interface LearningCommandSources extends ForgetSources {
  readonly engine: InferenceClient;
  readonly settings: SettingsReader;
  readonly pipeline: CompletionPipeline;
  readonly pause: LearningPause;
}

const HOUR_MS = 3_600_000;
/** Characters around the cursor that the explanation looks at: what a prompt holds of a file at most. */
const NEARBY_CHARACTERS = 8_000;

/** By the command's id. */
export function learningCommands(sources: LearningCommandSources): Readonly<Record<string, () => unknown>> {
  const { engine, learner, pause } = sources;
  return {
    [COMMANDS.learnNow]: async () => void vscode.window.showInformationMessage(await learner.learnNow()),
    [COMMANDS.pauseLearning]: () => pause.set(true),
    [COMMANDS.resumeLearning]: () => pause.set(false),
    [COMMANDS.rollBack]: async () => rollBack(engine),
    [COMMANDS.whatWouldBeStored]: () => explainHere(sources),
    [COMMANDS.forgetLastHour]: () => forget(sources, 'the last hour', { since: Date.now() - HOUR_MS }),
    [COMMANDS.forgetFile]: () => {
      const uri = vscode.window.activeTextEditor?.document.uri;
      return uri && forget(sources, pathOf(uri), { file: uri.toString() });
    },
    [COMMANDS.forgetWorkspace]: async () => {
      const folder = await pickFolder();
      return folder && forget(sources, `the workspace ${folder.name}`, { workspace: folder.uri.toString() });
    },
    [COMMANDS.forgetEverything]: () => forget(sources, 'everything', {}),
  };
}

/** Goes back to the version before the one in force, and says to which. */
async function rollBack(engine: InferenceClient): Promise<void> {
  const before = await engine.adapters();
  if (before.active === null) {
    void vscode.window.showInformationMessage('The base model is in use: there is nothing to go back from.');
    return;
  }
  const after = await engine.rollBackAdapter();
  const again = 'Use It Again';
  const answer = await vscode.window.showInformationMessage(
    `${nameOf(after)} is in use now, in place of ${before.active}.`,
    again,
  );
  if (answer === again) await engine.activateAdapter(before.active);
}

function nameOf(listing: AdapterListing | undefined): string {
  const active = listing?.active ?? null;
  return active === null ? 'The base model' : `Version ${active}`;
}

async function explainHere({ settings, pipeline, pause }: LearningCommandSources): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage('Open a file and put the cursor where you want to know it.');
    return;
  }
  const { document, selection } = editor;
  const offset = document.offsetAt(selection.active);
  const start = document.positionAt(Math.max(0, offset - NEARBY_CHARACTERS));
  const text = document.getText(new vscode.Range(start, document.positionAt(offset + NEARBY_CHARACTERS / 4)));
  const exclusion = pipeline.whyExcluded(pathOf(document.uri));
  const { isStored, reasons, wouldHold } = explainStoring({
    files: [pathOf(document.uri)],
    ...(exclusion && { exclusion }),
    isTrusted: vscode.workspace.isTrusted,
    learning: !settings.current.learn ? 'off' : pause.isPaused ? 'paused' : 'on',
    languageId: document.languageId,
    isLanguageEnabled: isEnabledFor(document.languageId, settings.current.enable),
    nearby: { text, firstLine: start.line + 1 },
  });
  const detail = [
    ...reasons,
    ...(wouldHold.length > 0 ? ['', 'Stored would be:', ...wouldHold.map((each) => `• ${each}`)] : []),
  ];
  await vscode.window.showInformationMessage(
    isStored ? 'What you do with suggestions here is stored.' : 'No code is stored from here.',
    { modal: true, detail: detail.join('\n') },
  );
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1 ? vscode.window.showWorkspaceFolderPick() : folders[0];
}
