import { expect, test } from 'vitest';
import { useWorkbench, warmUp } from './harness/session';
import { measurePauses, PAUSE_SETTINGS } from './pauses/measure';
import { reportOf, tableOf } from './pauses/report';
import { collectSpots } from './pauses/spots';

/** A few minutes' figures are no measurement (`npm run bench:pauses` is one): these bounds catch what is broken, not what is slower. */
const SPOTS = 20;
const LEAST_SHOWN = 0.6;
const LEAST_FIRST_WORDS = 0.35;

const files = collectSpots(SPOTS);

const session = useWorkbench({
  name: 'pauses-short',
  files: { 'warm-up.py': '', ...Object.fromEntries(files.map(({ name, text }) => [name, text])) },
  settings: PAUSE_SETTINGS,
});

test('most pauses in real files end with ghost text', { timeout: 300_000 }, async () => {
  await warmUp(session.workbench, 'warm-up.py');
  const report = reportOf(await measurePauses(session.page, files));
  console.log(tableOf(report));
  expect(report.all.shownShare).toBeGreaterThanOrEqual(LEAST_SHOWN);
  expect(report.all.firstWordShare).toBeGreaterThanOrEqual(LEAST_FIRST_WORDS);
});
