/**
 * @file Runs every static check.
 *
 *     npm run check [-- words of names…]
 */
import { elapsed } from './common/run.mjs';
import { runStaticChecks } from './common/staticChecks.mjs';

const start = performance.now();
const { passed, failed } = await runStaticChecks({ words: process.argv.slice(2) });
console.log(`${passed} checks passed, ${failed} failed in ${elapsed(start)}`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
