/** @file Which files of a workspace show how somebody writes: code that people wrote, what was worked on last first. */

import { languageIdOf } from '../../common/languageIds';
import type { LoggedCommit } from './gitOutput';

/** Shorter ones show nothing, longer ones are mostly generated: 100,000 characters are some 3,000 lines. */
const FILE_BYTES = { least: 200, most: 100_000 } as const;

/** Languages that one writes programs in: data, settings and prose have no style to learn. */
const PROGRAMMING_LANGUAGES: ReadonlySet<string> = new Set(
  (
    'c clojure cpp csharp cuda-cpp dart elixir fsharp go groovy haskell java javascript javascriptreact julia kotlin lua ' +
    'objective-c objective-cpp perl php powershell python r ruby rust scala shellscript sql svelte swift typescript ' +
    'typescriptreact vb vue'
  ).split(' '),
);

/** Folders whose content others wrote, or programs. */
const FOREIGN_FOLDER =
  /(?:^|\/)(?:node_modules|bower_components|jspm_packages|vendor|vendored|third[-_]?party|external|site-packages|\.?venv|dist|build|out|target|coverage|generated|__generated__|gen|__snapshots__|\.[^/]+)\//i;
const GENERATED_NAME =
  /\.min\.\w+$|\.(?:generated|designer|g|pb|pb\.gw)\.\w+$|_pb2?(?:_grpc)?\.\w+$|\.d\.[cm]?ts$|(?:^|\/)\.|\bjquery[-.\d]*\.js$/i;

/** Whether a file is worth looking into, by its name and size. */
export function isCodeByPeople({ path, bytes }: { readonly path: string; readonly bytes: number }): boolean {
  return bytes >= FILE_BYTES.least && bytes <= FILE_BYTES.most && isNamedLikeCode(path);
}

/** The same by its name alone. */
export function isNamedLikeCode(path: string): boolean {
  return PROGRAMMING_LANGUAGES.has(languageIdOf(path)) && !isForeignFolder(path) && !GENERATED_NAME.test(path);
}

/** Whether what lies at this path, a file or a folder with a slash behind it, is in a folder of others' code. */
export function isForeignFolder(path: string): boolean {
  return FOREIGN_FOLDER.test(path);
}

/** Generators say so at a file's top. */
const HEAD_CHARACTERS = 1_000;
const GENERATED_WORDS = /@generated\b|\bdo not (?:edit|modify)\b|\bauto-?generated\b|\bgenerated (?:by|from|with)\b/i;
/** Beyond this mean a file is minified, or data. */
const LONGEST_MEAN_LINE = 110;

/** Whether a file's text was made by a program, or cannot be read. */
export function looksGenerated(text: string): boolean {
  const head = text.slice(0, HEAD_CHARACTERS);
  if (GENERATED_WORDS.test(head)) return true;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return /[\0\uFFFD]/.test(text) || text.length / Math.max(1, lines.length) > LONGEST_MEAN_LINE;
}

/** The files that these commits touched, those touched last first. */
export function byRecency(commits: readonly LoggedCommit[]): readonly string[] {
  const newestFirst = commits.toSorted((a, b) => b.at - a.at);
  return [...new Set(newestFirst.flatMap(({ files }) => files.map(({ path }) => path)))];
}

/** At most `count`, of each language in turn and within it in the order given: one language is not to hide the others. */
export function spreadOverLanguages<T extends { readonly path: string }>(
  files: readonly T[],
  count: number,
): readonly T[] {
  const queues = [...Map.groupBy(files, ({ path }) => languageIdOf(path)).values()];
  return inTurns(queues).slice(0, count);
}

/** The first of each, then the second of each, and so on. */
export function inTurns<T>(queues: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => queues.flatMap((queue) => queue.slice(index, index + 1))).flat();
}
