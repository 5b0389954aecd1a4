/** @file The developer's keys as commands of the editor: what Penchant binds runs as its manifest says. */

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** As VS Code asks its providers 50 ms after a change, and a known suggestion comes at once. */
export const REPLY_MS = 130;

export function run(command: string, argument?: unknown): Promise<unknown> {
  return Promise.resolve(vscode.commands.executeCommand(command, argument));
}

/** Types character by character; without a pause the next one does not wait for the editor's answer. */
export async function type(text: string, pauseMs = REPLY_MS): Promise<void> {
  for (const character of text) {
    await run('type', { text: character });
    if (pauseMs > 0) await sleep(pauseMs);
  }
}

export const accept = (): Promise<unknown> => run('editor.action.inlineSuggest.commit');
export const escape = (): Promise<unknown> => run('runCommands', bindingOf('escape'));
export const acceptWord = (): Promise<unknown> => run('runCommands', bindingOf('ctrl+right'));
export const next = (): Promise<unknown> => run('runCommands', bindingOf('alt+]'));
export const previous = (): Promise<unknown> => run('runCommands', bindingOf('alt+['));
/** Has no key of Penchant's. */
export const acceptLine = (): Promise<unknown> => run('editor.action.inlineSuggest.acceptNextLine');
export const undo = (): Promise<unknown> => run('undo');
export const redo = (): Promise<unknown> => run('redo');
export const backspace = (): Promise<unknown> => run('deleteLeft');
export const ask = (): Promise<unknown> => run('editor.action.inlineSuggest.trigger');

/** The arguments of a key that Penchant binds. */
function bindingOf(key: string): unknown {
  const { contributes } = vscode.extensions.getExtension('penchant.penchant')!.packageJSON as {
    readonly contributes: { readonly keybindings: readonly { readonly key: string; readonly args?: unknown }[] };
  };
  const binding = contributes.keybindings.find((each) => each.key === key);
  assert.ok(binding?.args, `Penchant binds no ${key}`);
  return binding.args;
}
