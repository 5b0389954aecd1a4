/** @file Says what is wrong with a packed extension: files that no user needs, libraries of other platforms, its size. */
import { statSync } from 'node:fs';
import yauzl from 'yauzl';
import { maxMegabytes, nativeLibraries } from './targets.mjs';

/** Files that no user needs. */
const unwanted = [
  { what: 'source map', pattern: /\.map$/ },
  { what: 'TypeScript source', pattern: /\.[cm]?tsx?$/ },
  { what: 'test', pattern: /(^|\/)(test|tests|__tests__)\/|\.test\.[cm]?js$/ },
  { what: "project's script or configuration", pattern: /^extension\/(scripts|bench|team|docs|\.[^/]+)(\/|$)/ },
];

const nativeFile = /\.(node|dll|dylib|so(\.\d+)*|exe)$/;
const programs = ['extension', 'inferenceProcess', 'trainerProcess', 'storeWorker'];
const page = ['extension/dist/webview/panel.js', 'extension/dist/webview/panel.css'];
const required = ['extension/package.json', ...page, ...programs.map((name) => `extension/dist/${name}.js`)];

/**
 * @param {string} file a VSIX
 * @param {string} target the platform that it is for
 * @returns {Promise<{ readonly faults: readonly string[]; readonly summary: string }>}
 */
export async function checkPackage(file, target) {
  const names = await listZip(file);
  const megabytes = statSync(file).size / 1e6;
  const faults = packageFaults({ names, megabytes }, target);
  return { faults, summary: `${file}: ${names.length} files, ${megabytes.toFixed(1)} MB` };
}

/**
 * @param {{ readonly names: readonly string[]; readonly megabytes: number }} contents names as in the archive
 * @param {string} target the platform that the package is for
 * @returns {readonly string[]} what is wrong, a line each
 */
export function packageFaults({ names, megabytes }, target) {
  const libraries = nativeLibraries(target).map((name) => `extension/${name}`);
  const limit = maxMegabytes(target);
  return [
    ...unwanted.flatMap(({ what, pattern }) =>
      names.filter((name) => pattern.test(name)).map((name) => `${what}: ${name}`),
    ),
    ...names
      .filter((name) => nativeFile.test(name) && !libraries.includes(name))
      .map((name) => `native library that ${target} does not need: ${name}`),
    ...[...required, ...libraries].filter((name) => !names.includes(name)).map((name) => `missing: ${name}`),
    ...(megabytes > limit ? [`${megabytes.toFixed(1)} MB, more than ${limit}`] : []),
  ];
}

/**
 * @param {string} file a zip archive
 * @returns {Promise<readonly string[]>} the names of the files in it
 */
async function listZip(file) {
  const zip = await yauzl.openPromise(file, { lazyEntries: true });
  const names = [];
  for await (const entry of zip.eachEntry()) names.push(entry.fileName);
  return names;
}
