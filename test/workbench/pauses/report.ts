/** @file What the measured pauses say: how often, how fast and how well ghost text came. */

import type { Pause } from './measure';

export interface PauseFigures {
  readonly pauses: number;
  /** Share of the pauses that ended with ghost text of at least one word; everything later counts as a miss. */
  readonly shownShare: number;
  /** Of the shown: those that an earlier key had brought, and that were typed through. They are not among the latencies. */
  readonly carriedShare: number;
  /** Milliseconds from the last key to ghost text. */
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p95: number };
  /** Share of the shown whose first word is that of the original line. */
  readonly firstWordShare: number;
}

export interface PauseReport {
  readonly all: PauseFigures;
  /** The first spot after a jump of the cursor, with half a second's look. */
  readonly jumps: PauseFigures;
  readonly nearby: PauseFigures;
  readonly byFile: Readonly<Record<string, PauseFigures>>;
}

export function reportOf(pauses: readonly Pause[]): PauseReport {
  const files = [...new Set(pauses.map(({ spot }) => spot.file))];
  return {
    all: figuresOf(pauses),
    jumps: figuresOf(pauses.filter(({ spot }) => spot.isJump)),
    nearby: figuresOf(pauses.filter(({ spot }) => !spot.isJump)),
    byFile: Object.fromEntries(files.map((file) => [file, figuresOf(pauses.filter(({ spot }) => spot.file === file))])),
  };
}

/** The report as a table for people. */
export function tableOf(report: PauseReport): string {
  const rows = Object.entries({
    all: report.all,
    'after a jump': report.jumps,
    nearby: report.nearby,
    ...report.byFile,
  });
  const cells = rows.map(([name, figures]) => [
    name,
    String(figures.pauses),
    percent(figures.shownShare),
    percent(figures.carriedShare),
    ...[figures.latencyMs.p50, figures.latencyMs.p90, figures.latencyMs.p95].map((value) => value.toFixed(0)),
    percent(figures.firstWordShare),
  ]);
  const header = ['', 'pauses', 'shown', 'of these carried', 'p50 ms', 'p90 ms', 'p95 ms', 'first word right'];
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  return [header, ...cells]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

/** Whether a pause ended with ghost text of at least one word. */
export function isShown(pause: Pause): boolean {
  return /[\p{L}\p{N}]/u.test(pause.shown);
}

/** Whether the first word shown is the one that the original line has there; a cursor within a word asks for that word's end. */
export function isFirstWordRight(pause: Pause): boolean {
  return firstWord(pause.shown) === firstWord(pause.spot.rest);
}

function figuresOf(pauses: readonly Pause[]): PauseFigures {
  const shown = pauses.filter(isShown);
  const latencies = shown.map(({ latencyMs }) => latencyMs).filter((latency) => latency !== undefined);
  const at = (fraction: number): number => quantile(latencies, fraction);
  return {
    pauses: pauses.length,
    shownShare: share(shown.length, pauses.length),
    carriedShare: share(shown.filter(({ isCarried }) => isCarried).length, shown.length),
    latencyMs: { p50: at(0.5), p90: at(0.9), p95: at(0.95) },
    firstWordShare: share(shown.filter(isFirstWordRight).length, shown.length),
  };
}

/** A run of word characters, or of signs; blanks before it are no part of it. */
function firstWord(text: string): string {
  return /[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+/u.exec(text)?.[0] ?? '';
}

/** The value below which a fraction of the values lies (nearest rank); NaN of none. */
function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN;
}

function share(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole;
}

function percent(fraction: number): string {
  return Number.isNaN(fraction) ? '–' : `${(fraction * 100).toFixed(0)} %`;
}
