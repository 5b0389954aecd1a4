/**
 * @file Windows, trainer and inference processes of one data folder, killed at random moments in many rounds: that nothing which was
 * stored is lost, and that one update runs at a time. First on a tiny model, where rounds are quick; then a real workbench's hard day.
 * Then what `npm test` does in part: updates that the gate has to hold, stated preferences, and all scenarios of outcomes. At last two
 * scripted developers of opposite tastes, who are learned from by their work alone.
 *
 *     npm run bench:soak [-- --rounds 60 --seed 7]
 *
 * It takes some half an hour. It measures nothing: it passes or fails, and the seed says which moments were drawn.
 */
import { parseArgs } from 'node:util';
import { run } from '../scripts/common/run.mjs';
import { modelFolder, pullModel } from '../scripts/test/model.mjs';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '60' }, seed: { type: 'string', default: '7' } },
});
const [rounds, seed] = [Number(flags.rounds), Number(flags.seed)];
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  console.error('--rounds wants a whole number from 1 on, --seed a whole number.');
  process.exit(1);
}
const suites = [
  ['unit', 'test/unit/feedback/killedWindows.test.ts'],
  ['model', 'test/model/learning.test.ts'],
  ['model', 'test/model/preferences.test.ts'],
  ['days', 'test/workbench/hardDay.test.ts'],
  ['editor', 'test/workbench/extensionHost.test.ts'],
  ['loop', 'test/workbench/loop.test.ts'],
];
await pullModel();
for (const [project = '', file = ''] of suites) {
  const { code } = await run('vitest', ['run', '--project', project, file, '--disable-console-intercept'], {
    show: true,
    env: { PENCHANT_SOAK_ROUNDS: String(rounds), PENCHANT_SOAK_SEED: String(seed), PENCHANT_DATA: modelFolder },
  });
  if (code !== 0) process.exitCode = code;
}
