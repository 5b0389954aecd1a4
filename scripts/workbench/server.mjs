/**
 * @file One running code-server: fresh profile, given settings, Penchant (or any other extension) installed from its VSIX. Serves
 * `npm start` and the workbench tests; who opens it in which browser is left to them.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { workbenchNode } from './install.mjs';

/** code-server answers within a second on a quiet machine; a minute allows for a very busy one. */
const START_TIMEOUT_MS = 60_000;

/** What a stopped workbench may take to end by itself before it is killed. */
const STOP_TIMEOUT_MS = 5_000;

/**
 * Settings every workbench of this project begins with: no tips, no getting-started page, no questions about telemetry or
 * recommended extensions. What a developer writes code with stays as VS Code ships it.
 */
export const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  // Without a GPU every frame of what turns or blinks is drawn by the processor.
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
};

/**
 * @typedef {object} ServerOptions
 * @property {string} codeServer the entry script (`ensureWorkbench`)
 * @property {string} folder holds profile, extensions and log; made where absent, left in place at the end
 * @property {string} [workspace] the folder opened when the address is visited without a query
 * @property {readonly string[]} [extensions] VSIX files to install
 * @property {string} [extensionsFolder] where extensions are, or are installed; default: in `folder`
 * @property {Readonly<Record<string, unknown>>} [settings] user settings over QUIET_SETTINGS
 * @property {NodeJS.ProcessEnv} [environment] added to this process's environment
 * @property {boolean} [heedsTrust] whether folders are untrusted until somebody trusts them; default: all are trusted
 * @property {number} [port] default: a free one
 * @property {boolean} [hasMarketplace] whether extensions can be searched and installed from the network; default: no
 */

/**
 * @typedef {object} WorkbenchServer
 * @property {string} url such as `http://127.0.0.1:8123`
 * @property {number} pid of the server, which leads the process group of all its children
 * @property {Promise<number | undefined>} exited settles with the exit code when the server has ended, by `stop` or otherwise
 * @property {() => Promise<void>} stop ends the server and everything it started; resolves when they are gone
 */

/**
 * @param {ServerOptions} options
 * @returns {Promise<WorkbenchServer>} once it answers requests
 */
export async function startWorkbenchServer(options) {
  const { folder, codeServer } = options;
  const port = options.port ?? (await freePort());
  const { common, env } = await installExtensions(options);
  const serve = [
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    ...(options.heedsTrust ? [] : ['--disable-workspace-trust']),
    '--disable-getting-started-override',
  ];
  const workspace = options.workspace === undefined ? [] : [options.workspace];
  const log = createWriteStream(path.join(folder, 'server.log'));
  await once(log, 'open');
  const server = spawn(workbenchNode(), [...common, ...serve, ...workspace], {
    env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  const pid = server.pid;
  if (pid === undefined) throw new Error(`Could not start ${codeServer}.`);
  const exited = /** @type {Promise<number | undefined>} */ (once(server, 'exit').then(([code]) => code ?? undefined));
  const killNow = () => signalGroup(pid, 'SIGKILL');
  process.once('exit', killNow);

  const stop = async () => {
    signalGroup(pid, 'SIGTERM');
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (signalGroup(pid, 0) && Date.now() < deadline) await sleep(50);
    killNow();
    await exited;
    process.off('exit', killNow);
    log.end();
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(url, exited, path.join(folder, 'server.log'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid, exited, stop };
}

/**
 * Makes the profile and installs the extensions, without a server: workbenches that share an `extensionsFolder` need that once.
 * @param {ServerOptions} options
 * @returns {Promise<{ readonly common: readonly string[]; readonly env: NodeJS.ProcessEnv }>} how code-server is called with that profile
 */
export async function installExtensions(options) {
  const { folder, codeServer } = options;
  const profile = path.join(folder, 'profile');
  await mkdir(path.join(profile, 'User'), { recursive: true });
  await writeFile(
    path.join(profile, 'User/settings.json'),
    JSON.stringify({ ...QUIET_SETTINGS, ...options.settings }, undefined, 2),
  );
  await writeFile(path.join(folder, 'config.yaml'), '');
  const common = [
    ...[codeServer, '--config', path.join(folder, 'config.yaml'), '--user-data-dir', profile],
    ...['--extensions-dir', options.extensionsFolder ?? path.join(folder, 'extensions')],
    ...['--disable-telemetry', '--disable-update-check'],
  ];
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ...options.environment };
  if (!options.hasMarketplace) env['EXTENSIONS_GALLERY'] = '{"serviceUrl":""}';
  // Set by the terminal of an editor this may run in; it would hand our commands to that editor.
  delete env['VSCODE_IPC_HOOK_CLI'];
  for (const vsix of options.extensions ?? []) {
    await promisify(execFile)(workbenchNode(), [...common, '--force', '--install-extension', vsix], { env });
  }
  return { common, env };
}

/**
 * A port nobody listens on now.
 * @returns {Promise<number>}
 */
export async function freePort() {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('This machine has no free port.');
  return port;
}

/**
 * The first port from `preferred` on that nobody listens on.
 * @param {number} preferred
 */
export async function freePortFrom(preferred) {
  for (let port = preferred; port < preferred + 100; port++) {
    if ((await tryPort(port)) !== undefined) return port;
  }
  return freePort();
}

/**
 * @param {number} port 0: any
 * @returns {Promise<number | undefined>} the port, or undefined where it is taken
 */
export function tryPort(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

/**
 * Resolves when the server answers; throws if it ends before, or never does.
 * @param {string} url
 * @param {Promise<number | undefined>} exited
 * @param {string} log
 */
async function answers(url, exited, log) {
  let hasExited = false;
  void exited.then(() => (hasExited = true));
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline; await sleep(50)) {
    if (hasExited) throw new Error(`The workbench ended while starting; its log is ${log}.`);
    const isUp = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
  }
  throw new Error(`The workbench did not answer within ${START_TIMEOUT_MS / 1000} s; its log is ${log}.`);
}

/**
 * Sends a signal to a whole process group, and says whether there was one to receive it.
 * @param {number} leader
 * @param {NodeJS.Signals | 0} signal
 */
function signalGroup(leader, signal) {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false; // All its processes have ended.
  }
}
