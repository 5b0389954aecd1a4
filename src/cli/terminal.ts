/** @file What the commands need of the terminal: results out, progress aside, Ctrl+C in. */

import { createInterface } from 'node:readline/promises';
import type { PullProgress } from '../common/models';
import { UserFacingError } from '../common/userFacingError';

export interface Terminal {
  /** A line of results, to stdout. */
  readonly print: (line: string) => void;
  /** What is going on, to stderr; never part of the results. */
  readonly progress: ProgressLine;
  /** A line on what is not as it should be, but stops nobody, to stderr. */
  readonly warn: (line: string) => void;
  /** Asks whether to go on; throws a `UserFacingError` where nobody is there to answer. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

export interface ProgressLine {
  /** `fraction` is 0 … 1, if it is known. In a terminal the line is rewritten in place; elsewhere each tenth is a line. */
  show(text: string, fraction?: number): void;
  /** Takes the line away. */
  clear(): void;
}

/** The signal's second arrival ends the process at once: the first may come while native code runs, which cannot be interrupted. */
export function openTerminal(): Terminal {
  const interrupted = new AbortController();
  const onSignal = (): void => {
    if (interrupted.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interrupted.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  for (const stream of [process.stdout, process.stderr]) {
    // `penchant … | head` closes the pipe when it has enough: no fault of anybody's.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  return {
    print: (line) => process.stdout.write(`${line}\n`),
    progress: progressLine(process.stderr),
    warn: (line) => process.stderr.write(`penchant: ${line}\n`),
    confirm: (question) => confirm(question, interrupted.signal),
    signal: interrupted.signal,
  };
}

/** What shells report of a program ended by Ctrl+C. */
export const EXIT_INTERRUPTED = 130;

export function describePull({ stage, receivedBytes, totalBytes, source }: PullProgress): string {
  switch (stage) {
    case 'connecting':
      return `asking ${source}`;
    case 'downloading':
      return `${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)} from ${source}`;
    case 'unpacking':
      return `unpacking ${formatBytes(totalBytes)}`;
    case 'verifying':
      return `checking ${formatBytes(totalBytes)}`;
  }
}

export function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
}

export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UserFacingError(`${question} Say --yes to go on.`);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // It takes Ctrl+C for itself; who ends the input has not said yes.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} Go on? [y/N] `, { signal }), closed]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  let last = '';
  return {
    show(text, fraction) {
      const percent = fraction === undefined ? undefined : Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
      const line = percent === undefined ? text : `${String(percent).padStart(3)} %  ${text}`;
      if (stream.isTTY) stream.write(`\r\u001b[K${line}`);
      // In a log, what was received is told by the percentage alone, or every line would be news.
      const news = percent === undefined ? text : `${text.replace(/^.* of /, '')} ${Math.floor(percent / 10)}`;
      if (!stream.isTTY && news !== last) stream.write(`${line}\n`);
      last = news;
    },
    clear() {
      if (stream.isTTY && last !== '') stream.write('\r\u001b[K');
      last = '';
    },
  };
}
