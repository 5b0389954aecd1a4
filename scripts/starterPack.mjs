/**
 * @file Trains a starter pack, from which new users begin: shared LoRA, generic embedding and clusters, over some 200 simulated
 * developers.
 *
 *     npm run starter-pack [-- --model ID] [--minutes M] [--seed N] [--out FOLDER] [--device DEVICE] [--threads N]
 *                             [--developers N] [--texts FOLDER] [--data FOLDER]
 *
 * The texts are made first where they are missing. M minutes are for training (60 by default); before them the base model reads the
 * texts, which takes some ten minutes on two cores the first time. The model has to be installed (`npx penchant model pull ID`).
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { fail, wholeNumber } from '../bench/common/flags.mjs';
import { readJsonLines } from '../bench/common/jsonLines.mjs';
import { loadBundled } from '../bench/learning/bundled.mjs';
import { AXES, heldOutDevelopers, LANGUAGES, packDevelopers } from '../bench/learning/developers.mjs';
import { choose, createRandom } from '../bench/learning/random.mjs';
import { elapsed, root, run } from './common/run.mjs';
import { dataCard } from './common/starterPackCard.mjs';
import { cacheFolder } from './workbench/install.mjs';

/** @typedef {typeof import('../bench/learning/makeStarterPack')} Maker */
/** @typedef {import('../bench/learning/makeStarterPack').ForkText & { readonly package: string }} ForkLine */

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'smollm2-135m' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    device: { type: 'string', default: 'auto' },
    threads: { type: 'string' },
    developers: { type: 'string', default: '200' },
    texts: { type: 'string', default: path.join(cacheFolder(), 'texts') },
    data: { type: 'string' },
  },
});

/** Languages as people write them. */
const TITLES = { javascript: 'JavaScript', python: 'Python' };
/** Pieces of whole files for the anchor, of each language. */
const EXCERPTS = 300;
/** Far more than the anchor takes of each. */
const EXCERPT_CHARACTERS = 1200;

const start = performance.now();
const { texts, model } = flags;
await ensureTexts();
const minutes = wholeNumber('--minutes', flags.minutes);
const seed = wholeNumber('--seed', flags.seed);
const random = createRandom(`starter pack ${seed}`);
const developers = packDevelopers(wholeNumber('--developers', flags.developers), random);
const forks = LANGUAGES.flatMap((language) => {
  const lines = /** @type {readonly ForkLine[]} */ (readLines(`forks-${language}-train.jsonl`));
  return lines.map((fork) => ({ ...fork, axis: `${language} ${fork.axis}` }));
});
const excerpts = LANGUAGES.flatMap((language) => excerptsOf(language));
/** @type {Maker} */
const { FAMILIES, makeStarterPack } = await loadBundled('makeStarterPack');
const clusters = LANGUAGES.flatMap((language) =>
  Object.entries(AXES[language].pack).flatMap(([axis, words]) =>
    /** @type {const} */ (['a', 'b']).map((side) => ({
      axis: `${language} ${axis}`,
      side,
      name: `${TITLES[language]}: ${words[side]}`,
      languages: FAMILIES[language],
    })),
  ),
);
const out = path.resolve(flags.out ?? path.join(root, 'media/starter-packs', model));
console.log(
  `${developers.length} developers, ${forks.length} forks, ${clusters.length} clusters, ${excerpts.length} excerpts`,
);

const report = await makeStarterPack(
  {
    ...{ model, minutes, seed, out, clusters, forks, excerpts, languages: LANGUAGES },
    dataFolder:
      flags.data ?? process.env['PENCHANT_DATA'] ?? fail('--data or PENCHANT_DATA has to name a data folder.'),
    device: /** @type {import('../src/common/models').DeviceChoice} */ (flags.device),
    ...(flags.threads !== undefined && { threads: wholeNumber('--threads', flags.threads) }),
    tastes: developers.map(tasteOf),
    heldOutTastes: LANGUAGES.flatMap((language) =>
      heldOutDevelopers(language).map((styles) => tasteOf({ [language]: styles })),
    ),
  },
  (line) => console.log(line),
);
const packages = new Set(forks.map((fork) => fork.package));
const card = dataCard(report, { model, seed, minutes, developers: developers.length, clusters, packages });
await writeFile(path.join(out, 'README.md'), await prettier.format(card, { parser: 'markdown', printWidth: 120 }));
console.log(`${out}: ${(report.bytes / 1e6).toFixed(2)} MB, ${elapsed(start)} in all`);

/** Makes the texts where they are missing; the packages that they come from are fetched once. */
async function ensureTexts() {
  const isThere = LANGUAGES.every((language) => existsSync(path.join(texts, `forks-${language}-train.jsonl`)));
  if (isThere) return;
  console.log(`The texts are made in ${texts} …`);
  const { code } = await run('node', ['bench/learning/makeTexts.mjs', '--out', texts], { show: true });
  if (code !== 0) fail('The texts could not be made.');
}

/**
 * @param {Readonly<Partial<Record<import('../bench/learning/developers.mjs').Language, import('../bench/learning/developers.mjs').Styles>>>} styles
 * @returns {import('../src/model/personal/cohort').Taste} with the language in the axes' names
 */
function tasteOf(styles) {
  return Object.fromEntries(
    Object.entries(styles).flatMap(([language, sides]) =>
      Object.entries(sides).map(([axis, side]) => [`${language} ${axis}`, side]),
    ),
  );
}

/**
 * @param {string} language
 * @returns {readonly string[]} pieces of the files in mixed styles, each from the beginning of a line on
 */
function excerptsOf(language) {
  const files = /** @type {readonly { readonly text: string }[]} */ (readLines(`files-${language}.jsonl`));
  return Array.from({ length: files.length === 0 ? 0 : EXCERPTS }, () => {
    const text = choose(files, random)?.text ?? '';
    const from = Math.floor(random() * Math.max(1, text.length - EXCERPT_CHARACTERS));
    return text.slice(text.lastIndexOf('\n', from) + 1).slice(0, EXCERPT_CHARACTERS);
  });
}

/**
 * @param {string} name of a file of the texts
 * @returns {readonly any[]} empty where there is no such file: the language's tools were not at hand
 */
function readLines(name) {
  const file = path.join(texts, name);
  return existsSync(file) ? readJsonLines(file) : [];
}
