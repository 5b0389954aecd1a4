/**
 * @file Puts the test workbench on this machine: code-server (Code-OSS as a web server) from npm, in a cache folder that all clones
 * share, and Chromium. It is no devDependency, because a plain `npm install code-server` spends minutes on compiling modules that
 * nothing here needs, and fails without the Kerberos headers. Run it directly, or call `ensureWorkbench` and `ensureChromium`.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { link, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Code-OSS 1.139.1, which is also the newest editor that `@types/vscode` and `engines.vscode` may ask for. */
export const CODE_SERVER_VERSION = '4.139.1';

/** What code-server's native modules and `engines` ask for. */
const NODE_MAJOR = 24;

/** Raised when what is installed changes, so that older caches are left alone and a new one is made. */
const RECIPE = 1;

/** The only native modules of code-server without a prebuilt binary that serving a workbench needs. */
const MODULES_TO_COMPILE = ['@vscode/spdlog', '@vscode/native-watchdog'];

/** Folders below `lib/vscode` that serving a workbench to tests does not need: 200 MB. */
const UNNEEDED = ['extensions/copilot', 'node_modules/@microsoft/mxc-sdk'];

/**
 * Returns the path of code-server's entry script, installing it first where that has not been done yet (about a minute).
 * Safe to call from several processes at once: one installs, the others wait; a half-done install is never taken for a whole one.
 * @param {(line: string) => void} report receives short progress lines
 * @returns {Promise<string>} to be run by a Node of the project's major version
 */
export async function ensureWorkbench(report = printProgress) {
  const target = path.join(cacheFolder(), `workbench-${CODE_SERVER_VERSION}-${RECIPE}`);
  const entry = path.join(target, 'node_modules/code-server/out/node/entry.js');
  if (existsSync(target)) return entry;
  if (process.platform === 'win32') {
    throw new Error('code-server does not run on Windows itself: use VS Code with its command `code` on PATH, or WSL.');
  }
  await mkdir(path.dirname(target), { recursive: true });
  await withLock(`${target}.lock`, report, async () => {
    if (existsSync(target)) return;
    await removeAbandonedBuilds(target);
    const building = `${target}.building-${process.pid}`;
    await install(building, report);
    await rename(building, target);
  });
  return entry;
}

/**
 * Returns the path of a Chromium, taken from PENCHANT_CHROMIUM, from PATH, or (as root on Debian) freshly installed by apt-get.
 * @param {(line: string) => void} report receives short progress lines
 */
export async function ensureChromium(report = printProgress) {
  const named = process.env['PENCHANT_CHROMIUM'];
  if (named) {
    if (!existsSync(named)) throw new Error(`PENCHANT_CHROMIUM names ${named}, which does not exist.`);
    return named;
  }
  const present = chromiumOnPath();
  if (present) return present;
  if (onPath('apt-get') && process.getuid?.() === 0) {
    report('installing Chromium (apt-get install chromium)');
    await run('apt-get', ['update', '-qq']);
    // Somebody else may be installing it at this moment.
    await run(
      'apt-get',
      ['install', '-o', 'DPkg::Lock::Timeout=300', '-y', '-qq', '--no-install-recommends', 'chromium'],
      {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      },
    );
    const installed = chromiumOnPath();
    if (installed) return installed;
  }
  throw new Error(
    'The workbench tests need Chromium: install it (Debian: apt-get install chromium), or name one in PENCHANT_CHROMIUM.',
  );
}

/** The Node that code-server needs: this one, or, where `npm start` was begun by an older one, the project's own. */
export function workbenchNode() {
  if (process.versions.node.startsWith(`${NODE_MAJOR}.`)) return process.execPath;
  return path.resolve(import.meta.dirname, '../../node_modules/.bin/node');
}

/** The folder for what the project's own tools download: PENCHANT_CACHE, else the platform's cache folder. */
export function cacheFolder() {
  const { PENCHANT_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (PENCHANT_CACHE) return path.resolve(PENCHANT_CACHE);
  const platformCache = process.platform === 'win32' && LOCALAPPDATA ? LOCALAPPDATA : path.join(homedir(), '.cache');
  return path.join(XDG_CACHE_HOME || platformCache, 'penchant-dev');
}

/**
 * @param {string} folder an absent folder, which holds the whole workbench afterwards
 * @param {(line: string) => void} report
 */
async function install(folder, report) {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  report(`installing code-server ${CODE_SERVER_VERSION} into ${path.dirname(folder)} (once, about a minute)`);
  await npm(['install', ...quiet, `code-server@${CODE_SERVER_VERSION}`], folder);
  report('installing the workbench’s own packages');
  await npm(['install', ...quiet, '--omit=dev'], vscode);
  await npm(['install', ...quiet, '--omit=dev'], path.join(vscode, 'extensions'));
  report('compiling its two native modules');
  await npm(['rebuild', '--loglevel=error', ...MODULES_TO_COMPILE], vscode);
  await slim(vscode);
}

/**
 * Removes what only chat features and other platforms use.
 * @param {string} vscode code-server's `lib/vscode`
 */
async function slim(vscode) {
  const ripgrep = path.join(vscode, 'node_modules/@vscode/ripgrep-universal/bin');
  const github = path.join(vscode, 'node_modules/@github');
  const foreignRipgreps = (await namesIn(ripgrep)).filter(
    (name) => !name.endsWith(`${process.platform}-${process.arch}`),
  );
  const chatSdks = (await namesIn(github)).filter((name) => name.startsWith('copilot-sdk-'));
  const unneeded = [
    ...UNNEEDED.map((name) => path.join(vscode, name)),
    ...foreignRipgreps.map((name) => path.join(ripgrep, name)),
    ...chatSdks.map((name) => path.join(github, name)),
  ];
  await Promise.all(unneeded.map((name) => rm(name, { recursive: true, force: true })));
}

/**
 * Runs npm under the workbench's Node, and compiles against the headers that came with it, since node-gyp would fetch
 * them from nodejs.org.
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function npm(args, cwd) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: path.dirname(workbenchNode()) + path.delimiter + process.env['PATH'] };
  const headers = nodeHeaders();
  if (headers) env['npm_config_nodedir'] = headers;
  // Set by an outer npm for its own project; they would make this npm work on that project.
  delete env['npm_config_local_prefix'];
  delete env['npm_package_json'];
  // Our own .npmrc's, handed down by an outer npm; the two native modules are compiled by their scripts.
  delete env['npm_config_ignore_scripts'];
  await run('npm', args, { cwd, env });
}

/** The folder of that Node that holds its `include/node`, if its headers came with it (as they do in the npm package). */
function nodeHeaders() {
  const folder = path.resolve(realpathSync(workbenchNode()), '../..');
  return existsSync(path.join(folder, 'include/node/node_api.h')) ? folder : undefined;
}

/**
 * Runs `action` while holding a lock file. Waits for another process that holds it; a lock whose process is gone counts as free.
 * @param {string} lockFile
 * @param {(line: string) => void} report
 * @param {() => Promise<void>} action
 */
async function withLock(lockFile, report, action) {
  for (let waited = false; !(await takeLock(lockFile)); waited = true) {
    if (!waited) report('waiting for another process that installs the workbench');
    await sleep(500);
  }
  try {
    await action();
  } finally {
    await rm(lockFile, { force: true });
  }
}

/** @param {string} lockFile */
async function takeLock(lockFile) {
  const claim = `${lockFile}.${process.pid}`;
  await writeFile(claim, String(process.pid));
  try {
    await link(claim, lockFile); // Atomic, and unlike exclusive creation the file is never seen empty.
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  } finally {
    await rm(claim, { force: true });
  }
  const holder = Number(await readFile(lockFile, 'utf8').catch(() => process.pid));
  if (!isAlive(holder)) await rm(lockFile, { force: true });
  return false;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Removes what installs left that were killed half-way. The caller holds the lock, so no other install is under way.
 * @param {string} target
 */
async function removeAbandonedBuilds(target) {
  const folder = path.dirname(target);
  const abandoned = (await readdir(folder)).filter((name) => name.startsWith(`${path.basename(target)}.building-`));
  await Promise.all(abandoned.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
}

/** @param {string} folder */
async function namesIn(folder) {
  return existsSync(folder) ? readdir(folder) : [];
}

function chromiumOnPath() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.map(onPath).find((found) => found !== undefined);
}

/**
 * The full path of a program, or undefined.
 * @param {string} program
 */
export function onPath(program) {
  try {
    const command = process.platform === 'win32' ? 'where' : 'which';
    return (
      execFileSync(command, [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(/\r?\n/)[0] ||
      undefined
    );
  } catch {
    return undefined; // Not found: both commands say so by their exit code.
  }
}

/**
 * Runs a program to its end; its output is shown only where it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').ExecFileOptions} options
 * @returns {Promise<void>}
 */
function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error }));
      else resolve();
    });
  });
}

/** @param {string} line */
function printProgress(line) {
  process.stderr.write(`workbench: ${line}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const entry = await ensureWorkbench();
  const chromium = await ensureChromium();
  console.log(JSON.stringify({ codeServer: entry, chromium }));
}
