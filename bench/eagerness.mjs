/**
 * @file What silence saves a developer, and what it costs: recorded pauses of real writing with the real model's suggestions, sat
 * through by a simulated developer once with everything shown and once for each eagerness.
 *
 *     npm run bench:eagerness [-- --sittings 20]
 *     npm run bench:eagerness -- --record 40
 *
 * Prints a table and writes it to `docs/benchmarks.md`, in seconds. `--record` first has the model write 40 stretches of ten lines
 * anew (five minutes or so) and keeps their figures in `bench/eagerness/pauses.jsonl`.
 */
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/common/run.mjs';
import { modelFolder } from '../scripts/test/model.mjs';
import { wholeNumber } from './common/flags.mjs';
import { ensureModel } from './common/model.mjs';
import { bundled, bundlePrograms, printedBy, runProgram } from './common/programs.mjs';
import { markdownTable, writeSection } from './report.mjs';

/** @typedef {import('./eagerness/replay').Sitting} Sitting */

const recording = path.join(root, 'bench/eagerness/pauses.jsonl');

const { values: flags } = parseArgs({
  options: { sittings: { type: 'string', default: '20' }, record: { type: 'string' } },
});
const sittings = wholeNumber('--sittings', flags.sittings);
await bundlePrograms('eagerness', ['record', 'replay']);
if (flags.record !== undefined) await record(wholeNumber('--record', flags.record));
/** @type {import('./eagerness/replay').Replay} */
const replay = await runProgram(bundled('eagerness', 'replay', [recording, String(sittings)]));
const section = sectionOf(replay);
console.log(`\n${section}\n`);
await writeSection('eagerness', section);

/** @param {number} stretches */
async function record(stretches) {
  await ensureModel();
  const lines = await printedBy(bundled('eagerness', 'record', [modelFolder, root, String(stretches)]));
  await writeFile(`${recording}.part`, lines);
  await rename(`${recording}.part`, recording);
}

/**
 * @param {import('./eagerness/replay').Replay} results
 * @returns {string} Markdown
 */
function sectionOf({ all, low, balanced, high }) {
  const rows = Object.entries({ 'everything shown': all, high, balanced, low }).map(([name, each]) => [
    name,
    compared(each, all, ({ halves }) => halves[0].refused),
    compared(each, all, ({ halves }) => halves[0].acceptedCharacters),
    compared(each, all, ({ halves }) => halves[1].refused),
    compared(each, all, ({ halves }) => halves[1].acceptedCharacters),
    interval(
      each.map((sitting, index) => refusedByLogprob(all[index], sitting.halves[1].acceptedCharacters)),
      0,
    ),
    interval(
      each.map(({ halves }) => 0.75 * halves[1].accepted - 0.25 * halves[1].refused),
      1,
    ),
  ]);
  const head = [
    'eagerness',
    'refused, 1st half',
    'characters taken',
    'refused, 2nd half',
    'characters taken',
    'refused for as many, by log-probability alone',
    'reward, 2nd half',
  ];
  const brier = interval(
    all.map((sitting) => sitting.brier),
    3,
  );
  const baseRate = interval(
    all.map((sitting) => sitting.baseRateBrier),
    3,
  );
  return `## Silence: \`npm run bench:eagerness\`

${new Date().toISOString().slice(0, 10)} · smollm2-135m, recorded · ${sittings} sittings, each in another order and with other errors

${markdownTable(head, rows)}

The chance of acceptance, told before each outcome of the second half with everything shown: Brier score ${brier}, where the half's
own share of acceptances would have had ${baseRate}.

How to read it:

- Recorded are pauses while stretches of ten lines of real files are written anew, before each line and once within it, at which the
  pipeline has a suggestion. The developer takes a suggestion that the file goes on with word by word, takes the right words of one
  that goes wrong later if they have eight characters, refuses all others (by Esc or by typing on), and errs in one case of ten.
- Each sitting begins without any outcome. Mean, and the half-width of its 95 % interval over sittings; sittings share one recording,
  so the interval says nothing of other files, models and people. Percentages are of what came of everything being shown.
- Silence that knows nothing would lose as large a share of the characters as of the refusals. One that goes by the mean
  log-probability of the tokens alone, with its bar set in hindsight where as many characters are taken, has the refusals of the column
  before the last: what is learned finds that bar without hindsight, and is hardly better than it.
- The reward is that of published practice, .75 for a suggestion taken and −.25 for one refused, which the balanced eagerness aims at.
- What is not shown is written by hand, and costs nothing here.`;
}

/**
 * @param {readonly Sitting[]} sittingsOfOne
 * @param {readonly Sitting[]} sittingsOfAll
 * @param {(sitting: Sitting) => number} figure
 * @returns {string} the mean, and in brackets what share it is of that with everything shown
 */
function compared(sittingsOfOne, sittingsOfAll, figure) {
  const numbers = sittingsOfOne.map(figure);
  const share = mean(numbers) / mean(sittingsOfAll.map(figure));
  return `${interval(numbers, 0)} (${Math.round(100 * share)} %)`;
}

/**
 * @param {Sitting | undefined} shown a sitting with everything shown
 * @param {number} characters to be taken in its second half
 * @returns {number} refusals there, if the likeliest suggestions alone were shown, down to where as many characters are taken
 */
function refusedByLogprob(shown, characters) {
  let [taken, refused] = [0, 0];
  for (const { takenCharacters } of (shown?.showings ?? []).toSorted((a, b) => b.meanLogprob - a.meanLogprob)) {
    if (taken >= characters) break;
    taken += takenCharacters;
    if (takenCharacters === 0) refused++;
  }
  return refused;
}

/**
 * @param {readonly number[]} numbers
 * @param {number} digits
 * @returns {string} mean and half-width of its 95 % interval
 */
function interval(numbers, digits) {
  const middle = mean(numbers);
  const variance = mean(numbers.map((number) => (number - middle) ** 2));
  const halfWidth = 1.96 * Math.sqrt(variance / Math.max(1, numbers.length - 1));
  return `${middle.toFixed(digits)} ± ${halfWidth.toFixed(digits)}`;
}

/**
 * @param {readonly number[]} numbers
 * @returns {number}
 */
function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
