/**
 * @file Bundles the extension, its inference process, the command line and the webview's scripts into `dist/`.
 *
 *     node scripts/build.mjs [--production] [--watch]
 *
 * For development bundles carry source maps; with `--production` they are minified and carry none.
 */
import { build, context } from 'esbuild';
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { linkCommandLine } from './linkCommandLine.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { values: flags } = parseArgs({
  options: { production: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } },
});

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  logLevel: 'warning',
  minify: flags.production,
  sourcemap: flags.production ? false : 'linked',
  sourcesContent: false,
  legalComments: 'none',
};

/**
 * The bundles that run in Node: in the extension host, in its children, in a terminal. `onnxruntime-node` stays outside:
 * it loads a native library that lies beside its own files.
 * @type {import('esbuild').BuildOptions}
 */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  external: ['vscode', 'onnxruntime-node'],
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
};

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts', inferenceProcess: 'src/engine/inferenceProcess.ts' } },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  ...webviewBundles(),
];

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const withOutput = bundles.map(withExistingEntries).map((bundle) => ({ outdir: 'dist', ...bundle }));
if (flags.watch) {
  const contexts = await Promise.all(withOutput.map((bundle) => context({ ...bundle, logLevel: 'info' })));
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  await Promise.all(withOutput.map((bundle) => build(bundle)));
  if (existsSync(path.join(root, 'dist/cli.js'))) {
    chmodSync(path.join(root, 'dist/cli.js'), 0o755);
    linkCommandLine(root);
  }
  for (const file of readdirSync(path.join(root, 'dist')).filter((name) => name.endsWith('.js'))) {
    console.log(`dist/${file}  ${(statSync(path.join(root, 'dist', file)).size / 1000).toFixed(0)} kB`);
  }
}

/**
 * One bundle for each script at the top of `webview/` that a page loads.
 * @returns {import('esbuild').BuildOptions[]}
 */
function webviewBundles() {
  const folder = path.join(root, 'webview');
  if (!existsSync(folder)) return [];
  const entryPoints = readdirSync(folder)
    .filter((name) => name.endsWith('.entry.ts'))
    .map((name) => `webview/${name}`);
  return [{ ...common, platform: 'browser', format: 'iife', target: 'es2024', entryPoints, outdir: 'dist/webview' }];
}

function withExistingEntries(bundle) {
  if (Array.isArray(bundle.entryPoints)) return bundle;
  const present = Object.entries(bundle.entryPoints).filter(([, file]) => existsSync(path.join(root, file)));
  return { ...bundle, entryPoints: Object.fromEntries(present) };
}
