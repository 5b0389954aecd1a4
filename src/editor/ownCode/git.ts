/**
 * @file Runs git to read a repository's history: without a shell, and without any program that the repository could name (hooks,
 * monitors, filters, converters, signature checkers, helpers of remotes). It never writes, and never goes to the network.
 */

import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { messageOf } from '../../common/userFacingError';

/**
 * Runs git in a folder; gives what it prints. Throws a `GitError`; what was aborted throws an `AbortError`.
 * @param args a subcommand and its arguments, with paths behind `--`
 */
export type Git = (args: readonly string[], options: GitOptions) => Promise<string>;

export interface GitOptions {
  readonly signal: AbortSignal;
  /** What takes longer is ended, and throws. */
  readonly timeoutMs: number;
}

export class GitError extends Error {
  constructor(
    /** `missing`: there is no git on this machine. */
    readonly reason: 'missing' | 'failed',
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
    this.name = 'GitError';
  }
}

/** Before everything else on the command line: what a repository's own configuration must not decide. */
const SAFE_SETTINGS = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.quotePath=false',
  'log.showSignature=false',
  'protocol.allow=never',
].flatMap((setting) => ['-c', setting]);

/** Beside an environment without any variable of git's own, which may point to another repository or program. */
const SAFE_ENVIRONMENT = {
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
} as const;

/** The history of a large repository is some megabytes. */
const MAX_OUTPUT_BYTES = 64 * 1024 ** 2;

/**
 * @param folder in the repository; what is printed and asked for is relative to it
 * @param program where git is; default: wherever `PATH` has it
 */
export function gitIn(folder: string, program = 'git'): Git {
  const inherited = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name));
  const env = { ...Object.fromEntries(inherited), ...SAFE_ENVIRONMENT };
  // Windows looks for programs in the working folder first, and there may be a `git.exe` in the repository.
  const cwd = dirname(process.execPath);
  return async (args, { signal, timeoutMs }) => {
    const options = { cwd, env, signal, timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true };
    try {
      return (await execute(program, ['--no-pager', '-C', folder, ...SAFE_SETTINGS, ...args], options)).stdout;
    } catch (error) {
      signal.throwIfAborted();
      throw gitError(error);
    }
  };
}

const execute = promisify(execFile);

/** How a process ended that did not end well. */
const FAILURE = z.object({
  code: z.optional(z.nullable(z.union([z.string(), z.number()]))),
  killed: z.optional(z.boolean()),
  stderr: z.optional(z.string()),
});

function gitError(cause: unknown): GitError {
  const { code, killed, stderr = '' } = FAILURE.safeParse(cause).data ?? {};
  if (code === 'ENOENT') return new GitError('missing', 'there is no git on this machine', { cause });
  const [said = ''] = stderr.trim().split('\n');
  const message = killed === true ? 'git took too long' : said.replace(/^fatal: /, '');
  return new GitError('failed', message || messageOf(cause), { cause });
}
