/** @file The processes of the latency bench: bundled from their sources, started, asked, ended. */
import { build } from 'esbuild';
import { execFile, fork } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/common/run.mjs';

const outdir = path.join(root, '.cache/bench');

/** Bundles the programs that are in TypeScript. */
export async function bundlePrograms() {
  await build({
    absWorkingDir: root,
    entryPoints: ['bench/latency/penchant.ts', 'bench/latency/llamaCpp.ts', 'bench/latency/prompts.ts'],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });
}

/**
 * @param {string} modelPath
 * @returns {Promise<import('./prompts').Prompts>} real code, cut to lengths in the model's tokens
 */
export async function cutPrompts(modelPath) {
  const program = path.join(outdir, 'prompts.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, modelPath, root], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

/**
 * An engine in a process of its own, which idles between two questions.
 * @typedef {object} EngineProcess
 * @property {number} readyMs from the start of the process until the model was ready
 * @property {(question: import('./engine').Question) => Promise<any>} ask one at a time; the reply is of the question's kind
 * @property {() => Promise<void>} end
 */

/**
 * @param {'penchant' | 'llamaCpp'} program
 * @param {import('./penchant').PenchantOptions | import('./llamaCpp').LlamaCppOptions} options
 * @returns {Promise<EngineProcess>}
 */
export async function startEngine(program, options) {
  const child = fork(path.join(outdir, `${program}.mjs`), [JSON.stringify(options)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => child.once('exit', () => resolve()));
  const { readyMs } = await reply();
  return {
    readyMs,
    ask: (question) => {
      child.send(question);
      return reply();
    },
    end: () => {
      child.disconnect();
      return ended;
    },
  };

  /** @returns {Promise<any>} the next message; rejected where the process ends first */
  function reply() {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error(`the process of ${program} ended`));
      child.once('exit', onExit);
      child.once('message', (message) => {
        child.off('exit', onExit);
        resolve(message);
      });
    });
  }
}
