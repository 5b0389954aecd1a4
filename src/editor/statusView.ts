/** @file What the status bar says in each situation. Pure: the situation in, words out. */

import type { ModelDescription } from '../common/inference';
import { UserFacingError } from '../common/userFacingError';
import type { EngineState } from '../engine/engineState';

export interface Situation {
  readonly engine: EngineState;
  /** A completion has been in the making for longer than a blink. */
  readonly isThinking: boolean;
  /** Milliseconds since the epoch; absent: awake. */
  readonly snoozedUntil?: number;
  /** The active editor's file; absent: there is none. */
  readonly here?: { readonly languageId: string; readonly isEnabled: boolean; readonly isExcluded: boolean };
  /** A model on its way here, 0 … 1. */
  readonly download?: { readonly fraction: number };
  /** What background learning is about; absent: nothing that one would want to know. */
  readonly learning?: LearningSituation;
  readonly now: number;
}

export type LearningSituation =
  /** An update is under way; it may be held up while one types, or until there is mains power. */
  | {
      readonly kind: 'learning';
      readonly step?: number;
      readonly steps?: number;
      readonly heldUpBy?: 'typing' | 'battery';
    }
  /** The developer has paused it. */
  | { readonly kind: 'paused' }
  /** An update is due, and waits for this, as one sentence. */
  | { readonly kind: 'waiting'; readonly sentence: string; readonly isOnBattery: boolean }
  /** Nothing can be stored or learned, as one sentence. */
  | { readonly kind: 'off'; readonly sentence: string };

export interface StatusView {
  /** With a codicon in front. */
  readonly text: string;
  /** One sentence: tooltip, accessible label and first line of the menu. */
  readonly sentence: string;
  readonly severity: 'normal' | 'warning' | 'error';
}

export function statusView(situation: Situation): StatusView {
  const { engine, snoozedUntil, here, download, now } = situation;
  if (download) {
    const percent = Math.floor(download.fraction * 100);
    return view('$(cloud-download)', `getting model ${percent} %`, `The model is being downloaded: ${percent} %.`);
  }
  if (snoozedUntil !== undefined && snoozedUntil > now) {
    const minutes = Math.ceil((snoozedUntil - now) / 60_000);
    return view(
      '$(bell-slash)',
      'snoozed',
      `Snoozed in this window for ${minutes} more minute${minutes === 1 ? '' : 's'}.`,
    );
  }
  switch (engine.kind) {
    case 'noModel':
      return engine.wanted === undefined
        ? view('$(warning)', 'no model', 'Penchant has no model yet. Set one up to get completions.', 'warning')
        : view('$(warning)', 'no model', `The model ${engine.wanted} is not on this machine.`, 'warning');
    case 'failed':
      return view(
        '$(error)',
        'no completions',
        engine.error instanceof UserFacingError
          ? engine.error.message
          : 'The model could not be loaded. The log says why.',
        'error',
      );
    case 'crashed': {
      const seconds = Math.max(0, Math.ceil((engine.restartAt - now) / 1000));
      return view(
        '$(error)',
        'restarting',
        `The model's process ended unexpectedly and starts again in ${seconds} s.`,
        'error',
      );
    }
    case 'loading': {
      const percent = Math.floor(engine.fraction * 100);
      return view(
        '$(loading~spin)',
        `loading ${percent} %`,
        `The model ${engine.model} is being loaded: ${percent} %.`,
      );
    }
    case 'starting':
      return view('$(loading~spin)', 'starting', 'The model’s process is starting.');
    case 'stopped':
      return offHere(here) ?? learningView(situation.learning, 'Asleep until you type.', '');
    case 'ready': {
      const off = offHere(here);
      if (off) return off;
      if (situation.isThinking) return view('$(ellipsis)', 'thinking', `${engine.model.id} is writing a suggestion.`);
      return learningView(situation.learning, readySentence(engine.model), engine.model.adapterVersion ?? '');
    }
  }
}

/** Completing goes on while something is learned: what is said of it comes behind `sentence`, and where it lasts, before `version`. */
function learningView(learning: LearningSituation | undefined, sentence: string, version: string): StatusView {
  switch (learning?.kind) {
    case undefined:
      return view('$(wand)', version, sentence);
    case 'learning': {
      const { step, steps, heldUpBy } = learning;
      const count = step === undefined || steps === undefined ? '' : ` ${step}/${steps}`;
      const words = heldUpBy === 'battery' ? 'paused on battery' : `learning${count}`;
      const waits = heldUpBy === undefined ? '' : HELD_UP[heldUpBy];
      return view('$(mortar-board)', words, `${sentence} It is learning from what you took and refused.${waits}`);
    }
    case 'paused':
      return view('$(debug-pause)', version, `${sentence} Learning is paused.`);
    case 'waiting':
      return view('$(wand)', learning.isOnBattery ? 'paused on battery' : version, `${sentence} ${learning.sentence}`);
    case 'off':
      return view('$(wand)', version, `${sentence} ${learning.sentence}`);
  }
}

const HELD_UP = { typing: ' It waits while you type.', battery: ' It waits for mains power.' } as const;

function readySentence({ id, device, adapterVersion }: ModelDescription): string {
  const learned = adapterVersion === undefined ? '' : ` with what it has learned of you (${adapterVersion})`;
  return `${id} completes your code${learned}, on this machine (${device}).`;
}

function offHere(here: Situation['here']): StatusView | undefined {
  if (!here) return undefined;
  if (!here.isEnabled) return view('$(circle-slash)', 'off here', `Off for ${here.languageId} files.`);
  if (!here.isExcluded) return undefined;
  return view('$(circle-slash)', 'off here', 'This file is excluded: the model never sees it.');
}

function view(icon: string, words: string, sentence: string, severity: StatusView['severity'] = 'normal'): StatusView {
  return { text: words ? `${icon} Penchant: ${words}` : `${icon} Penchant`, sentence, severity };
}
