/**
 * @file Bundles the extension, its child processes, the command line and the webview's scripts into `dist/`.
 *
 *     npm run build [-- --production | --watch]
 *
 * For development bundles carry source maps; with `--production` they are minified and carry none.
 */
import { build, context } from 'esbuild';
import { chmodSync, globSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { linkCommandLine } from './common/linkCommandLine.mjs';
import { root } from './common/run.mjs';
import { thirdPartyNotices } from './common/thirdPartyNotices.mjs';

const { values: flags } = parseArgs({
  options: { production: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } },
});

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  logLevel: flags.watch ? 'info' : 'warning',
  metafile: true,
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
  {
    ...node,
    entryPoints: {
      extension: 'src/extension.ts',
      inferenceProcess: 'src/engine/inferenceProcess.ts',
      trainerProcess: 'src/engine/trainerProcess.ts',
      storeWorker: 'src/feedback/store/storeWorker.ts',
    },
  },
  { ...node, entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  // The panel's page: one script and one style sheet.
  {
    ...common,
    platform: 'browser',
    format: 'iife',
    target: 'es2024',
    entryPoints: { panel: 'webview/panel.entry.tsx' },
    outdir: 'dist/webview',
  },
];

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
if (flags.watch) {
  const contexts = await Promise.all(bundles.map((bundle) => context(bundle)));
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  // esbuild has printed what is wrong, with its place.
  const results = await Promise.all(bundles.map((bundle) => build(bundle))).catch(() => process.exit(1));
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  writeFileSync(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(inputs));
  chmodSync(path.join(root, 'dist/cli.js'), 0o755);
  linkCommandLine();
  for (const file of globSync('dist/**/*.{js,css}', { cwd: root }).sort()) {
    console.log(`${file}  ${(statSync(path.join(root, file)).size / 1000).toFixed(0)} kB`);
  }
}
