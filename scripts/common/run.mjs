/** @file Runs the project's programs from its scripts. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { bePolite, hasOwnSession } from './politeness.mjs';

/** The project's root folder. */
export const root = path.resolve(import.meta.dirname, '../..');

/**
 * @typedef {object} RunResult
 * @property {number} code the exit status; 1 where a signal ended the program
 * @property {string} output what it printed on both channels, in order; empty where it printed to our own
 */

/**
 * Runs a program in the project's root with the runtime of the project first on its path.
 * @param {string} command a dependency's command, or a program on the path
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {boolean} [options.show] print as it runs, on stderr
 * @param {Readonly<Record<string, string>>} [options.env]
 * @param {AbortSignal} [options.signal] ends it (the promise is then rejected)
 * @param {boolean} [options.isPolite] at low priority, with all that it starts; ended when this process exits
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { show = false, env = {}, signal, isPolite = false } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    ...(signal && { signal }),
    // npm's and its dependencies' commands are .cmd files on Windows, which only a shell starts.
    shell: process.platform === 'win32',
    stdio: ['ignore', show ? process.stderr : 'pipe', show ? process.stderr : 'pipe'],
    detached: isPolite && hasOwnSession,
    env: { ...process.env, PATH: `${binFolder}${path.delimiter}${process.env.PATH}`, ...env },
  });
  const { pid } = child;
  if (isPolite && pid !== undefined) {
    bePolite(pid);
    const end = () => (hasOwnSession ? process.kill(-pid) : child.kill());
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
  }
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/**
 * @param {number} start a reading of `performance.now()`
 * @returns {string} the time since then, for people
 */
export function elapsed(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

const binFolder = path.join(root, 'node_modules/.bin');
