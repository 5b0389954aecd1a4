/** @file The measurement of steps: for each case fresh processes, which take turns within each round; only one works at a time. */
import { add, rest, turns } from '../common/samples.mjs';
import { startProgram } from '../common/programs.mjs';
import { median } from '../report.mjs';
import { checkAgreement } from './agreement.mjs';

/**
 * What was measured of all contenders in one case: samples by the contender's key, and what their processes told of themselves.
 * @typedef {object} CaseResult
 * @property {import('./prepare').TrainingCase} case
 * @property {Readonly<Record<string, import('../common/samples.mjs').Samples>>} samples `step` (as measured), `reference`,
 * `perStep` (with the reference's share), all in ms by round; `peak`, and `peakOnce` without what is counted again, MB
 * @property {Readonly<Record<string, any>>} ready
 * @property {import('./agreement.mjs').Agreement} agreement
 */

/** oneDNN's and ONNX Runtime's first runs set up what later ones use. */
const WARM_UP_RUNS = 4;

/**
 * @param {ReturnType<typeof import('./contenders.mjs').contenders>} contenders
 * @param {import('./prepare').Prepared} prepared
 * @param {{ readonly rounds: number; readonly report: (line: string) => void }} options
 * @returns {Promise<readonly CaseResult[]>}
 */
export async function measureSteps(contenders, { cases, recipe }, { rounds, report }) {
  const results = [];
  for (const each of cases) {
    const name = `prompt of ${each.promptTokens} tokens, responses of ${each.responseTokens}`;
    const tell = (/** @type {string} */ what) => report(`${name}: ${what}`);
    results.push(await measureCase(contenders, each, { stepsPerPair: recipe.stepsPerPair, rounds, report: tell }));
  }
  return results;
}

/**
 * @param {ReturnType<typeof import('./contenders.mjs').contenders>} contenders
 * @param {import('./prepare').TrainingCase} trainingCase
 * @param {{ stepsPerPair: number; rounds: number; report: (line: string) => void }} options
 * @returns {Promise<CaseResult>}
 */
async function measureCase(contenders, trainingCase, { stepsPerPair, rounds, report }) {
  const { pair } = trainingCase;
  /** @type {Trainer[]} */
  const trainers = [];
  try {
    for (const [key, contender] of Object.entries(contenders)) {
      report(`starting ${contender.name}`);
      trainers.push({ key, contender, process: await startProgram(contender.program), samples: {} });
    }
    // References come first, as in an update: what they need is given back before the steps begin.
    const referring = trainers.filter(({ contender }) => !contender.runsReferenceInSteps);
    /** @type {Record<string, import('./trainer').ReferenceReply>} */
    const references = {};
    await alternate(referring, rounds, report, 'references', async ({ key, process, samples }, isWarm) => {
      const reference = await process.ask({ ask: 'reference', pair });
      references[key] = reference;
      if (isWarm) add(samples, 'reference', reference.milliseconds);
    });
    /** @type {Record<string, TakenTurn>} */
    const first = {};
    await alternate(trainers, rounds, report, 'steps', async ({ key, process, samples }, isWarm) => {
      const reference = references[key];
      const step = await process.ask({ ask: 'step', pair, ...(reference && { reference }) });
      first[key] ??= { ...(reference && { reference }), step };
      if (!isWarm) return;
      add(samples, 'step', step.milliseconds);
      const share = reference ? median(samples['reference'] ?? []) / stepsPerPair : 0;
      add(samples, 'perStep', step.milliseconds + share);
    });
    const agreement = checkAgreement(first);
    for (const { process, samples } of trainers) {
      /** @type {import('./trainer').MemoryReply} */
      const { peak, countedAgain = 0 } = await process.ask({ ask: 'memory' });
      if (peak === undefined) continue;
      add(samples, 'peak', peak);
      add(samples, 'peakOnce', peak - countedAgain);
    }
    return {
      case: trainingCase,
      samples: Object.fromEntries(trainers.map(({ key, samples }) => [key, samples])),
      ready: Object.fromEntries(trainers.map(({ key, process }) => [key, process.ready])),
      agreement,
    };
  } finally {
    await Promise.all(trainers.map(({ process }) => process.end()));
  }
}

/**
 * @typedef {object} Trainer
 * @property {string} key
 * @property {import('./contenders.mjs').Contender} contender
 * @property {import('../common/programs.mjs').Running} process
 * @property {import('../common/samples.mjs').Samples} samples
 *
 * @typedef {object} TakenTurn
 * @property {import('./trainer').ReferenceReply} [reference] absent where steps run it themselves
 * @property {import('./trainer').StepReply} step
 */

/**
 * Warms all trainers up, then takes rounds in which each has its turn.
 * @param {readonly Trainer[]} trainers
 * @param {number} rounds
 * @param {(line: string) => void} report
 * @param {string} what
 * @param {(trainer: Trainer, isWarm: boolean) => Promise<void>} turn
 */
async function alternate(trainers, rounds, report, what, turn) {
  report(`warming up ${what}`);
  for (const trainer of trainers) for (let run = 0; run < WARM_UP_RUNS; run++) await turn(trainer, false);
  for (let round = 0; round < rounds; round++) {
    report(`${what}, round ${round + 1} of ${rounds}`);
    for (const index of turns(trainers.length, round)) {
      const trainer = trainers[index];
      if (!trainer) continue;
      await turn(trainer, true);
      await rest();
    }
  }
}
