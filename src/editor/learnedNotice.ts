/** @file A quiet word, once, when Penchant has learned something for the first time: what, and how to undo it. */

import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable';
import { COMMANDS, MEMORY_KEYS } from './ids';
import type { Learner } from './learner';

export function tellOfFirstLearning(learner: Pick<Learner, 'onUpdateEnded'>, memory: vscode.Memento): Disposable {
  return learner.onUpdateEnded(({ result }) => {
    if (!result?.gate.passed || memory.get(MEMORY_KEYS.learnedToldOf) === true) return;
    void tell(result.pairs, result.version ?? '', result.gate.heldOut, memory);
  });
}

async function tell(
  pairs: number,
  version: string,
  {
    before,
    after,
  }: { readonly before: { readonly rankAccuracy: number }; readonly after: { readonly rankAccuracy: number } },
  memory: vscode.Memento,
): Promise<void> {
  await memory.update(MEMORY_KEYS.learnedToldOf, true);
  const undo = 'Undo';
  const pause = 'Pause Learning';
  const answer = await vscode.window.showInformationMessage(
    `Penchant has learned from ${pairs} of your choices (${version}). Of choices that it had not seen, it now ranks ${percent(after.rankAccuracy)} as you did; before it was ${percent(before.rankAccuracy)}.`,
    undo,
    pause,
  );
  if (answer === undo) await vscode.commands.executeCommand(COMMANDS.rollBack);
  if (answer === pause) await vscode.commands.executeCommand(COMMANDS.pauseLearning);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
