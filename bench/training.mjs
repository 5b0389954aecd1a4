/**
 * @file How fast Penchant trains, and in how much memory, beside PyTorch: a packed step written for it, and TRL's way with
 * transformers and PEFT. Then what users of a shared adapter cost. The machine should have nothing else to do.
 *
 *     npm run bench:training [-- --rounds 7] [--threads 2] [--prompts 64,256,1024] [--device webgpu]
 *     npm run bench:training -- --quick
 *
 * Prints tables and writes them to `docs/benchmarks.md`; with `--quick` (two rounds, a short prompt, few users) or another device
 * than the CPU it only prints. PyTorch is installed once, into the cache folder, and needs Python.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/common/run.mjs';
import { modelFolder as dataFolder } from '../scripts/test/model.mjs';
import { fail, wholeNumber } from './common/flags.mjs';
import { ensureModel } from './common/model.mjs';
import { benchFolder, bundled, bundlePrograms, runProgram } from './common/programs.mjs';
import { busyWarning, describeMachine, medianAndRange, showProgress, versionOf, writeSection } from './report.mjs';
import { contenders as contendersOf } from './training/contenders.mjs';
import { ensurePython, pythonProgram, runToEnd } from './training/python.mjs';
import { measureSteps } from './training/rounds.mjs';
import { comparison, growth, largestDifferences, LIMITS, parts, population } from './training/tables.mjs';

const DEVICES = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];
/** The longest completions, and what real pairs have behind what their sides have in common. */
const RESPONSE_LENGTHS = [48, 8];
const DEFAULTS = { rounds: '7', prompts: '64,256,1024', userCounts: [1, 100, 10_000] };
const QUICK = { rounds: '2', prompts: '64', userCounts: [1, 100] };

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string' },
    threads: { type: 'string', default: '2' },
    prompts: { type: 'string' },
    device: { type: 'string', default: 'cpu' },
    quick: { type: 'boolean', default: false },
  },
});
const warning = busyWarning();
const preset = flags.quick ? QUICK : DEFAULTS;
const rounds = wholeNumber('--rounds', flags.rounds ?? preset.rounds);
const threads = wholeNumber('--threads', flags.threads);
const promptLengths = (flags.prompts ?? preset.prompts).split(',').map((length) => wholeNumber('--prompts', length));
const { device } = flags;
if (!DEVICES.includes(device)) fail(`--device wants one of ${DEVICES.join(', ')}, not ${device}.`);

const modelPath = await ensureModel();
const python = await ensurePython().catch((error) => fail(error.message));
await bundlePrograms('training', ['prepare', 'penchant', 'users']);
// On the disk that the project is on: a temporary folder may be in memory, where adding a user takes no time.
const folder = path.join(benchFolder, 'training-run');
await rm(folder, { recursive: true, force: true });
try {
  const adapterFolder = path.join(folder, 'adapter');
  const modelFolder = path.join(folder, 'model');
  const shared = { modelPath, dataFolder };
  showProgress('preparing');
  /** @type {import('./training/prepare').Prepared} */
  const prepared = await runBundled('prepare', {
    ...{ ...shared, root, adapterFolder, promptLengths },
    responseLengths: RESPONSE_LENGTHS,
  });
  const { recipe, nodeFlags } = prepared;
  await runToEnd(pythonProgram(python, 'export', [modelPath, modelFolder]));
  const contenders = contendersOf({
    ...{ modelPath, modelFolder, adapterFolder, python, threads, device },
    ...{ recipe, nodeFlags },
  });
  const results = await measureSteps(contenders, prepared, { rounds, report: showProgress });
  showProgress('users of a shared adapter');
  /** @type {import('./training/users').UserResults} */
  const users = await runBundled('users', {
    ...{ ...shared, threads, device, counts: preset.userCounts },
    folder: path.join(folder, 'shared'),
  });
  const section = await sectionOf(results, users, contenders, recipe);
  console.log(`\n${section}\n`);
  if (!flags.quick && device === 'cpu') await writeSection('training', section);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {string} name
 * @param {object} options
 * @returns {Promise<any>}
 */
function runBundled(name, options) {
  return runProgram(bundled('training', name, [JSON.stringify(options)]));
}

/**
 * @param {readonly import('./training/rounds.mjs').CaseResult[]} results
 * @param {import('./training/users').UserResults} users
 * @param {ReturnType<typeof contendersOf>} contenders
 * @param {import('./training/prepare').Recipe} recipe
 * @returns {Promise<string>} Markdown
 */
async function sectionOf(results, users, contenders, { stepsPerPair, beta }) {
  const versions = Object.entries(results[0]?.ready['trl'].versions ?? {}).map(
    ([name, version]) => `${name} ${version}`,
  );
  const onnxRuntime = await versionOf('onnxruntime-node');
  return `## Training: \`npm run bench:training\`

${new Date().toISOString().slice(0, 10)} · ${describeMachine()} · smollm2-135m ·
onnxruntime-node ${onnxRuntime}, ${versions.join(', ')} · ${threads} threads each · ${rounds} rounds${device === 'cpu' ? '' : ` · Penchant on ${device}, PyTorch on the CPU`}
${warning}
Milliseconds for the loss and gradients of one pair, with the pair's share of its reference pass; prompt and responses in tokens:

${comparison('perStep', results, contenders)}

Peak of resident memory (\`VmHWM\`), MB:

${comparison('peak', results, contenders)}

Linux counts a mapped page once for each of its mappings, and Penchant maps its weights for each graph anew. The same, with every
page counted once:

${comparison('peakOnce', results, contenders)}

Limits: a step takes at most ${LIMITS.perStep.packed} times as long as PyTorch's with the same packing and ${LIMITS.perStep.trl} times as long as the TRL-style
one; the peak of memory is at most ${LIMITS.peak.packed} times theirs.

${promptLengths.length > 1 ? growthOf(results, contenders) : ''}What the times above are made of, ms:

${parts(results, contenders)}

How to read it:

- Each number is the median over all rounds, with the least and the most in brackets; ratios are Penchant's number by the
  other's, taken within a round, and below 1 Penchant is better. All are float32 on the same weights, the same LoRA (r = 8 on
  q, k, v and o) and β = ${beta}.
- Each trainer is in a process of its own, fresh for each row and idle while another is measured, after four runs to warm up; who
  begins changes from round to round. Optimiser steps are left out for all.
- _Same packing_: one sequence with both responses, a soft prompt of ${users.userTokens} rows, log-probabilities of response tokens alone, and
  the same loss, in eager PyTorch. That it is the same computation is checked in each run (${largestDifferences(results)}).
- _TRL-style_: two whole sequences, logits of every position, no soft prompt, the reference run in every step (DPOTrainer's
  default). Others run a pair's reference once; as an update sees a pair ${stepsPerPair} times, its time divided by that is in each step.
- Penchant rounds sequences up to a multiple of 32 positions, which is in its times.
- Memory is the process's own account, with all libraries and mapped weights. Whoever runs references once has run them in the
  same process. PyTorch is what \`pip install ./team\` brings; its libraries alone take hundreds of megabytes. What it takes for a
  while to load the model is left out.

### Users of a shared adapter

A user has ${users.userTokens} rows of their own and a weight for each of ${users.clusters} clusters; LoRA, generic and cluster embeddings, ${megabytes(users.sharedBytes)} MB, are there once.

${population(users)}

A loaded model changes to another user, whose soft prompt alone is different, in ${medianAndRange(users.switchMs)} ms.

- Adding waits until the file is on the disk. Each number is the median of ${users.switchMs.length}, with the least and the most in brackets.
- After a change the prefix cache is empty: the next prompt is read anew.
- Run all of it again with \`npm run bench:training\`, on a machine with nothing else to do.`;
}

/**
 * @param {readonly import('./training/rounds.mjs').CaseResult[]} results
 * @param {ReturnType<typeof contendersOf>} contenders
 * @returns {string} Markdown, with an empty line behind it
 */
function growthOf(results, contenders) {
  return `How time and peak memory (\`VmHWM\`) grow with the prompt, as multiples of the first:

${growth(results, contenders)}

`;
}

/**
 * @param {number} bytes
 * @returns {string}
 */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
