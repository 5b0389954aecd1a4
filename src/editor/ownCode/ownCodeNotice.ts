/** @file Tells once what became of the update that own code was learned in. */

import * as vscode from 'vscode';
import type { UpdateEnded } from '../../feedback/updateSchedule';
import { COMMANDS, MEMORY_KEYS } from '../ids';
import type { Learner } from '../learner';

export interface OwnCodeNoticeSources {
  readonly learner: Pick<Learner, 'onUpdateEnded'>;
  readonly memory: vscode.Memento;
}

/** To be called before an update: tells how the next one ends, in place of the word about the first learning, should it be that. */
export function ownCodeNotice({ learner, memory }: OwnCodeNoticeSources): () => void {
  let waiting: vscode.Disposable | undefined;
  return () => {
    if (waiting) return;
    const wasTold = memory.get(MEMORY_KEYS.learnedToldOf);
    void memory.update(MEMORY_KEYS.learnedToldOf, true);
    waiting = learner.onUpdateEnded((ended) => {
      waiting?.dispose();
      waiting = undefined;
      if (ended.result?.gate.passed !== true) void memory.update(MEMORY_KEYS.learnedToldOf, wasTold);
      void tell(ended);
    });
  };
}

async function tell({ end, result }: UpdateEnded): Promise<void> {
  const show = 'Show What Was Learned';
  const undo = 'Undo';
  const sentence = result ? resultSentence(result) : `Nothing was learned from your code yet. ${end.reason ?? ''}`;
  const isLearned = result?.gate.passed === true;
  const answer = await vscode.window.showInformationMessage(sentence.trim(), show, ...(isLearned ? [undo] : []));
  if (answer === show) await vscode.commands.executeCommand(COMMANDS.openLearned);
  if (answer === undo) await vscode.commands.executeCommand(COMMANDS.rollBack);
}

function resultSentence({ gate, pairs, version }: NonNullable<UpdateEnded['result']>): string {
  const { before, after } = gate.heldOut;
  if (!gate.passed) return `Your code was learned from, but the result is not in use: ${gate.reason}`;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return `Penchant has learned from your code (${version ?? ''}, ${pairs} pairs). Of pairs that it had not seen, it now prefers your side in ${percent(after.rankAccuracy)}; before it was ${percent(before.rankAccuracy)}.`;
}
