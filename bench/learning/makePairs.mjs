/**
 * @file Makes the preference pairs of two simulated developers with opposite tastes, out of published JavaScript, and the spots and
 * excerpts by which a model that learned from them is measured.
 *
 *     node bench/learning/makePairs.mjs --out FOLDER [--seed N]
 *
 * Developer A likes single quotes, no semicolons and arrow functions; B double quotes, semicolons and function declarations. For
 * each there are `train-`, `test-` and `spots-` files; A's and B's test pairs are the same with the sides changed, so that a
 * model that ignores the developer scores one half on both together, and their spots are the same. `neutral-<language>.jsonl` holds
 * untouched code. The packages are fetched once (npm, PyPI, crates.io, Go modules, Maven Central); a language whose tools are not
 * on this machine is left out. Takes half a minute.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { draw } from './draw.mjs';
import { excerptsFrom } from './excerpts.mjs';
import { sourcesOf } from './fetchPackage.mjs';
import { forksOf } from './forks.mjs';
import { mixStyles } from './mixedFile.mjs';
import { NEUTRAL_PACKAGES, TEST_PACKAGES, TRAIN_PACKAGES } from './packages.mjs';
import { createRandom, shuffled } from './random.mjs';
import { renderFile } from './renderings.mjs';
import { spotsOf } from './spots.mjs';

/** @typedef {import('./judges').Style} Developer */

/** @type {readonly Developer[]} */
const DEVELOPERS = ['a', 'b'];
const TRAIN_PAIRS = 100;
const TEST_PAIRS = 99;
const SPOTS = 90;
/** Formatting is what takes time; this many files of a package give more than is drawn. */
const FILES_PER_PACKAGE = 36;
/** The first pair is as old as this; those after it follow within minutes. */
const FIRST_TIME = Date.UTC(2026, 0, 5, 9);
const MOST_MINUTES_BETWEEN = 20;

const { values: flags } = parseArgs({
  options: { out: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const { out, seed } = flags;
if (out === undefined) {
  console.error('--out wants a folder.');
  process.exit(1);
}
await mkdir(out, { recursive: true });

const train = await placesIn(TRAIN_PACKAGES);
for (const developer of DEVELOPERS) {
  await write(
    `train-${developer}`,
    pairsOf(developer, draw(train.forks, TRAIN_PAIRS, randomFor(`train ${developer}`))),
  );
}
const test = await placesIn(TEST_PACKAGES);
const testForks = draw(test.forks, TEST_PAIRS, randomFor('test'));
const testedPlaces = new Set(testForks.map(({ place }) => place));
const spots = draw(
  test.spots.filter(({ place }) => !testedPlaces.has(place)),
  SPOTS,
  randomFor('spots'),
);
for (const developer of DEVELOPERS) {
  await write(`test-${developer}`, pairsOf(developer, testForks));
  await write(
    `spots-${developer}`,
    spots.map(({ prompt, axis }, index) => ({ id: `${axis}-${index + 1}`, prompt, axis })),
  );
}
for (const [language, packages] of Object.entries(NEUTRAL_PACKAGES)) {
  const excerpts = await excerptsFrom(packages, randomFor).catch(leaveOut(language));
  if (excerpts) await write(`neutral-${language}`, excerpts);
}

/**
 * @param {readonly import('./packages.mjs').Package[]} packages
 * @returns {Promise<{
 *   readonly forks: readonly (import('./draw.mjs').Place & import('./forks.mjs').Fork)[],
 *   readonly spots: readonly (import('./draw.mjs').Place & import('./spots.mjs').Spot)[],
 * }>}
 */
async function placesIn(packages) {
  const forks = [];
  const spots = [];
  for (const each of packages) {
    const files = shuffled(await sourcesOf(each), randomFor(each.name)).slice(0, FILES_PER_PACKAGE);
    for (const file of files) {
      const rendered = await renderFile(file.text);
      if (!rendered) continue;
      const random = randomFor(`${each.name} ${file.path}`);
      const mixed = mixStyles(rendered, random);
      const placed = (/** @type {number} */ line) => ({
        package: file.package,
        place: `${file.package}/${file.path}:${line + 1}`,
      });
      forks.push(...forksOf(mixed, random).map((fork) => ({ ...fork, ...placed(fork.line) })));
      spots.push(...spotsOf(mixed).map((spot) => ({ ...spot, ...placed(spot.line) })));
    }
  }
  return { forks, spots };
}

/**
 * @param {Developer} developer
 * @param {readonly import('./forks.mjs').Fork[]} forks
 * @returns {readonly object[]} as Penchant stores pairs, and with their axis
 */
function pairsOf(developer, forks) {
  const random = randomFor(`time ${developer}`);
  const other = developer === 'a' ? 'b' : 'a';
  let time = FIRST_TIME;
  return forks.map((fork) => {
    time += Math.ceil(random() * MOST_MINUTES_BETWEEN) * 60_000;
    return {
      prompt: fork.prompt,
      chosen: fork[developer],
      rejected: fork[other],
      language: 'javascript',
      source: 'comparison',
      time: new Date(time).toISOString(),
      axis: fork.axis,
    };
  });
}

/**
 * @param {string} language
 * @returns {(error: unknown) => undefined}
 */
function leaveOut(language) {
  return (error) => {
    console.error(`There is no neutral-${language}.jsonl: ${error instanceof Error ? error.message : error}`);
  };
}

/**
 * @param {string} use
 * @returns {import('./random.mjs').Random} a stream of its own for each use
 */
function randomFor(use) {
  return createRandom(`${seed} ${use}`);
}

/**
 * @param {string} name
 * @param {readonly object[]} rows
 */
async function write(name, rows) {
  const file = path.join(out ?? '', `${name}.jsonl`);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  console.log(`${file}  ${rows.length}`);
}
