/** @file The texts of other open and recently edited files, as far as they may enter a prompt. */

import type { IsExcluded } from '../common/exclusion';
import { areRelated } from './languages';
import { windowsOf, type SnippetSource, type SnippetWindow } from './snippets';

export interface NeighbourFile {
  readonly uri: string;
  /** Relative to the workspace. */
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** What one works on at a time; beyond that the least recently touched is forgotten. */
const MAX_FILES = 20;
/** Longer files are mostly generated; 100,000 characters are some 3,000 lines. */
const MAX_CHARACTERS = 100_000;

interface KeptFile extends NeighbourFile {
  /** Made on first need: most files are edited again before anything is compared with them. */
  windows: readonly SnippetWindow[] | undefined;
}

export class NeighbourFiles {
  /** By URI, least recently touched first. */
  private readonly files = new Map<string, KeptFile>();

  constructor(private readonly isExcluded: IsExcluded) {}

  /** Takes a file's text, on opening it, on leaving it and on saving it. An excluded, huge or blank file is forgotten instead. */
  update(file: NeighbourFile): void {
    this.files.delete(file.uri);
    if (file.text.length > MAX_CHARACTERS || file.text.trim() === '' || this.isExcluded(file.path)) return;
    this.files.set(file.uri, { ...file, windows: undefined });
    if (this.files.size > MAX_FILES) this.forget([...this.files.keys()][0] ?? '');
  }

  /** Forgets a deleted or newly excluded file; one merely closed is still a recent one. */
  forget(uri: string): void {
    this.files.delete(uri);
  }

  clear(): void {
    this.files.clear();
  }

  /** All that may lend snippets to a file of this language, most recently touched first. What became excluded since is left out. */
  sourcesFor(uri: string, languageId: string): SnippetSource[] {
    const sources: SnippetSource[] = [];
    for (const file of [...this.files.values()].reverse()) {
      if (file.uri === uri || !areRelated(languageId, file.languageId) || this.isExcluded(file.path)) continue;
      file.windows ??= windowsOf(file.text);
      sources.push({ uri: file.uri, path: file.path, windows: file.windows });
    }
    return sources;
  }
}
