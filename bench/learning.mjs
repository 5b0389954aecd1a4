/**
 * @file Whether Penchant learns taste, how fast, and against what: simulated developers work through the real tracker, pairing,
 * trainer and gate, and so do the alternatives on the same pairs of the same model.
 *
 *     npm run bench:learning -- --quick
 *     npm run bench:learning [-- --minutes 60] [--fresh] [--report]
 *     npm run bench:learning -- --methods base,default,changed --change '{"beta":0.3}' --n 20 --seeds 1 --developers aaa,bbb
 *
 * What was measured is kept in `bench/learning/results.jsonl`, a line a cell, and not measured again while recipe and texts are the
 * same. `--minutes` ends after the cell under way, `--fresh` measures anew, `--report` measures nothing. `--methods`, `--languages`,
 * `--developers`, `--seeds`, `--n` and `--epsilons` choose cells in place of the plan's. Writes tables and curves to
 * `docs/benchmarks.md`; `--quick`, and chosen cells, are printed alone.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from '../scripts/common/run.mjs';
import { modelFolder as dataFolder } from '../scripts/test/model.mjs';
import { cacheFolder } from '../scripts/workbench/install.mjs';
import { wholeNumber } from './common/flags.mjs';
import { ensureModel } from './common/model.mjs';
import { benchFolder, bundled, bundlePrograms, startProgram } from './common/programs.mjs';
import { TEST_AXES } from './learning/developers.mjs';
import { loadBundled } from './learning/bundled.mjs';
import { customPlan, fullPlan, quickPlan } from './learning/run/plan.mjs';
import { chartsOf } from './learning/run/curves.mjs';
import { appendResult, checksumOf, keyOf, readResults, resultsOf, textsChecksum } from './learning/run/results.mjs';
import { sectionOf } from './learning/run/section.mjs';
import { describeMachine, showProgress, writeSection } from './report.mjs';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    threads: { type: 'string', default: '2' },
    texts: { type: 'string', default: path.join(cacheFolder(), 'texts') },
    results: { type: 'string' },
    methods: { type: 'string' },
    languages: { type: 'string' },
    developers: { type: 'string' },
    seeds: { type: 'string' },
    n: { type: 'string' },
    epsilons: { type: 'string' },
    change: { type: 'string' },
  },
});
const startedAt = performance.now();
const threads = wholeNumber('--threads', flags.threads);
const minutes = flags.minutes === undefined ? Infinity : wholeNumber('--minutes', flags.minutes);
const textsFolder = path.resolve(flags.texts);
const isChosen = [flags.methods, flags.languages, flags.developers, flags.seeds, flags.n, flags.epsilons].some(
  (flag) => flag !== undefined,
);
const resultsFile =
  flags.results ??
  (flags.quick ? path.join(benchFolder, 'learning-quick.jsonl') : path.join(root, 'bench/learning/results.jsonl'));

if (!existsSync(textsFolder)) await run('node', ['bench/learning/makeTexts.mjs', '--out', textsFolder], { show: true });
const starterPack = path.join(root, 'media/starter-packs/smollm2-135m');
const hasStarterPack = existsSync(path.join(starterPack, 'pack.json'));
const packChecksum = hasStarterPack ? checksumOf(starterPack, ['**/*.{json,safetensors}']) : '';
/** @type {typeof import('./learning/run/cells')} */
const { normalized, recipeHash } = await loadBundled('run/cells');
const cells = planned().map((cell) => ({ ...normalized(cell), texts: textsChecksum(textsFolder, cell.language) }));
/** @type {readonly (import('./learning/run/cells').Cell & import('./learning/run/results.mjs').Origin)[]} */
const plan = cells.map((cell) => ({ ...cell, recipe: recipeHash(cell, packChecksum) }));
await mkdir(path.dirname(resultsFile), { recursive: true });
if (!flags.report) await measure();
const measured = { results: resultsOf(readResults(resultsFile), plan), plan, axes: TEST_AXES };
const charts = chartsOf(measured);
const section = sectionOf(measured, [...charts.keys()]);
console.log(`\n${section}\n`);
if (!flags.quick && !isChosen && measured.results.length > 0) {
  const folder = path.join(root, 'docs/benchmarks');
  await mkdir(folder, { recursive: true });
  for (const [name, svg] of charts) await writeFile(path.join(folder, `${name}.svg`), svg);
  await writeSection('learning', section);
}

/** @returns {readonly import('./learning/run/cells').Cell[]} */
function planned() {
  if (flags.quick) return quickPlan();
  if (!isChosen) return fullPlan(hasStarterPack);
  const list = (/** @type {string | undefined} */ text) => text?.split(',');
  const numbers = (/** @type {string | undefined} */ text) => list(text)?.map(Number);
  const wanted = {
    ...{ methods: list(flags.methods), languages: list(flags.languages), developers: list(flags.developers) },
    ...{ seeds: numbers(flags.seeds), n: numbers(flags.n), epsilons: numbers(flags.epsilons) },
  };
  const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  return customPlan(given, flags.change === undefined ? {} : { changes: JSON.parse(flags.change) });
}

/** Measures the cells of the plan that are not there yet, until the time is up. */
async function measure() {
  const known = new Set(flags.fresh ? [] : readResults(resultsFile).map(keyOf));
  const wanted = [...new Map(plan.map((cell) => [keyOf(cell), cell])).values()].filter(
    (cell) => !known.has(keyOf(cell)),
  );
  console.error(`${wanted.length} cells to measure, ${plan.length - wanted.length} are there`);
  if (wanted.length === 0) return;
  const model = await ensureModel();
  await bundlePrograms('learning/run', ['measure']);
  /** @type {import('./learning/run/measure').MeasureOptions} */
  const options = {
    ...{ textsFolder, axes: TEST_AXES, model, dataFolder, threads },
    ...(hasStarterPack && { starterPack }),
  };
  const measuring = await startProgram(bundled('learning/run', 'measure', [JSON.stringify(options)]));
  const machine = describeMachine();
  for (const [index, cell] of wanted.entries()) {
    if ((performance.now() - startedAt) / 60_000 >= minutes) break;
    const { size, ...identity } = cell;
    const label = `${cell.method} ${cell.language} ${cell.developer}, n ${cell.n}, seed ${cell.seed}, ε ${cell.epsilon}`;
    showProgress(`${index + 1} of ${wanted.length}: ${label}`);
    const figures = await measuring.ask({ ...identity, size });
    appendResult(resultsFile, { ...identity, date: new Date().toISOString(), machine, ...figures });
  }
  await measuring.end();
  if (process.stderr.isTTY) process.stderr.write('\n');
}
