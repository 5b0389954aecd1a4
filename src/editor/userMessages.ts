/** @file How an error reaches the user: a `UserFacingError` in its own words with its one button, anything else by the log. */

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

function causesOf(error: unknown): readonly unknown[] {
  return error instanceof Error && error.cause !== undefined ? [error.cause] : [];
}
