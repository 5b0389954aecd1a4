/**
 * @file A developer in the extension host who writes beside secrets: takes, refuses and types over suggestions, leaves all documents open
 * until pairs are made of what stands there, tells what was shown, and then has an update run until somebody kills it. What was seen goes,
 * as JSON, where PENCHANT_HOST_RESULT says; whoever started it judges.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { PenchantApi } from '../../../src/editor/penchantApi';
import { OBSERVED_COMMANDS } from '../../../src/editor/ids';
import { completeAtCursor, showAt, showUntitled } from '../suite/completing';
import { rowsNamed } from './rows';

export interface SoakSpot {
  /** The code before the cursor, whose continuation is certain. */
  readonly prompt: string;
  /** What the developer wants to stand there. */
  readonly wanted: string;
  readonly how: 'typedOver' | 'rejected' | 'rewritten';
}

/** Where PENCHANT_SOAK_TASK points. */
export interface SoakTask {
  readonly spots: readonly SoakSpot[];
  /** A file of the workspace that is left out, and what is written at its end. */
  readonly excludedFile: { readonly path: string; readonly typed: string };
}

export interface SoakResult {
  readonly error?: string;
  /** Of each spot, whether a suggestion was shown. */
  readonly shown: readonly boolean[];
  /** How suggestions ended, in their order. */
  readonly outcomes: readonly string[];
}

const LOOKING_MS = 250;
/** A suggestion that is sent away sooner counts as not read. */
const READING_MS = 300;
const SHOWN_WITHIN_MS = 1_500;
/** Pairs are made of what stands there half a minute after. */
const SETTLED_MS = 32_000;
/** The test is over by then. */
const FOREVER_MS = 3_600_000;

export async function run(): Promise<void> {
  const task = JSON.parse(readFileSync(process.env['PENCHANT_SOAK_TASK'] ?? '', 'utf8')) as SoakTask;
  const nothing = { shown: [], outcomes: [] };
  const result = await work(task).catch((error: unknown): SoakResult => ({ ...nothing, error: String(error) }));
  writeFileSync(process.env['PENCHANT_HOST_RESULT'] ?? '', JSON.stringify(result));
  await vscode.commands.executeCommand('penchant.learnNow');
  await sleep(FOREVER_MS);
}

async function work({ spots, excludedFile }: SoakTask): Promise<SoakResult> {
  const extension = vscode.extensions.getExtension<PenchantApi>('penchant.penchant');
  if (!extension) throw new Error('Penchant is not there');
  const api = await extension.activate();
  const outcomes: string[] = [];
  api.onOutcome(({ kind }) => void outcomes.push(kind));
  let up: string | undefined;
  api.onShown(({ suggestions }) => (up = suggestions[0]?.text));
  const whenShown = async (): Promise<string | undefined> => {
    for (const end = Date.now() + SHOWN_WITHIN_MS; Date.now() < end && up === undefined;) await sleep(20);
    return up;
  };
  await completeAtCursor(await showUntitled('javascript', rowsNamed('warm')));

  const shown: boolean[] = [];
  for (const { prompt, wanted, how } of spots) {
    const editor = await showUntitled('javascript', prompt.slice(0, -1));
    await sleep(LOOKING_MS);
    up = undefined;
    await typeText(prompt.slice(-1));
    const text = await whenShown();
    shown.push(text !== undefined);
    if (text !== undefined) await sleep(READING_MS);
    if (how === 'rewritten') await rewrite(editor, wanted);
    else {
      if (how === 'rejected') await escape();
      await typeText(wanted);
    }
  }
  await typeInto(excludedFile.path, excludedFile.typed);
  await sleep(SETTLED_MS);
  return { shown, outcomes };
}

/** As the key does it, with Penchant's own command behind the editor's. */
async function escape(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  await vscode.commands.executeCommand(OBSERVED_COMMANDS.escaped);
  await sleep(READING_MS);
}

/** Takes the suggestion, and puts something else in its place. */
async function rewrite(editor: vscode.TextEditor, wanted: string): Promise<void> {
  const start = editor.selection.active;
  await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
  await sleep(READING_MS);
  const { document } = editor;
  const end = document.lineAt(document.lineCount - 1).range.end;
  await editor.edit((edit) => edit.replace(new vscode.Range(start, end), wanted));
}

async function typeInto(path: string, text: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('no folder is open');
  await showAt(await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, path)));
  await typeText(text);
}

/** A key, and then the rest at once: a long secret would take seconds. */
async function typeText(text: string): Promise<void> {
  await vscode.commands.executeCommand('type', { text: text.slice(0, 1) });
  if (text.length > 1) await vscode.commands.executeCommand('type', { text: text.slice(1) });
}
