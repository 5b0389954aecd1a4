/**
 * @file `npm start`: from a fresh clone to an editor with Penchant and its model in place, and a sample workspace open. Desktop
 * VS Code is used where `code` is on PATH (`npm start -- --browser`: not even then), else code-server in the browser.
 *
 * In the environment PENCHANT_PORT names the browser's port (default: 8123 or the next free one) and PENCHANT_DATA the data folder.
 * Begins under whatever Node runs npm, so it uses nothing newer than Node 20 and no dependency.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isInstalled } from './common/dependencies.mjs';
import { root, run } from './common/run.mjs';
import { packageFile } from './common/targets.mjs';
import { ensureWorkbench, onPath } from './workbench/install.mjs';
import { freePortFrom, startWorkbenchServer, tryPort } from './workbench/server.mjs';

const DEFAULT_PORT = 8123;

/** Small enough to be there at once (96 MB). */
const MODEL = 'smollm2-135m';

/** How long an orphan may live on. */
const PARENT_CHECK_MS = 500;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());
// npm starts this by a shell that passes no signal on: where npm alone is ended, what is left is an orphan.
const parent = process.ppid;
setInterval(() => process.ppid === parent || stop.abort(), PARENT_CHECK_MS).unref();
try {
  await start(stop.signal);
} catch (error) {
  // What is thrown after a signal is the interruption of the step under way.
  if (!stop.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
process.exit();

/**
 * Resolves when the desktop editor has been opened, or when the browser's editor has been stopped.
 * @param {AbortSignal} signal
 */
async function start(signal) {
  const port = await wantedPort();
  if (!isInstalled()) await step('Installing dependencies', 'npm', ['ci', '--no-audit', '--no-fund'], signal);
  await step('Building and packaging Penchant', 'npm', ['run', 'package'], signal);
  const vsix = packageFile();
  await getModel(signal);
  const folder = await mkdtemp(path.join(tmpdir(), 'penchant-start-'));
  const workspace = path.join(folder, 'sample-workspace');
  await cp(path.join(root, 'test/fixtures/sample-workspace'), workspace, { recursive: true });

  if (onPath('code') && !process.argv.includes('--browser')) {
    await step('Installing Penchant in VS Code', 'code', ['--install-extension', vsix, '--force'], signal);
    await step(
      'Opening the sample workspace',
      'code',
      ['--new-window', workspace, path.join(workspace, 'README.md')],
      signal,
    );
    console.log(`VS Code has opened ${workspace} with Penchant installed.`);
    return;
  }
  try {
    await serve({ folder, workspace, vsix, port }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * Serves the workbench until `signal` aborts.
 * @param {{ readonly folder: string; readonly workspace: string; readonly vsix: string; readonly port: number | undefined }} scene
 * @param {AbortSignal} signal
 */
async function serve({ folder, workspace, vsix, port }, signal) {
  const codeServer = await ensureWorkbench(say);
  signal.throwIfAborted();
  say('Starting the workbench');
  const server = await startWorkbenchServer({
    codeServer,
    folder,
    workspace,
    extensions: [vsix],
    settings: { 'workbench.startupEditor': 'readme' },
    port: port ?? (await freePortFrom(DEFAULT_PORT)),
    hasMarketplace: true,
  });
  try {
    console.log(`\nPenchant is ready at ${server.url}\nOpen it in a browser and type. Ctrl+C here stops it.`);
    await Promise.race([aborted(signal), server.exited]);
    if (!signal.aborted) throw new Error('The workbench ended by itself.');
    say('Stopping');
  } finally {
    await server.stop();
  }
}

/**
 * Puts the model into the data folder. A failure is told, and left to the set-up in the editor, which can try again.
 * @param {AbortSignal} signal
 */
async function getModel(signal) {
  try {
    await step(`Getting the model ${MODEL}`, 'penchant', ['model', 'pull', MODEL], signal, { show: true });
  } catch (error) {
    if (signal.aborted) throw error;
    say(
      `The model could not be had now; Penchant offers to get it in the editor. (${error instanceof Error ? error.message : error})`,
    );
  }
}

/**
 * Runs one step.
 * @param {string} title
 * @param {string} command
 * @param {readonly string[]} args
 * @param {AbortSignal} signal
 * @param {{ readonly show?: boolean }} [options] `show`: its output as it comes; else only where it fails
 */
async function step(title, command, args, signal, { show = false } = {}) {
  signal.throwIfAborted();
  say(title);
  const { code, output } = await run(command, args, { signal, show });
  if (code !== 0) throw new Error(`${title}: \`${[command, ...args].join(' ')}\` failed.\n${output}`);
}

/** PENCHANT_PORT as a number, or undefined where it is not set. */
async function wantedPort() {
  const text = process.env['PENCHANT_PORT'];
  if (!text) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`PENCHANT_PORT is ${text}, which is not a port.`);
  }
  if ((await tryPort(port)) === undefined) throw new Error(`Port ${port}, which PENCHANT_PORT names, is in use.`);
  return port;
}

/** @param {AbortSignal} signal */
function aborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', resolve, { once: true });
  });
}

/** @param {string} line */
function say(line) {
  console.error(line);
}
