/**
 * @file Packs the extension for one platform and checks what is in the package.
 *
 *     npm run package [-- --target linux-x64]
 *
 * Without a target it packs for this machine. The package lands in `artefacts/`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkPackage } from './common/checkPackage.mjs';
import { root, run } from './common/run.mjs';
import { nativeLibraries, packageFile, targetOfThisMachine, targets } from './common/targets.mjs';

const { values: flags } = parseArgs({ options: { target: { type: 'string', default: targetOfThisMachine } } });
if (!targets.includes(flags.target)) {
  console.error(`There is no package for ${flags.target}: onnxruntime-node runs on ${targets.join(', ')}.`);
  process.exit(1);
}

const build = await run('node', ['scripts/build.mjs', '--production'], { show: true });
if (build.code !== 0) process.exit(build.code);

const ignoreFile = path.join(root, '.cache', `vscodeignore-${flags.target}`);
const allowed = nativeLibraries(flags.target).map((file) => `!${file}`);
mkdirSync(path.dirname(ignoreFile), { recursive: true });
writeFileSync(ignoreFile, [readFileSync(path.join(root, '.vscodeignore'), 'utf8'), ...allowed, ''].join('\n'));

const file = packageFile(flags.target);
mkdirSync(path.dirname(file), { recursive: true });
// The README's pictures lie in the package, and no repository's address is known that its links could be turned into.
const links = ['--allow-missing-repository', '--no-rewrite-relative-links'];
const packing = ['--target', flags.target, '--out', file, '--ignoreFile', ignoreFile, ...links];
const { code, output } = await run('vsce', ['package', ...packing]);
if (code !== 0) {
  console.error(output);
  process.exit(code);
}

const { faults, summary } = await checkPackage(file, flags.target);
for (const fault of faults) console.error(`✘ ${fault}`);
console.log(summary);
process.exitCode = faults.length === 0 ? 0 : 1;
