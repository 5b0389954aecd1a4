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
  readonly now: number;
}

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
      return offHere(here) ?? view('$(wand)', '', 'Asleep until you type.');
    case 'ready': {
      const off = offHere(here);
      if (off) return off;
      if (situation.isThinking) return view('$(ellipsis)', 'thinking', `${engine.model.id} is writing a suggestion.`);
      return view('$(wand)', engine.model.adapterVersion ?? '', readySentence(engine.model));
    }
  }
}

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
