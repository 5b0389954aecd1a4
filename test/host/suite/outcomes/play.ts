/** @file Plays one scenario in a document of its own, from opening it to closing it, as often as it takes for its ghost text to come. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { showUntitled } from '../completing';
import type { Account } from './account';
import { endingsIn, type Ending } from './agreement';
import { ask, run, type } from './keys';
import type { Oracle } from './oracle';
import { CannotPlay, Scene, type Scenario } from './scenario';
import { rows, type Names, type Page } from './texts';

/** More than the 600 ms rule and a screen update take. */
const SHOWN_WITHIN_MS = 1_500;
/** From what the editor has shown to what Penchant takes for shown: 60 ms after its answer, and some for a busy machine. */
const BOTH_KNOW_MS = 150;
/** As long as events and commands of what was done last are on their way. */
const SETTLED_MS = 150;
const CLOSED_MS = 60;
/** More are a broken product, not a busy machine; one time in three the model has no second thing to say. */
const MAX_TRIES = 8;

export interface Stage {
  readonly oracle: Oracle;
  readonly account: Account;
  readonly names: Names;
}

export interface Played {
  /** Of all tries: also where the script could not be played, no account may be false. */
  readonly endings: readonly Ending[];
  /** Of the last try, in the order offered. */
  readonly last: readonly Ending[];
  /** The first of them of which the editor says what the script is for. */
  readonly judged?: Ending;
  /** Why each but the last try came to nothing. */
  readonly retries: readonly string[];
}

/** @throws where no try came off */
export async function play(scenario: Scenario, stage: Stage): Promise<Played> {
  const endings: Ending[] = [];
  const retries: string[] = [];
  for (;;) {
    const { why, ...played } = await playOnce(scenario, stage);
    endings.push(...played.last);
    if (why === undefined) return { endings, ...played, retries };
    retries.push(why);
    if (retries.length === MAX_TRIES) throw new Error(`${scenario.name}: ${retries.join('; ')}`);
  }
}

async function playOnce(
  scenario: Scenario,
  stage: Stage,
): Promise<Pick<Played, 'last' | 'judged'> & { readonly why?: string }> {
  const { oracle, account } = stage;
  oracle.forget();
  account.forget();
  const page = (scenario.page ?? rows)(stage.names.next());
  await (scenario.open ?? open)(page);
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return { last: [], why: 'no document' };
  const uri = document.uri.toString();
  const scene = new Scene(document, page, oracle);
  const why = await perform(scenario, scene, stage);
  await sleep(SETTLED_MS);
  await closeEverything();
  await deleteFile(document);
  await sleep(CLOSED_MS);
  const last = endingsIn(uri, account, oracle);
  const judged = last.find(({ editor }) => scenario.editor?.includes(editor)) ?? last[0];
  const isAsMeant = !judged || !scenario.editor || scenario.editor.includes(judged.editor);
  return {
    last,
    ...(judged && { judged }),
    ...(why !== undefined ? { why } : !isAsMeant && { why: `the editor says ${judged.editor}` }),
  };
}

/** Returns why it could not be done. */
async function perform(scenario: Scenario, scene: Scene, { account }: Stage): Promise<string | undefined> {
  if (scenario.start !== 'none') {
    await type(scene.page.before.slice(-1), 0);
    if (scenario.start === 'asking') await ask();
    for (const end = Date.now() + SHOWN_WITHIN_MS; !scene.isUp && Date.now() < end;) await sleep(10);
    if (!scene.isUp) {
      const end = JSON.stringify(scene.document.getText().slice(-30));
      return `no ghost text came behind ${end} (${account.nothings.join(', ')})`;
    }
    for (const end = Date.now() + BOTH_KNOW_MS; account.shownIn(scene.uri).length === 0 && Date.now() < end;) {
      await sleep(10);
    }
  }
  try {
    await scenario.act(scene);
  } catch (error) {
    if (error instanceof CannotPlay) return error.message;
    throw error;
  }
  return undefined;
}

async function open({ language, before, after = '' }: Page): Promise<void> {
  const editor = await showUntitled(language, before.slice(0, -1) + after);
  // Text behind the cursor is measured from the end, as line ends may have become others.
  const { document } = editor;
  const end = document.positionAt(document.getText().length - after.length);
  editor.selection = new vscode.Selection(end, end);
}

/** A file that is merely closed stays in later prompts, and one that breaks off where ghost text was due says that nothing comes there. */
async function deleteFile({ uri, isUntitled }: vscode.TextDocument): Promise<void> {
  if (isUntitled || uri.scheme === 'vscode-notebook-cell') return;
  const edit = new vscode.WorkspaceEdit();
  edit.deleteFile(uri, { ignoreIfNotExists: true });
  await vscode.workspace.applyEdit(edit);
}

/** Editors of text and notebooks, in all groups, without asking to save. */
export async function closeEverything(): Promise<void> {
  const hasTabs = (): boolean => vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0);
  for (let closed = 0; hasTabs() && closed < 20; closed++) await run('workbench.action.revertAndCloseActiveEditor');
}
