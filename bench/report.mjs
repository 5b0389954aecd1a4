/** @file `docs/benchmarks.md`: a section for each bench, which rewrites its own and leaves the others; and the figures in it. */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { root } from '../scripts/common/run.mjs';

const reportPath = path.join(root, 'docs/benchmarks.md');

const HEAD = `# Benchmarks

Every figure here was written by a command of the project, named in its section together with the machine and the date. Times of
a shared machine waver: trust ratios taken within one run rather than times, and look at the spread.
`;

/**
 * Writes a bench's section, in place of its earlier one or behind the others.
 * @param {string} name of the bench, as in \`npm run bench:<name>\`
 * @param {string} markdown with a heading of the second level first
 */
export async function writeSection(name, markdown) {
  const begin = `<!-- bench:${name} begins -->`;
  const end = `<!-- bench:${name} ends -->`;
  const section = `${begin}\n\n${markdown.trim()}\n\n${end}`;
  const before = existsSync(reportPath) ? await readFile(reportPath, 'utf8') : HEAD;
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  const after =
    from >= 0 && to > from
      ? before.slice(0, from) + section + before.slice(to + end.length)
      : `${before.trimEnd()}\n\n${section}\n`;
  await writeFile(`${reportPath}.part`, after);
  await rename(`${reportPath}.part`, reportPath);
}

/** @returns {string} processor, memory, system and runtime, in one line */
export function describeMachine() {
  const processor = cpus()[0]?.model.trim() || process.arch;
  const gigabytes = Math.round(totalmem() / 1e9);
  return `${processor}, ${availableParallelism()} threads, ${gigabytes} GB, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** More other work than this makes the figures worthless. */
const MOST_LOAD = 0.7;

/** @returns {string} a paragraph where other work is going on (processes, averaged over a minute); called before a bench begins */
export function busyWarning() {
  const [load = 0] = loadavg();
  if (load <= MOST_LOAD) return '';
  return `\n**Other programs were at work when this run began (load average ${load.toFixed(1)}): no figure here is good.**\n`;
}

/**
 * @param {string} name of a dependency
 * @returns {Promise<string>}
 */
export async function versionOf(name) {
  return (await import(`../node_modules/${name}/package.json`, { with: { type: 'json' } })).default.version;
}

/** @param {string} line told while measuring */
export function showProgress(line) {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}

/**
 * @param {readonly number[]} numbers at least one
 * @param {number} share 0 to 1
 * @returns {number} the quantile, interpolated between neighbours
 */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * @param {readonly number[]} numbers at least one
 * @returns {number}
 */
export function median(numbers) {
  return quantile(numbers, 0.5);
}

/**
 * @param {readonly number[]} numbers at least one
 * @param {(number: number) => string} [show]
 * @returns {string} the median, and in brackets from where 10 % lie below to where 10 % lie above; one number stands alone
 */
export function medianAndSpread(numbers, show = threeDigits) {
  const middle = show(median(numbers));
  return numbers.length === 1 ? middle : `${middle} (${show(quantile(numbers, 0.1))}–${show(quantile(numbers, 0.9))})`;
}

/**
 * @param {readonly number[]} numbers at least one
 * @param {(number: number) => string} [show]
 * @returns {string} the median, and in brackets the least and the most; one number stands alone
 */
export function medianAndRange(numbers, show = threeDigits) {
  const middle = show(median(numbers));
  return numbers.length === 1 ? middle : `${middle} (${show(Math.min(...numbers))}–${show(Math.max(...numbers))})`;
}

/**
 * @param {number} number
 * @returns {string} with three significant digits and no exponent
 */
export function threeDigits(number) {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number) || 1)));
  return number.toFixed(Math.min(3, digits));
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 * @returns {string} a Markdown table, its first column to the left and the others to the right
 */
export function markdownTable(head, rows) {
  const widths = head.map((cell, column) => Math.max(cell.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, column)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/**
 * @param {string} cell
 * @param {number} width
 * @param {number} column
 * @returns {string}
 */
function pad(cell, width, column) {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
