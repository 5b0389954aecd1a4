/** @file From where a developer's code lies to the pairs that are made of it. */

import { languageIdOf } from '../../common/languageIds';
import { looksGenerated, spreadOverLanguages } from '../../feedback/ownCode/files';
import { choosePairs, pairsOfFile, type ViewOf } from '../../feedback/ownCode/pairs';
import type { OwnLine } from '../../feedback/ownCode/spots';
import type { NewPair } from '../../feedback/records';

/** A folder with code of the developer's. */
export interface OwnCodeSource {
  /** URI of the workspace folder. */
  readonly workspace: string;
  /** Files with code of theirs, by paths relative to the folder; what they worked on last first. */
  files(signal: AbortSignal): Promise<readonly string[]>;
  /** A file's lines; nothing where it cannot be read. */
  lines(path: string, signal: AbortSignal): Promise<readonly OwnLine[] | undefined>;
  uriOf(path: string): string;
}

export interface ReadingDeps {
  readonly user: string;
  readonly viewOf: ViewOf;
  /** Whether the file may be read at all: not left out, and of a language that is completed. */
  readonly mayRead: (uri: string, languageId: string) => boolean;
  readonly mayStore: (pair: NewPair) => boolean;
  readonly onProgress: (done: number, files: number) => void;
  readonly signal: AbortSignal;
}

/** Two or three pairs of each make as many as are kept; each takes git a tenth of a second. */
const MAX_FILES = 80;

/** Throws an `AbortError` where it was cancelled, and otherwise what the sources throw. */
export async function readOwnCode(sources: readonly OwnCodeSource[], deps: ReadingDeps): Promise<readonly NewPair[]> {
  const { user, viewOf, mayRead, mayStore, onProgress, signal } = deps;
  const found: { readonly source: OwnCodeSource; readonly path: string }[] = [];
  for (const source of sources) {
    const paths = await source.files(signal);
    found.push(
      ...paths.filter((path) => mayRead(source.uriOf(path), languageIdOf(path))).map((path) => ({ source, path })),
    );
  }
  const files = spreadOverLanguages(found, MAX_FILES);
  const perFile: (readonly NewPair[])[] = [];
  for (const [index, { source, path }] of files.entries()) {
    onProgress(index, files.length);
    const lines = await source.lines(path, signal);
    signal.throwIfAborted();
    if (!lines || looksGenerated(lines.map(({ text }) => text).join('\n'))) continue;
    const file = { uri: source.uriOf(path), path, languageId: languageIdOf(path), workspace: source.workspace, lines };
    perFile.push(pairsOfFile(file, user, viewOf).filter(mayStore));
  }
  return choosePairs(perFile);
}
