/** @file Tells that there is no store of feedback; where its database is damaged, a button begins a new one. */

import * as vscode from 'vscode';
import { messageOf, UserFacingError } from '../common/userFacingError';
import { isDamaged } from '../feedback/store/sqlite';
import { showError, showWarning } from './userMessages';

/** @param beginNew throws a `UserFacingError` where the damaged one cannot be moved aside */
export async function tellOfUnavailableStore(
  error: unknown,
  beginNew: () => void,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const sentence =
    error instanceof UserFacingError
      ? messageOf(error)
      : 'The database of feedback cannot be opened, so nothing is learned. The log says why.';
  if (!isDamaged(error)) return showWarning(sentence);
  const begin = 'Begin a New One';
  if ((await vscode.window.showWarningMessage(sentence, begin)) !== begin) return;
  try {
    beginNew();
  } catch (failure) {
    await showError(failure, 'begin a new database of feedback', log);
  }
}
