/** @file What stands before the prefix: snippets of other files, frozen while one edits on in the same place. */

import type { Place } from './place';
import { selectSnippets, type Snippet, type SnippetSource } from './snippets';

/** Lines from where the snippets were chosen at which the cursor counts as being elsewhere: some four screens. */
const JUMP_LINES = 160;
/** After a pause of this length other snippets may be chosen: the prefix cache is likely to be needed elsewhere by then. */
const IDLE_MS = 60_000;
/** What of the prefix and of the suffix says what one is writing. */
const REFERENCE_CHARACTERS = { prefix: 1600, suffix: 400 } as const;

export interface SnippetSources {
  sourcesFor(uri: string, languageId: string): readonly SnippetSource[];
}

interface FrozenChoice {
  readonly uri: string;
  readonly line: number;
  readonly characters: number;
  readonly snippets: readonly Snippet[];
}

/**
 * Chooses snippets anew only on a change of file, after a jump of the cursor and after a pause: whatever changes before the
 * prefix costs the whole prefix cache, which is 0.7 s of prefill on two cores.
 */
export class FrozenSnippets {
  private choice: FrozenChoice | undefined;
  private lastAskedAt = -Infinity;

  constructor(
    private readonly neighbours: SnippetSources,
    private readonly now: () => number,
  ) {}

  /** Snippets for the place, together at most `characters` long. */
  snippetsFor(place: Place, characters: number): readonly Snippet[] {
    const idleMs = this.now() - this.lastAskedAt;
    this.lastAskedAt = this.now();
    const { choice } = this;
    const isSamePlace =
      choice?.uri === place.uri &&
      choice.characters === characters &&
      Math.abs(choice.line - place.line) < JUMP_LINES &&
      idleMs < IDLE_MS;
    if (isSamePlace) return choice.snippets;
    const reference =
      place.prefix.slice(-REFERENCE_CHARACTERS.prefix) + place.suffix.slice(0, REFERENCE_CHARACTERS.suffix);
    const snippets = selectSnippets(reference, this.neighbours.sourcesFor(place.uri, place.languageId), characters);
    this.choice = { uri: place.uri, line: place.line, characters, snippets };
    return snippets;
  }

  /** Chooses anew at the next request: a file was excluded or forgotten. */
  thaw(): void {
    this.choice = undefined;
  }
}
