/** @file The platforms that Penchant is packed for, and the native libraries that each of them needs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

/**
 * Two providers for graphics cards: DirectML, and WebGPU, whose shaders dxcompiler compiles and dxil signs. They are why
 * the packages for Windows are larger.
 */
const windowsLibraries = ['onnxruntime.dll', 'DirectML.dll', 'dxcompiler.dll', 'dxil.dll'];

/**
 * For each of VS Code's target platforms the libraries of onnxruntime-node (folder and files), and the size that its
 * package must stay under.
 */
const platforms = {
  'linux-x64': { folder: 'linux/x64', files: ['libonnxruntime.so.1'], maxMegabytes: 25 },
  'linux-arm64': { folder: 'linux/arm64', files: ['libonnxruntime.so.1'], maxMegabytes: 25 },
  // The package holds the same library under a second name, which nothing asks for.
  'darwin-arm64': { folder: 'darwin/arm64', files: ['libonnxruntime.1.dylib'], maxMegabytes: 25 },
  'win32-x64': { folder: 'win32/x64', files: windowsLibraries, maxMegabytes: 32 },
  'win32-arm64': { folder: 'win32/arm64', files: windowsLibraries, maxMegabytes: 32 },
};

/** VS Code's names of the platforms. */
export const targets = Object.keys(platforms);

/** This machine's platform, by VS Code's name. */
export const targetOfThisMachine = `${process.platform}-${process.arch}`;

/**
 * @param {string} target one of `targets`
 * @returns {readonly string[]} the native libraries to pack, relative to the project's root
 */
export function nativeLibraries(target) {
  const { folder, files } = platforms[target];
  return [...files, 'onnxruntime_binding.node'].map(
    (file) => `node_modules/onnxruntime-node/bin/napi-v6/${folder}/${file}`,
  );
}

/**
 * @param {string} target one of `targets`
 * @returns {number} what its package may weigh
 */
export function maxMegabytes(target) {
  return platforms[target].maxMegabytes;
}

/**
 * @param {string} [target] one of `targets`; this machine's if left out
 * @returns {string} the path of the target's package
 */
export function packageFile(target = targetOfThisMachine) {
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.join(root, 'artefacts', `${name}-${target}-${version}.vsix`);
}
