/** @file What git prints, as data: who changed what, what a commit holds, and who wrote each line of a file. */

/** Somebody as git names them, by `.mailmap` where there is one. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

/** A commit, as far as it tells whose code is where. */
export interface LoggedCommit {
  readonly author: Author;
  /** When it was written, in milliseconds since the epoch. */
  readonly at: number;
  /** Files with text in them, and how many lines were added. */
  readonly files: readonly { readonly path: string; readonly addedLines: number }[];
}

/** For `git log` with `-z --numstat`: what `parseLog` reads. */
export const LOG_FORMAT = '%x01%aN%x02%aE%x02%at';

/** Commits in the order given; what is not as it has to be is left out. */
export function parseLog(output: string): readonly LoggedCommit[] {
  return output
    .split('\x01')
    .slice(1)
    .flatMap((record) => {
      const [header = '', ...changes] = record.split('\0');
      const [name = '', email = '', seconds = ''] = header.trim().split('\x02');
      if (!/^\d+$/.test(seconds)) return [];
      return [{ author: { name, email }, at: Number(seconds) * 1000, files: changes.flatMap(changeOf) }];
    });
}

/** `added TAB deleted TAB path`; of a binary file nobody has counted lines. */
function changeOf(change: string): LoggedCommit['files'] {
  const { added, path } = /^\n?(?<added>\d+)\t\d+\t(?<path>.+)$/s.exec(change)?.groups ?? {};
  return added === undefined || path === undefined ? [] : [{ path, addedLines: Number(added) }];
}

/** A file as it is committed. */
export interface CommittedFile {
  /** Relative to the folder that was asked about. */
  readonly path: string;
  readonly bytes: number;
}

/** The files that `git ls-tree -r -z -l` lists; links and submodules are none. */
export function parseTree(output: string): readonly CommittedFile[] {
  return output.split('\0').flatMap((entry) => {
    const { bytes, path } = /^100\d{3} blob [0-9a-f]+ +(?<bytes>\d+)\t(?<path>.+)$/s.exec(entry)?.groups ?? {};
    return bytes === undefined || path === undefined ? [] : [{ path, bytes: Number(bytes) }];
  });
}

/** A line and who wrote it. */
export interface BlamedLine {
  /** Without its line feed. */
  readonly text: string;
  readonly author: Author;
  /** When it was written, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether the history known here begins with it: in a shallow clone its author may be another. */
  readonly isBoundary: boolean;
}

/** The lines of a file out of `git blame --line-porcelain`, in their order. */
export function parseBlame(output: string): readonly BlamedLine[] {
  const lines: BlamedLine[] = [];
  let fields = new Map<string, string>();
  for (const line of output.split('\n')) {
    if (!line.startsWith('\t')) {
      const space = line.indexOf(' ');
      fields.set(space < 0 ? line : line.slice(0, space), space < 0 ? '' : line.slice(space + 1));
      continue;
    }
    lines.push({
      text: line.slice(1),
      author: {
        name: fields.get('author') ?? '',
        email: (fields.get('author-mail') ?? '').replace(/^<|>$/g, ''),
      },
      at: Number(fields.get('author-time') ?? 0) * 1000,
      isBoundary: fields.has('boundary'),
    });
    fields = new Map();
  }
  return lines;
}
