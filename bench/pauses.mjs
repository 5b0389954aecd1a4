/**
 * @file How often, how fast and how well ghost text comes when a developer pauses, measured in a real workbench with the real model.
 *
 *     npm run bench:pauses [-- --spots 200]
 *
 * Prints a table; every pause and all figures land in `artefacts/pauses.json`. 200 spots take about ten minutes.
 */
import { parseArgs } from 'node:util';
import { run } from '../scripts/common/run.mjs';

const { values: flags } = parseArgs({ options: { spots: { type: 'string', default: '200' } } });
const spots = Number(flags.spots);
if (!Number.isInteger(spots) || spots < 1) {
  console.error(`--spots wants a whole number from 1 on, not ${flags.spots}.`);
  process.exit(1);
}
const { code } = await run(
  'vitest',
  ['run', '--project', 'pauses', '--reporter=verbose', '--disable-console-intercept'],
  {
    show: true,
    env: { PENCHANT_SPOTS: String(spots) },
  },
);
process.exitCode = code;
