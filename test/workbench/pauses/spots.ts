/** @file The places where pauses are measured: picked by rule from real code that every clone of the project has at hand. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A place in a file where a developer stops typing in the middle of a line. Line and column count from 1. */
export interface Spot {
  readonly file: string;
  readonly line: number;
  /** Where typing starts. */
  readonly column: number;
  /** What is typed, key by key: 4 to 10 characters of the original line. */
  readonly typed: string;
  /** What the original has after it, up to the end of the line; holds at least one word. */
  readonly rest: string;
  /** The first spot after the cursor came from far away; the three that follow it lie within a few lines. */
  readonly isJump: boolean;
}

export interface SourceFile {
  /** Its name in the workspace. */
  readonly name: string;
  readonly text: string;
  readonly spots: readonly Spot[];
}

/** MIT-licensed TypeScript and JavaScript sources of devDependencies, pinned by the lockfile, and Python's standard library. */
const SOURCES = {
  typescript: ['zod/src/v4/core/checks.ts', 'zod/src/v4/core/util.ts', 'zod/src/v4/classic/from-json-schema.ts'],
  javascript: [
    'eslint/lib/config/config-loader.js',
    'eslint/lib/linter/file-report.js',
    'eslint/lib/rules/no-use-before-define.js',
  ],
  python: ['asyncio/streams.py', 'configparser.py', 'textwrap.py'],
} as const;

/** After one jump four spots lie close together, as edits do. */
const SPOTS_IN_BLOCK = 4;

/** Imports and licence texts at the top of a file are not typed in mid-line pauses. */
const FIRST_LINE = 30;

/** The files with their spots: about `count` in all, spread evenly over the files and over each file. */
export function collectSpots(count: number): readonly SourceFile[] {
  const files = [...SOURCES.typescript, ...SOURCES.javascript].map((name) => ({
    name,
    file: path.resolve('node_modules', name),
  }));
  const library = pythonLibrary();
  const python = library === undefined ? [] : SOURCES.python.map((name) => ({ name, file: path.join(library, name) }));
  // Languages take turns, so that a short run meets all of them.
  const all = [0, 1, 2]
    .flatMap((turn) => [files[turn], files[turn + 3], python[turn]])
    .filter((file) => file !== undefined);
  const used = all.slice(0, Math.max(1, Math.min(all.length, Math.ceil(count / SPOTS_IN_BLOCK))));
  return used.map(({ name, file }, index) => {
    const text = readFileSync(file, 'utf8').replaceAll('\r', '');
    const share = Math.ceil((count - index) / used.length);
    return { name: path.basename(name), text, spots: spotsOf(path.basename(name), text, share) };
  });
}

/** `count` spots in blocks of four nearby lines, the blocks spread over the file. */
function spotsOf(file: string, text: string, count: number): readonly Spot[] {
  const lines = withoutProse(text);
  const blocks = Math.ceil(count / SPOTS_IN_BLOCK);
  const spots: Spot[] = [];
  let line = FIRST_LINE;
  for (let block = 0; block < blocks; block++) {
    line = Math.max(line + 10, Math.floor(lines.length * (0.08 + (0.85 * block) / blocks)));
    for (let inBlock = 0; inBlock < SPOTS_IN_BLOCK && spots.length < count && line < lines.length; line++) {
      const spot = spotAt(lines[line - 1] ?? '', spots.length);
      if (spot === undefined) continue;
      spots.push({ file, line, ...spot, isJump: inBlock === 0 });
      inBlock++;
      line++;
    }
  }
  return spots;
}

/** Where and how much is typed in a line; differs from spot to spot. Undefined where the line is too short or too long. */
function spotAt(line: string, index: number): Pick<Spot, 'column' | 'typed' | 'rest'> | undefined {
  const indentation = line.length - line.trimStart().length;
  const code = line.slice(indentation);
  if (code.trimEnd().length < 18 || line.length > 110) return undefined;
  let start = indentation + Math.floor(code.length * (index % 3) * 0.2);
  while (start > indentation && /\w/.test(line[start - 1] ?? '')) start--;
  const end = start + Math.min(4 + (index % 4) * 2, line.length - start - 4);
  const typed = line.slice(start, end);
  const rest = line.slice(end);
  if (typed.trim().length < 2 || !/\w{2}/.test(rest)) return undefined;
  return { column: start + 1, typed, rest };
}

/** The lines of a file, those of comments and docstrings emptied: there no suggestion is due. */
function withoutProse(text: string): readonly string[] {
  let closer: string | undefined;
  return text.split('\n').map((line) => {
    if (closer !== undefined) {
      if (line.includes(closer)) closer = undefined;
      return '';
    }
    const opener = /^\s*(\/\*|[rbu]*"""|[rbu]*''')/i.exec(line)?.[1];
    if (opener === undefined) return /^\s*(\/\/|#)/.test(line) ? '' : line;
    const wanted = opener === '/*' ? '*/' : opener.slice(-3);
    if (!line.slice(line.indexOf(opener) + opener.length).includes(wanted)) closer = wanted;
    return '';
  });
}

/** The folder of Python's standard library, or undefined on a machine without Python. */
function pythonLibrary(): string | undefined {
  try {
    const program = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    return execFileSync('python3', ['-c', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined; // The other languages are measured without it.
  }
}
