/** @file The programs that benches measure: bundled from their sources, started as processes, asked, ended. */
import { build } from 'esbuild';
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { root } from '../../scripts/common/run.mjs';

/** Where bundles and what benches write for themselves lie. */
export const benchFolder = path.join(root, '.cache/bench');

/**
 * Bundles programs that are in TypeScript.
 * @param {string} folder of `bench/`
 * @param {readonly string[]} names of files there, without their ending
 */
export async function bundlePrograms(folder, names) {
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => `bench/${folder}/${name}.ts`),
    outdir: path.join(benchFolder, folder),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Their parts look for files beside them.
    external: ['onnxruntime-node', 'typescript'],
    logLevel: 'warning',
  });
}

/**
 * How a program is started.
 * @typedef {object} Program
 * @property {string} command
 * @property {readonly string[]} args
 * @property {Readonly<Record<string, string>>} [env] beside our own
 */

/**
 * @param {string} folder of `bench/`
 * @param {string} name of a bundled program
 * @param {readonly string[]} args
 * @param {readonly string[]} nodeFlags
 * @returns {Program}
 */
export function bundled(folder, name, args, nodeFlags = []) {
  return { command: process.execPath, args: [...nodeFlags, path.join(benchFolder, folder, `${name}.mjs`), ...args] };
}

/**
 * @param {Program} program that prints JSON and ends
 * @returns {Promise<any>} what it printed
 */
export async function runProgram(program) {
  return JSON.parse(await printedBy(program));
}

/**
 * @param {Program} program that prints text and ends
 * @returns {Promise<string>} what it printed
 */
export async function printedBy({ command, args, env = {} }) {
  const options = { maxBuffer: 2 ** 24, env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(command, [...args], options);
  return stdout;
}

/**
 * A program that answers questions, a line of JSON each, and idles between.
 * @typedef {object} Running
 * @property {any} ready what it printed first, when it was ready
 * @property {(question: object) => Promise<any>} ask one at a time
 * @property {() => Promise<void>} end
 */

/**
 * @param {Program} program
 * @returns {Promise<Running>}
 */
export async function startProgram({ command, args, env = {} }) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => child.once('close', () => resolve()));
  // A process that is gone is told of by the reply that never comes.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const reply = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the process of ${path.basename(args[0] ?? command)} ended`);
    return JSON.parse(value);
  };
  return {
    ready: await reply(),
    ask: (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return reply();
    },
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}
