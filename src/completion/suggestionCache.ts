/** @file The suggestion cache: what was decoded at a place is given again there, and while it is typed through. */

import { randomUUID } from 'node:crypto';
import type { Suggestion } from '../common/suggestion';
import type { Place } from './place';

/** A suggestion before it is fitted to what stands right of the cursor: nothing is replaced yet, and closers are whole. */
export interface CachedSuggestion extends Suggestion {
  /** Shown only to who asks by key. Once asked for, it stays. */
  readonly isSilent?: boolean;
}

interface Entry {
  readonly uri: string;
  /** Offset in the document at which the suggestions begin. */
  anchor: number;
  /** The last text before the anchor. */
  readonly before: string;
  /** The first text after the cursor, without the closers that typing may have added. */
  readonly after: string;
  suggestions: readonly CachedSuggestion[];
  /** How many were asked for. */
  readonly asked: number;
}

/** What the cache knows of a place. */
export interface Known {
  /** What is left of each suggestion; the first is always the one that was shown. Empty: nothing is to be suggested. */
  readonly suggestions: readonly CachedSuggestion[];
  /** How many were asked for at this very place; 0 where all were made further left. */
  readonly asked: number;
}

/** Some hours of work at one suggestion every ten seconds; an entry takes about 5 kB with its prompt. */
const MAX_ENTRIES = 500;
/** As much text before the anchor has to be the same. */
const BEFORE_CHARACTERS = 1000;
/** By so much text a place is known again where it has moved; less may stand in many places. */
const TELLING_CHARACTERS = 60;
/** As much text after the cursor has to be the same. */
const AFTER_CHARACTERS = 200;

export class SuggestionCache {
  /** Least recently used first. */
  private readonly entries = new Set<Entry>();

  /** Keeps what was found at a place, where `asked` were asked for; an empty list says that nothing is to be suggested there. */
  add(place: Place, suggestions: readonly CachedSuggestion[], asked = 1): void {
    const entry = {
      uri: place.uri,
      anchor: place.offset,
      before: place.prefix.slice(-BEFORE_CHARACTERS),
      after: afterOf(place),
      suggestions,
      asked,
    };
    for (const other of this.entries) if (isSamePlace(other, entry)) this.entries.delete(other);
    this.entries.add(entry);
    if (this.entries.size > MAX_ENTRIES) {
      for (const oldest of this.entries) {
        this.entries.delete(oldest);
        break;
      }
    }
  }

  /** What was suggested here, or further left and has been typed through up to here. */
  find(place: Place): Known | undefined {
    const after = afterOf(place);
    const found: CachedSuggestion[] = [];
    let asked = 0;
    for (const entry of [...this.entries]) {
      if (entry.uri !== place.uri || entry.after !== after) continue;
      const typed = typedSince(entry, place);
      if (typed === undefined) continue;
      if (entry.anchor !== place.offset - typed) {
        entry.anchor = place.offset - typed;
        // To whoever watches how it ends, what is shown at another offset is another suggestion.
        entry.suggestions = entry.suggestions.map((each) => ({ ...each, id: randomUUID() }));
      }
      if (typed === 0) asked = Math.max(asked, entry.asked);
      const rests = entry.suggestions.flatMap((suggestion) => restOf(suggestion, place.prefix, typed));
      if (rests.length === 0) continue;
      this.entries.delete(entry);
      this.entries.add(entry);
      for (const rest of rests) if (!found.some(({ text }) => text === rest.text)) found.push(rest);
    }
    return found.length > 0 || asked > 0 ? { suggestions: found, asked } : undefined;
  }

  /** The developer has asked for these by key: silent ones are shown from now on, also while they are typed through. */
  release(suggestions: readonly CachedSuggestion[]): void {
    const ids = new Set(suggestions.filter(({ isSilent }) => isSilent === true).map(({ id }) => id));
    if (ids.size === 0) return;
    for (const entry of this.entries) {
      entry.suggestions = entry.suggestions.map((each) => (ids.has(each.id) ? { ...each, isSilent: false } : each));
    }
  }

  /**
   * Something else writes from now on: another adapter or model, or by other preferences.
   * @param uri of a file alone; absent: everywhere
   */
  clear(uri?: string): void {
    for (const entry of this.entries) if (uri === undefined || entry.uri === uri) this.entries.delete(entry);
  }
}

/** Characters typed behind an entry's anchor, wherever that stands by now; nothing where the place is another one. */
function typedSince({ anchor, before, suggestions }: Entry, { prefix, offset }: Place): number | undefined {
  const isBehind = (typed: number): boolean => prefix.endsWith(before, prefix.length - typed);
  const typed = offset - anchor;
  if (typed >= 0 && isBehind(typed)) return typed;
  // An import was added further up, or a formatter has been at work there.
  if (before.length < TELLING_CHARACTERS) return undefined;
  const longest = Math.max(0, ...suggestions.map(({ text }) => text.length));
  for (let moved = 0; moved <= longest; moved++) if (isBehind(moved)) return moved;
  return undefined;
}

function restOf(suggestion: CachedSuggestion, prefix: string, typed: number): CachedSuggestion[] {
  if (suggestion.text.length <= typed || !prefix.endsWith(suggestion.text.slice(0, typed))) return [];
  const text = suggestion.text.slice(typed);
  if (text.trim() === '') return [];
  // A suggestion decoded ahead keeps its origin on its first showing, so that prefetching can be judged.
  const origin = suggestion.origin === 'prefetch' ? 'prefetch' : 'cache';
  return [{ ...suggestion, text, typedCharacters: suggestion.typedCharacters + typed, origin }];
}

function isSamePlace(a: Entry, b: Entry): boolean {
  return a.uri === b.uri && a.anchor === b.anchor && a.before === b.before && a.after === b.after;
}

/** Editors close brackets and quotes by themselves while a suggestion is typed: that does not make it another place. */
function afterOf(place: Place): string {
  const rest = place.lineSuffix.replace(/^[)\]}"'`>]+/, '');
  const below = place.suffix.slice(place.lineSuffix.length);
  return (rest + below).slice(0, AFTER_CHARACTERS);
}
