/** @file The measurement of steps: for each case fresh processes, which take turns within each round; only one works at a time. */
import { add, rest, turns } from '../common/samples.mjs';
import { startProgram } from '../common/programs.mjs';
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
  /** @type {Trainer[]} */
  const trainers = [];
  try {
    for (const [key, contender] of Object.entries(contenders)) {
      report(`starting ${contender.name}`);
      trainers.push({ key, contender, process: await startProgram(contender.program), samples: {} });
    }
    report('warming up');
    /** @type {Record<string, TakenTurn>} */
    const first = {};
    for (const trainer of trainers) {
      first[trainer.key] = await takeTurn(trainer, trainingCase.pair);
      for (let run = 1; run < WARM_UP_RUNS; run++) await takeTurn(trainer, trainingCase.pair);
    }
    const agreement = checkAgreement(first);
    for (let round = 0; round < rounds; round++) {
      report(`round ${round + 1} of ${rounds}`);
      for (const index of turns(trainers.length, round)) {
        const trainer = trainers[index];
        if (!trainer) continue;
        const { reference, step } = await takeTurn(trainer, trainingCase.pair);
        if (reference) add(trainer.samples, 'reference', reference.milliseconds);
        add(trainer.samples, 'step', step.milliseconds);
        add(trainer.samples, 'perStep', step.milliseconds + (reference ? reference.milliseconds / stepsPerPair : 0));
        await rest();
      }
    }
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
 * @param {Trainer} trainer
 * @param {import('../../src/model/personal/pairTokens').PairTokens} pair
 * @returns {Promise<TakenTurn>}
 */
async function takeTurn({ contender, process }, pair) {
  if (contender.runsReferenceInSteps) return { step: await process.ask({ ask: 'step', pair }) };
  const reference = await process.ask({ ask: 'reference', pair });
  return { reference, step: await process.ask({ ask: 'step', pair, reference }) };
}
