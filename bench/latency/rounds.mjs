/** @file The measurement itself: engines take turns within each round, and only one works at a time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundled, startProgram } from '../common/programs.mjs';
import { median } from '../report.mjs';
import { add, rest, turns } from '../common/samples.mjs';

/**
 * One engine under one setting: how its process is started.
 * @typedef {object} Contender
 * @property {string} name
 * @property {'penchant' | 'llamaCpp'} program
 * @property {(prepared: string) => import('./penchant').PenchantOptions | import('./llamaCpp').LlamaCppOptions} options
 * @property {boolean} [onlyWithDrafts] measured for decoding with prompt lookup alone
 */

/** @typedef {import('../common/samples.mjs').Samples} Samples one number for each task of a kind in each round */

const DECODED_TOKENS = 64;
const TYPED_TOKENS = 16;
/** Keys typed behind each prompt. */
const KEYS = 3;
/** Starts measured; more tell little. */
const MOST_STARTS = 5;
const MOST_PREPARATIONS = 3;

/**
 * Measures all contenders in alternation.
 * @param {readonly Contender[]} contenders
 * @param {import('./prompts').Prompts} prompts
 * @param {number} rounds
 * @param {(line: string) => void} report
 * @returns {Promise<readonly Samples[]>} in the order of the contenders
 */
export async function measure(contenders, prompts, rounds, report) {
  /** @type {readonly Samples[]} */
  const samples = contenders.map(() => ({}));
  const folder = await mkdtemp(path.join(tmpdir(), 'penchant-bench-'));
  try {
    const prepared = path.join(folder, 'prepared');
    await measureStarts(contenders, samples, { folder, prepared, rounds, report });
    await measureWork(contenders, samples, { prompts, prepared, rounds, report });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return samples;
}

/**
 * From the start of a process until its model is ready; for Penchant also with nothing prepared, as after a download.
 * @param {readonly Contender[]} contenders
 * @param {readonly Samples[]} samples
 * @param {{ folder: string; prepared: string; rounds: number; report: (line: string) => void }} options
 */
async function measureStarts(contenders, samples, { folder, prepared, rounds, report }) {
  const penchant = contenders.findIndex(({ program }) => program === 'penchant');
  for (let index = 0; penchant >= 0 && index < Math.min(rounds, MOST_PREPARATIONS); index++) {
    report(`preparation ${index + 1}`);
    const empty = path.join(folder, `first-${index}`);
    add(samples[penchant], 'firstStart', await startOnce(contenders[penchant], empty));
    await rm(empty, { recursive: true });
  }
  if (penchant >= 0) await startOnce(contenders[penchant], prepared);
  for (let round = 0; round < Math.min(rounds, MOST_STARTS); round++) {
    report(`start ${round + 1}`);
    for (const index of turns(contenders.length, round)) {
      add(samples[index], 'start', await startOnce(contenders[index], prepared));
      await rest();
    }
  }
}

/**
 * @param {Contender | undefined} contender
 * @param {string} prepared
 * @returns {Promise<number>} milliseconds
 */
async function startOnce(contender, prepared) {
  if (!contender) throw new Error('no contender');
  const engine = await startEngine(contender, prepared);
  await engine.end();
  return engine.ready.readyMs;
}

/**
 * @param {Contender} contender
 * @param {string} prepared
 * @returns {Promise<import('../common/programs.mjs').Running>} the engine in a process of its own
 */
function startEngine({ program, options }, prepared) {
  return startProgram(bundled('latency', program, [JSON.stringify(options(prepared))]));
}

/**
 * Everything that is done with a loaded model, and at the end the memory that this took.
 * @param {readonly Contender[]} contenders
 * @param {readonly Samples[]} samples
 * @param {{ prompts: import('./prompts').Prompts; prepared: string; rounds: number; report: (line: string) => void }} options
 */
async function measureWork(contenders, samples, { prompts, prepared, rounds, report }) {
  /** @type {import('../common/programs.mjs').Running[]} */
  const engines = [];
  try {
    for (const contender of contenders) engines.push(await startEngine(contender, prepared));
    report('warming up');
    for (const engine of engines) {
      for (const prompt of prompts.prefill) await engine.ask({ ask: 'prefill', prompt });
      await engine.ask({ ask: 'decode', prompt: prompts.short, maxTokens: TYPED_TOKENS, drafts: true });
    }
    for (let round = 0; round < rounds; round++) {
      for (const [number, task] of tasksOf(prompts).entries()) {
        report(`round ${round + 1} of ${rounds}: ${task.name}`);
        for (const index of turns(contenders.length, round + number)) {
          const [contender, engine] = [contenders[index], engines[index]];
          if (!engine || (contender?.onlyWithDrafts && !task.isWithDrafts)) continue;
          for (const [key, result] of Object.entries(await task.work(engine))) add(samples[index], key, result);
          await rest();
        }
      }
    }
    for (const [index, engine] of engines.entries()) {
      /** @type {import('../common/memory').Memory} */
      const memory = await engine.ask({ ask: 'memory' });
      for (const [key, number] of Object.entries(memory)) add(samples[index], key, number);
    }
  } finally {
    await Promise.all(engines.map((engine) => engine.end()));
  }
}

/**
 * What one contender does before the next has its turn.
 * @typedef {object} Task
 * @property {string} name
 * @property {boolean} [isWithDrafts]
 * @property {(engine: import('../common/programs.mjs').Running) => Promise<Record<string, number>>} work gives numbers by their kinds
 */

/**
 * What is done in a round. Short tasks: what else the machine does then meets all contenders alike.
 * @param {import('./prompts').Prompts} prompts
 * @returns {readonly Task[]}
 */
function tasksOf({ prefill, short, long, completion }) {
  return [
    ...prefill.map((prompt) => ({
      name: 'prefill',
      work: async (engine) => ({ prefill: await engine.ask({ ask: 'prefill', prompt }) }),
    })),
    {
      name: 'plain decoding, short context',
      work: async (engine) => ({ short: (await decode(engine, short, false)).medianRate }),
    },
    {
      name: 'plain decoding, long context',
      work: async (engine) => ({ long: (await decode(engine, long, false)).medianRate }),
    },
    ...completion.flatMap((prompt) => [
      {
        name: `plain decoding of ${prompt.language}`,
        work: async (engine) => ({ real: (await decode(engine, prompt, false)).rate }),
      },
      {
        name: `prompt lookup in ${prompt.language}`,
        isWithDrafts: true,
        work: async (engine) => {
          const { rate, tokensPerStep } = await decode(engine, prompt, true);
          return { drafted: rate, tokensPerStep };
        },
      },
      {
        name: `typing ${prompt.language}`,
        work: async (engine) => {
          const times = await engine.ask({ ask: 'type', prompt, keys: KEYS, maxTokens: TYPED_TOKENS });
          return { typed: median(times) };
        },
      },
    ]),
  ];
}

/**
 * @param {import('../common/programs.mjs').Running} engine
 * @param {import('./engine').Prompt} prompt
 * @param {boolean} drafts
 * @returns rates in tokens a second: of all tokens by all the time, and of the median step where each gives one token
 */
async function decode(engine, prompt, drafts) {
  /** @type {import('./engine').DecodeTimes} */
  const { stepMs, tokens } = await engine.ask({ ask: 'decode', prompt, maxTokens: DECODED_TOKENS, drafts });
  const totalMs = stepMs.reduce((sum, step) => sum + step, 0);
  return {
    rate: (1000 * tokens) / totalMs,
    medianRate: 1000 / median(stepMs),
    tokensPerStep: tokens / stepMs.length,
  };
}
