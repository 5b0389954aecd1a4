/** @file Forgetting on the developer's word: from the question to what was learned from it. */

import * as vscode from 'vscode';
import type { PairSelection } from '../feedback/records';
import type { Learner } from './learner';
import type { OpenStore } from './openStore';
import type { RememberedFeedback } from './rememberedFeedback';

export interface ForgetSources {
  readonly learner: Learner;
  readonly openStore: OpenStore;
  readonly remembered: RememberedFeedback;
}

/**
 * Asks, erases, takes versions that learned from it out of use, and says what was done.
 * @param what as it stands behind "Forget"
 * @returns whether it was done; not where the developer thought better of it, or nothing is stored
 */
export async function forget(sources: ForgetSources, what: string, selection: PairSelection): Promise<boolean> {
  const { learner, openStore, remembered } = sources;
  const { store } = openStore;
  if (!store) return false;
  const count = store.countPairs(selection);
  const go = 'Forget';
  const answer = await vscode.window.showWarningMessage(
    `Forget ${what}?`,
    {
      modal: true,
      detail: `${count} pair${count === 1 ? '' : 's'} and all that is kept of suggestions there will be erased from this machine, and versions that learned from them are removed. Penchant then learns anew from what is left.`,
    },
    go,
  );
  if (answer !== go) return false;
  learner.cancel();
  const { erased } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Forgetting ${what}…` },
    () => openStore.client.erase(selection),
  );
  remembered.reload();
  const versions = (await learner.settleTainted()).map(({ version }) => version);
  learner.changed();
  const removed =
    versions.length === 0
      ? ''
      : ` ${versions.join(', ')} had learned from them and ${versions.length === 1 ? 'is' : 'are'} removed.`;
  void vscode.window.showInformationMessage(`Forgotten: ${erased} pair${erased === 1 ? '' : 's'}.${removed}`);
  return true;
}
