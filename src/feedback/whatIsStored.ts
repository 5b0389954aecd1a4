/** @file What may be stored: the last check of a pair before the store, and the same in words for whoever asks about a place. */

import type { ExclusionReason } from '../common/exclusion';
import { findSecrets, holdsSecret } from '../common/secrets';
import type { NewPair } from './records';

/** What holds in the moment of storing. */
export interface StoringRules {
  /** Whether the file of this URI is left out: by its name, the user's globs, or git. */
  readonly isExcluded: (uri: string) => boolean;
  readonly isTrusted: boolean;
  /** Learning is off or paused. */
  readonly isPaused: boolean;
}

export type NotStoredReason = 'paused' | 'untrustedWorkspace' | 'excludedFile' | 'secret';

export type StoringVerdict =
  { readonly isStored: true } | { readonly isStored: false; readonly reason: NotStoredReason };

/**
 * Asked right before a pair is stored: what was allowed when its suggestion was shown may not be any more. A secret anywhere in
 * a pair drops it whole; nothing is masked, since what is taken for a secret is a guess and may be a part of one.
 */
export function mayStore(pair: NewPair, rules: StoringRules): StoringVerdict {
  if (rules.isPaused) return { isStored: false, reason: 'paused' };
  if (!rules.isTrusted) return { isStored: false, reason: 'untrustedWorkspace' };
  if (pair.files.some((uri) => rules.isExcluded(uri))) return { isStored: false, reason: 'excludedFile' };
  // A secret may begin in the prompt and end in what follows it.
  const texts = [pair.chosen, pair.rejected ?? ''].map((side) => pair.prompt + side);
  return [pair.preferences ?? '', ...texts].some(holdsSecret)
    ? { isStored: false, reason: 'secret' }
    : { isStored: true };
}

/** A place in a file, as far as storing is concerned. */
export interface StoringPlace {
  /** The file as people know it, then those that lend snippets to its prompt. Never empty. */
  readonly files: readonly string[];
  /** Why the file is left out; absent: it is not. */
  readonly exclusion?: ExclusionReason;
  readonly isTrusted: boolean;
  readonly learning: 'on' | 'paused' | 'off';
  /** VS Code's language id, and whether it is completed. */
  readonly languageId: string;
  readonly isLanguageEnabled: boolean;
  /** What a prompt would hold of the text around the cursor; the document's number of its first line, from 1 on. */
  readonly nearby: { readonly text: string; readonly firstLine: number };
}

export interface StoringExplanation {
  /** Whether a suggestion at the place can become a stored pair. */
  readonly isStored: boolean;
  /** Sentences: all that stands against it, or that nothing does. */
  readonly reasons: readonly string[];
  /** What would be written to disk; empty where nothing would be. */
  readonly wouldHold: readonly string[];
}

/** Answers "What would be stored here?" */
export function explainStoring(place: StoringPlace): StoringExplanation {
  const obstacles = obstaclesTo(place);
  const secrets = secretsNear(place);
  if (obstacles.length > 0) return { isStored: false, reasons: [...obstacles, ...secrets], wouldHold: [] };
  if (secrets.length > 0) return { isStored: false, reasons: secrets, wouldHold: [OUTCOME_FIGURES] };
  return {
    isStored: true,
    reasons: [
      'The workspace is trusted, learning is on, the file is not left out, and nothing near looks like a secret.',
    ],
    wouldHold: [
      OUTCOME_FIGURES,
      'Where you rewrote, refused, typed over or kept a suggestion: the code before it as the model saw it, what you preferred, and what you did not.',
      REFUSAL_HASHES,
      filesSentence(place.files),
    ],
  };
}

const OUTCOME_FIGURES =
  'How each suggestion ended, in figures: its length, likelihood and kind of place, how long it was shown, how much of it was taken. No text.';

const REFUSAL_HASHES = 'Of a suggestion that you refused or undid: hashes, so that it is not offered here again.';

/** What keeps anything at all from being stored. */
function obstaclesTo(place: StoringPlace): string[] {
  const sentences: string[] = [];
  if (place.learning === 'paused') sentences.push('Learning is paused.');
  if (place.learning === 'off') sentences.push('Learning is off.');
  if (!place.isTrusted) sentences.push('This workspace is not trusted, and nothing is learned from such.');
  if (place.exclusion) sentences.push(exclusionSentence(place.exclusion));
  if (!place.isLanguageEnabled) {
    sentences.push(`Penchant is off for the language ${place.languageId}, so there are no suggestions to learn from.`);
  }
  return sentences;
}

function exclusionSentence(reason: ExclusionReason): string {
  switch (reason) {
    case 'secretName':
      return 'Files of this name commonly hold secrets, so this one is left out.';
    case 'userGlob':
      return 'The setting penchant.excludedFiles leaves this file out.';
    case 'gitIgnored':
      return 'Git ignores this file, so it is left out.';
  }
}

function secretsNear({ nearby }: StoringPlace): string[] {
  return findSecrets(nearby.text).map(({ kind, start }) => {
    const line = nearby.firstLine + nearby.text.slice(0, start).split('\n').length - 1;
    return `Line ${line} holds what looks like a secret (${kind}): no pair whose text holds it is kept.`;
  });
}

function filesSentence([file = '', ...lenders]: readonly string[]): string {
  if (lenders.length === 0) return `The address of ${file}.`;
  return `The addresses of ${file} and of the files that lend snippets to its prompt: ${lenders.join(', ')}.`;
}
