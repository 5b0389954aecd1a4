/** @file What the commands need of the terminal: results out, progress aside, Ctrl+C in. */

import type { PullProgress } from '../common/models';

export interface Terminal {
  /** A line of results, to stdout. */
  readonly print: (line: string) => void;
  /** What is going on, to stderr; never part of the results. */
  readonly progress: ProgressLine;
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
