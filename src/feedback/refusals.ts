/** @file What was refused stays away: remembers rejected and undone suggestions by their place, and knows their near-duplicates. */

import { createHash } from 'node:crypto';
import type { Refusal } from './records';
import { areNearDuplicates, commonForm, firstWrittenLine } from './refusalsLikeness';

/** What of the text before a place says which place it is: some four lines, so that edits further up leave it the same place. */
const PLACE_CHARACTERS = 200;
/** As much of the window as can hold `PLACE_CHARACTERS` that are not blank, for all but absurd layouts. */
const READ_CHARACTERS = 2_000;
/** Typed of a refused suggestion, it is still that suggestion; this far back on the line its beginning is looked for. */
const MAX_TYPED_CHARACTERS = 120;
/** Base64, 96 bits: two of a million texts share a hash once in 10^17 cases. */
const HASH_CHARACTERS = 16;
/** As many as the store keeps; one takes about 1 kB. */
const MAX_REFUSALS = 5_000;

export interface RefusalsOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Secret of this installation, so that hashes on disk tell nobody which known code they stand for. */
  readonly salt?: string;
  readonly maxRefusals?: number;
}

interface Held {
  readonly refusal: Refusal;
  /** What was refused; absent: it was refused before this window was opened, and only its hashes are known. */
  readonly completion?: string;
}

/**
 * The place that text leads up to, as a hash. Layout does not count: the same code indented anew, or the line below its end, is the
 * same place, and so is one after a restart.
 */
export function placeKey(textBefore: string, salt = ''): string {
  const written = textBefore.slice(-READ_CHARACTERS).replace(/\s+/g, ' ').trimEnd();
  return shortHash(written.slice(-PLACE_CHARACTERS), `place ${salt}`);
}

/** Hashes of a completion's common form: of the whole first, then, if it has several lines, of its first line. */
export function textKeys(completion: string, salt = ''): readonly string[] {
  const whole = commonForm(completion);
  const line = commonForm(firstWrittenLine(completion));
  return (line === whole ? [whole] : [whole, line]).map((form) => shortHash(form, `text ${salt}`));
}

/** All that is refused, in every file. The oldest go when there are too many. */
export class Refusals {
  /** Oldest first. */
  private readonly all = new Set<Held>();
  private readonly byUri = new Map<string, Map<string, Set<Held>>>();

  constructor(private readonly options: RefusalsOptions) {}

  /** Takes down that `completion`, which began behind `textBefore`, was refused. The answer is for the store to keep. */
  add(uri: string, textBefore: string, completion: string): Refusal {
    const { salt, now } = this.options;
    const begin = wordStart(textBefore);
    const text = textBefore.slice(begin) + completion;
    const refusal: Refusal = {
      uri,
      place: placeKey(textBefore.slice(0, begin), salt),
      keys: textKeys(text, salt),
      at: now(),
    };
    this.hold({ refusal, completion: text });
    return refusal;
  }

  /** Whether `completion`, beginning behind `textBefore`, or what it and text typed before it amount to, was refused there. */
  isRefused(uri: string, textBefore: string, completion: string): boolean {
    const places = this.byUri.get(uri);
    if (!places) return false;
    const lineStart = textBefore.lastIndexOf('\n') + 1;
    const furthest = Math.max(lineStart, textBefore.length - MAX_TYPED_CHARACTERS);
    for (let begin = textBefore.length; begin >= furthest; begin--) {
      // Refusals are kept by the beginning of a word.
      if (begin < textBefore.length && isInsideWord(textBefore, begin)) continue;
      const held = places.get(placeKey(textBefore.slice(0, begin), this.options.salt));
      if (held && this.isAmong(held, textBefore.slice(begin) + completion)) return true;
    }
    return false;
  }

  /** Takes over what a store has kept. */
  load(refusals: readonly Refusal[]): void {
    for (const refusal of refusals.toSorted((a, b) => a.at - b.at)) this.hold({ refusal });
  }

  /** Forgets what was refused in a file; without one, everywhere. */
  forget(uri?: string): void {
    for (const held of this.all) if (uri === undefined || held.refusal.uri === uri) this.drop(held);
  }

  private isAmong(held: ReadonlySet<Held>, completion: string): boolean {
    const [whole = '', line = whole] = textKeys(completion, this.options.salt);
    for (const { refusal, completion: refused } of held) {
      // A block that begins with a line that was refused alone, or the first line alone of a block that was, is no other offer.
      if (refusal.keys.includes(whole) || refusal.keys[0] === line) return true;
      if (refused !== undefined && areNearDuplicates(refused, completion)) return true;
    }
    return false;
  }

  private hold(held: Held): void {
    const { uri, place, keys } = held.refusal;
    const places = this.byUri.get(uri) ?? new Map<string, Set<Held>>();
    const here = places.get(place) ?? new Set<Held>();
    // The same once more is young again; its text, if that is known, stays known.
    const same = [...here].find(({ refusal }) => refusal.keys[0] === keys[0]);
    if (same) this.drop(same);
    const renewed = same ? { ...same, ...held } : held;
    this.byUri.set(uri, places);
    places.set(place, here);
    here.add(renewed);
    this.all.add(renewed);
    for (const oldest of this.all) {
      if (this.all.size <= (this.options.maxRefusals ?? MAX_REFUSALS)) break;
      this.drop(oldest);
    }
  }

  private drop(held: Held): void {
    const { uri, place } = held.refusal;
    this.all.delete(held);
    const places = this.byUri.get(uri);
    const here = places?.get(place);
    here?.delete(held);
    if (here?.size === 0) places?.delete(place);
    if (places?.size === 0) this.byUri.delete(uri);
  }
}

/** Where the word that a text ends in begins: whoever stands inside a word stands, for a refusal, before it. */
function wordStart(text: string): number {
  return text.length - (/[\p{L}\p{N}_$]*$/u.exec(text.slice(-MAX_TYPED_CHARACTERS))?.[0].length ?? 0);
}

/** Whether a word goes on across an offset. */
function isInsideWord(text: string, offset: number): boolean {
  return /[\p{L}\p{N}_$]{2}/u.test(text.slice(offset - 1, offset + 1));
}

/** A hash that stands for a text on disk; what is hashed for one purpose never equals what is hashed for another. */
function shortHash(text: string, purpose: string): string {
  return createHash('sha256').update(`${purpose}\0${text}`).digest('base64url').slice(0, HASH_CHARACTERS);
}
