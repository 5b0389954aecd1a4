import { beforeAll, expect, test } from 'vitest';
import { ghostText, openFile, replaceAll, suggestWidgetEntries, type, until } from './harness/editing';
import { useWorkbench } from './harness/session';

/** Every run of the model takes this much longer, so that no line is ready by the deadline. */
const STEP_DELAY_MS = 1_000;

/** IntelliSense waits for an inline answer at most 600 ms; the rest is for a busy machine. */
const INTELLISENSE_WITHIN_MS = 2_500;

const session = useWorkbench({
  name: 'slow-model',
  files: { 'style.css': '', 'rows.py': '' },
  environment: { PENCHANT_TEST_STEP_DELAY_MS: String(STEP_DELAY_MS) },
});

const ROWS = ['first_row = read_row(1)', 'second_row = read_row(2)', 'third_row = read_row(3)', ''].join('\n');

beforeAll(async () => {
  await openFile(session.page, 'style.css');
  // The language server is there once it completes; until Penchant's model is loaded nothing holds it back.
  await until(
    async () => {
      await replaceAll(session.page, 'a {\n  ');
      await type(session.page, 'colo');
      await session.page.waitForTimeout(1_500);
      return suggestWidgetEntries(session.page);
    },
    (entries) => entries.includes('color'),
    'the language server of CSS',
    60_000,
  );
});

test('a model that is too slow shows nothing, not even late', async () => {
  await openFile(session.page, 'rows.py');
  await replaceAll(session.page, ROWS);
  await session.page.evaluate(() => window.penchantProbe.clearTrace());
  await type(session.page, 'fourth_row = ');
  await session.page.waitForTimeout(5_000);
  const { ghostTexts } = await session.page.evaluate(() => window.penchantProbe.trace());
  expect(ghostTexts).toEqual([]);
  expect(await ghostText(session.page)).toBe('');
});

test('IntelliSense comes all the same, and in time', async () => {
  await openFile(session.page, 'style.css');
  await replaceAll(session.page, 'b {\n  margin: 0;\n}\n\na {\n  ');
  await type(session.page, 'colo');
  const typed = performance.now();
  const entries = await until(
    () => suggestWidgetEntries(session.page),
    (values) => values.includes('color'),
    'IntelliSense',
  );
  const tookMs = performance.now() - typed;
  await session.workbench.screenshot('IntelliSense beside a slow model');
  console.log(`IntelliSense after ${tookMs.toFixed(0)} ms`);
  expect(entries).toContain('color');
  expect(tookMs).toBeLessThan(INTELLISENSE_WITHIN_MS);
  expect(await ghostText(session.page)).toBe('');
});
