/** @file A scripted developer at work in the extension host: opens spots of real code, looks at ghost text, types what they want instead. */

import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { NothingReason } from '../../../src/completion/complete';
import type { PenchantApi } from '../../../src/editor/penchantApi';
import type { Suggestion } from '../../../src/common/suggestion';
import type { Outcome } from '../../../src/feedback/outcomes';
import { closeAll, showUntitled } from '../suite/completing';

/** A pause that is long enough for ghost text within the 600 ms rule, as it comes to the screen. */
const PAUSE_MS = 800;
/** From a file's opening to the first key. */
const LOOKING_MS = 300;
/** Nobody types a single character and pauses: so many are typed before a pause, one in so many milliseconds. */
const TYPED = { characters: 6, keyMs: 50 } as const;
/** How often, and how long each time, somebody waits who asks by key. */
const TRIES = 2;
const ANSWER_MS = 1_500;
/** Reading before writing: what is refused sooner counts as not read. */
const READING_MS = 280;
/** A quick typist, so that the test is over in time. */
const KEY_MS = 2;

export interface Spot {
  /** The code before the cursor. */
  readonly prompt: string;
}

export interface WorkedSpot extends Spot {
  /** What the developer wants to stand there. */
  readonly wanted: string;
}

export type PauseEnd = 'shown' | NothingReason;

export class Developer {
  /** What is up; it may have come before the last key, if it was typed through since. */
  private shown: Suggestion | undefined;
  /** Why the last request ended without a suggestion. */
  private nothing: NothingReason | undefined;
  private readonly outcomes: Outcome[] = [];

  constructor(api: PenchantApi) {
    api.onShown((offer) => (this.shown = offer.suggestions[0]));
    api.onOutcome((outcome) => {
      this.outcomes.push(outcome);
      if (outcome.suggestions.some(({ id }) => id === this.shown?.id)) this.shown = undefined;
    });
    api.onNothing((reason) => (this.nothing = reason));
  }

  /** Kinds of outcomes so far, and how often each was. */
  get counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { kind } of this.outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** Types the end of the prompt, waits for ghost text, and writes what is wanted; the document stays open. How the pause ended. */
  async work({ prompt, wanted }: WorkedSpot): Promise<PauseEnd> {
    const text = await this.pauseAt(prompt);
    const end = this.endOf(text);
    if (text !== undefined) await sleep(READING_MS);
    for (const character of wanted) {
      await vscode.commands.executeCommand('type', { text: character });
      await sleep(KEY_MS);
    }
    return end;
  }

  /**
   * Types the end of a prompt and pauses. Says whether ghost text came, and if not, why; `silent` and what else stands for a suggestion
   * that was not worth showing means that none was due. The document is thrown away.
   */
  async pause({ prompt }: Spot): Promise<PauseEnd> {
    const end = this.endOf(await this.pauseAt(prompt));
    await closeAll();
    return end;
  }

  /** What is suggested at the end of a prompt, asked for by key and with patience: as on a quick machine. The document is thrown away. */
  async ask(spot: Spot): Promise<string | undefined> {
    const text = await this.stayAt(spot);
    await closeAll();
    return text;
  }

  /** As `ask`, but the document stays open, with what is suggested in it. */
  async stayAt({ prompt }: Spot): Promise<string | undefined> {
    await showUntitled('javascript', prompt);
    await sleep(LOOKING_MS);
    let text: string | undefined;
    for (let tries = 0; tries < TRIES && text === undefined; tries++) {
      this.shown = undefined;
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      text = await this.shownWithin(ANSWER_MS);
    }
    return text;
  }

  private endOf(text: string | undefined): PauseEnd {
    return text === undefined ? (this.nothing ?? 'noAnswer') : 'shown';
  }

  private async pauseAt(prompt: string): Promise<string | undefined> {
    await showUntitled('javascript', prompt.slice(0, -TYPED.characters));
    await sleep(LOOKING_MS);
    this.shown = undefined;
    this.nothing = undefined;
    for (const character of prompt.slice(-TYPED.characters)) {
      await vscode.commands.executeCommand('type', { text: character });
      await sleep(TYPED.keyMs);
    }
    return this.shownWithin(PAUSE_MS);
  }

  private async shownWithin(milliseconds: number): Promise<string | undefined> {
    for (const end = Date.now() + milliseconds; Date.now() < end;) {
      if (this.shown) return this.shown.completion.slice(this.shown.typedCharacters);
      await sleep(20);
    }
    return undefined;
  }
}
