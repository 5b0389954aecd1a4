import { beforeAll, expect, test } from 'vitest';
import { editUntilGhostText, openFile, replaceAll, type, until, visibleText } from './harness/editing';
import { inferenceProcesses } from './harness/processes';
import { useWorkbench, warmUp } from './harness/session';

const ROWS = ['first_row = read_row(1)', 'second_row = read_row(2)', 'third_row = read_row(3)', ''].join('\n');

const session = useWorkbench({ name: 'recovery', files: { 'rows.py': '', 'warm-up.py': '' } });

beforeAll(async () => {
  await warmUp(session.workbench, 'warm-up.py');
  await openFile(session.page, 'rows.py');
});

async function typeRow(start: string): Promise<void> {
  await replaceAll(session.page, ROWS);
  await type(session.page, start);
}

test('after the inference process was killed the next keystrokes complete again', async () => {
  await editUntilGhostText(session.page, () => typeRow('fourth_row = '));
  const [killed] = inferenceProcesses(session.workbench.server.pid);
  if (killed === undefined) throw new Error('There is no inference process to kill.');
  process.kill(killed.pid, 'SIGKILL');
  await until(
    () => Promise.resolve(inferenceProcesses(session.workbench.server.pid)),
    (running) => running.every(({ pid }) => pid !== killed.pid),
    'the end of the process',
  );

  // The developer goes on; each pause asks again while the model is being loaded anew.
  const suggestion = await editUntilGhostText(session.page, () => typeRow('fifth_row = '));
  expect(suggestion).toMatch(/^read_row\(/);
  expect(await visibleText(session.page)).toBe(`${ROWS}fifth_row = `);
  expect(inferenceProcesses(session.workbench.server.pid)).toHaveLength(1);
  expect(await session.page.locator('.notifications-toasts .notification-list-item').count()).toBe(0);
});

test('no more than one inference process runs, and it keeps to its memory', () => {
  const [running, ...others] = inferenceProcesses(session.workbench.server.pid);
  expect(others).toEqual([]);
  const megabytes = (running?.rssBytes ?? 0) / 1e6;
  console.log(`inference process: ${megabytes.toFixed(0)} MB`);
  expect(megabytes).toBeGreaterThan(100);
  expect(megabytes).toBeLessThan(800);
});
