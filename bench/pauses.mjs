/**
 * @file How often, how fast and how well ghost text comes when a developer pauses, measured in a real workbench with the real model.
 *
 *     npm run bench:pauses [-- --spots 200]
 *
 * Prints a table and writes it to `docs/benchmarks.md`; every pause lands in `artefacts/pauses.json`. 200 spots take about ten minutes.
 */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from '../scripts/common/run.mjs';
import { describeMachine, markdownTable, writeSection } from './report.mjs';

const resultFile = path.join(root, 'artefacts/pauses.json');

const { values: flags } = parseArgs({ options: { spots: { type: 'string', default: '200' } } });
const spots = Number(flags.spots);
if (!Number.isInteger(spots) || spots < 1) {
  console.error(`--spots wants a whole number from 1 on, not ${flags.spots}.`);
  process.exit(1);
}
await rm(resultFile, { force: true });
const { code } = await run(
  'vitest',
  ['run', '--project', 'pauses', '--reporter=verbose', '--disable-console-intercept'],
  {
    show: true,
    env: { PENCHANT_SPOTS: String(spots) },
  },
);
if (code === 0) await writeSection('pauses', sectionOf(JSON.parse(await readFile(resultFile, 'utf8'))));
process.exitCode = code;

/**
 * @typedef {{ pauses: number; shownShare: number | null; carriedShare: number | null; firstWordShare: number | null;
 *   latencyMs: { p50: number | null; p90: number | null; p95: number | null } }} Figures
 * @param {{ report: { all: Figures; jumps: Figures; nearby: Figures; byFile: Record<string, Figures> } }} result
 * @returns {string} Markdown
 */
function sectionOf({ report }) {
  const rows = Object.entries({
    all: report.all,
    'after a jump': report.jumps,
    nearby: report.nearby,
    ...report.byFile,
  });
  const table = markdownTable(
    ['pauses in', 'pauses', 'shown', 'of these typed through', 'p50 ms', 'p90 ms', 'p95 ms', 'first word right'],
    rows.map(([name, figures]) => [
      name,
      String(figures.pauses),
      percent(figures.shownShare),
      percent(figures.carriedShare),
      milliseconds(figures.latencyMs.p50),
      milliseconds(figures.latencyMs.p90),
      milliseconds(figures.latencyMs.p95),
      percent(figures.firstWordShare),
    ]),
  );
  return `## Pauses in a real workbench

\`npm run bench:pauses\` on ${new Date().toISOString().slice(0, 10)}: ${describeMachine()}. Server, browser, language servers and SmolLM2
share the machine. In real files a developer types 4 to 10 characters of a line, 80 ms a key, and pauses for 1.2 s. _Shown_: ghost
text of at least one word stands there at the pause's end. Times are from the last key to ghost text; where an earlier key had
brought it and it was typed through there is none. _First word right_: of the shown, those that begin with what the original line
has there. After a jump of the cursor the developer looks for half a second before typing.

${table}`;
}

/**
 * @param {number | null} share none of nothing
 * @returns {string}
 */
function percent(share) {
  return share === null ? '–' : `${(100 * share).toFixed(0)} %`;
}

/**
 * @param {number | null} time none of nothing
 * @returns {string}
 */
function milliseconds(time) {
  return time === null ? '–' : time.toFixed(0);
}
