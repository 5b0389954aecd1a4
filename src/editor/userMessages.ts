/** @file How errors and warnings reach the user: a `UserFacingError` in its own words with its one button, other errors by the log. */

import * as vscode from 'vscode';
import { UserFacingError, messageOf } from '../common/userFacingError';
import { COMMANDS } from './ids';

/** Shows the error; resolves when the user has dealt with it. `doing` completes "Penchant could not …". */
export async function showError(error: unknown, doing: string, log: vscode.LogOutputChannel): Promise<void> {
  log.error(`Could not ${doing}: ${messageOf(error)}`, ...causesOf(error));
  const isForUser = error instanceof UserFacingError;
  const message = isForUser ? error.message : `Penchant could not ${doing}. The log says why.`;
  const action = isForUser ? error.action : { title: 'Open Log', command: COMMANDS.openLog };
  const answer = await vscode.window.showErrorMessage(message, ...(action ? [action.title] : []));
  if (action && answer === action.title) await vscode.commands.executeCommand(action.command);
}

/** Shows what is not as it should be, but stops nobody; the log has said it already. */
export async function showWarning(sentence: string): Promise<void> {
  const openLog = 'Open Log';
  const answer = await vscode.window.showWarningMessage(sentence, openLog);
  if (answer === openLog) await vscode.commands.executeCommand(COMMANDS.openLog);
}

function causesOf(error: unknown): readonly unknown[] {
  return error instanceof Error && error.cause !== undefined ? [error.cause] : [];
}
