/** @file The platforms that Penchant is packed for, and the native libraries that each of them needs. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

/** The libraries of onnxruntime-node for each of VS Code's target platforms: `folder/architecture/` and files. */
const librariesByTarget = {
  'linux-x64': { folder: 'linux/x64', files: ['libonnxruntime.so.1'] },
  'linux-arm64': { folder: 'linux/arm64', files: ['libonnxruntime.so.1'] },
  // The package holds the same library under a second name, which nothing asks for.
  'darwin-arm64': { folder: 'darwin/arm64', files: ['libonnxruntime.1.dylib'] },
  // The WebGPU provider compiles its shaders with dxcompiler, which signs them with dxil.
  'win32-x64': { folder: 'win32/x64', files: ['onnxruntime.dll', 'DirectML.dll', 'dxcompiler.dll', 'dxil.dll'] },
  'win32-arm64': { folder: 'win32/arm64', files: ['onnxruntime.dll', 'DirectML.dll', 'dxcompiler.dll', 'dxil.dll'] },
};

/** VS Code's names of the platforms. */
export const targets = Object.keys(librariesByTarget);

/** This machine's platform, by VS Code's name. */
export const targetOfThisMachine = `${process.platform}-${process.arch}`;

/**
 * @param {string} target one of `targets`
 * @returns {readonly string[]} the native libraries to pack, relative to the project's root
 */
export function nativeLibraries(target) {
  const { folder, files } = librariesByTarget[target];
  return [...files, 'onnxruntime_binding.node'].map(
    (file) => `node_modules/onnxruntime-node/bin/napi-v6/${folder}/${file}`,
  );
}

/**
 * @param {string} [target] one of `targets`; this machine's if left out
 * @returns {string} the path of the target's package
 */
export function packageFile(target = targetOfThisMachine) {
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.join(root, 'artefacts', `${name}-${target}-${version}.vsix`);
}
