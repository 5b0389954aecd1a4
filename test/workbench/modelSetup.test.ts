import { mkdtemp, rm } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import {
  clickInNotification,
  editUntilGhostText,
  ghostText,
  notification,
  openFile,
  pick,
  replaceAll,
  runCommand,
  statusBarItem,
  type,
  until,
} from './harness/editing';
import { startModelMirror } from './harness/modelMirror';
import { openPanel } from './harness/panel';
import { useWorkbench } from './harness/session';

const dataFolder = await mkdtemp(path.join(tmpdir(), 'penchant-data-'));
const [modelFile] = globSync('models/**/*.gguf', { cwd: inject('prepared').modelFolder });
if (modelFile === undefined) throw new Error('The shared data folder holds no model.');
const mirror = await startModelMirror(path.join(inject('prepared').modelFolder, modelFile));

const session = useWorkbench({
  name: 'model-set-up',
  files: { 'rows.py': '' },
  dataFolder: () => dataFolder,
  settings: { 'penchant.mirror': mirror.url },
});

afterAll(async () => {
  await mirror.dispose();
  await rm(dataFolder, { recursive: true, force: true });
});

const ROWS = ['first_row = read_row(1)', 'second_row = read_row(2)', 'third_row = read_row(3)', ''].join('\n');

/** Slow enough that the download can be seen and cancelled: the model takes about ten seconds. */
const SLOW_BYTES_PER_SECOND = 10e6;

test('without a model typing goes on undisturbed, and the status bar says what is missing', async () => {
  await openFile(session.page, 'rows.py');
  await until(
    () => statusBarItem(session.page, 'penchant.status'),
    (item) => item.text.includes('no model'),
    'the status bar to tell',
    30_000,
  );
  await replaceAll(session.page, ROWS);
  await type(session.page, 'fourth_row = ');
  await session.page.waitForTimeout(1_000);
  expect(await ghostText(session.page)).toBe('');
});

test('without a model nothing can be compared, and the panel says what helps', async () => {
  const frame = await openPanel(session.page, 'Compare');
  await frame.locator('.compare-note', { hasText: 'There is no model yet to write completions.' }).waitFor();
  await frame.locator('.compare-note vscode-button', { hasText: 'Set Up a Model' }).waitFor();
});

test('set-up from the notification shows progress, can be cancelled, and goes on from there', async () => {
  mirror.setBytesPerSecond(SLOW_BYTES_PER_SECOND);
  const offer = await notification(session.page, 'Penchant needs a model', 60_000);
  expect(await offer.innerText()).toContain('MB');
  await session.workbench.screenshot('offer');
  await clickInNotification(session.page, 'Penchant needs a model', 'Choose Another…');
  await pick(session.page, 'SmolLM2 135M');

  const progress = await notification(session.page, 'Getting SmolLM2');
  await until(
    () => progress.innerText(),
    (text) => /[2-9]\d? %/.test(text),
    'progress',
    30_000,
  );
  await session.workbench.screenshot('progress');
  expect((await statusBarItem(session.page, 'penchant.status')).text).toContain('getting model');
  await progress.locator('.monaco-button', { hasText: 'Cancel' }).click();
  await progress.waitFor({ state: 'hidden' });
  await until(
    () => statusBarItem(session.page, 'penchant.status'),
    (item) => item.text.includes('no model'),
    'the download to be over',
  );

  mirror.setBytesPerSecond(Number.POSITIVE_INFINITY);
  await runCommand(session.page, 'Penchant: Set Up or Change the Model');
  await pick(session.page, 'SmolLM2 135M');
  await until(
    () => statusBarItem(session.page, 'penchant.status'),
    (item) => item.label.includes('completes your code'),
    'the model to be ready',
    60_000,
  );
  expect(mirror.offsets.at(0)).toBe(0);
  expect(mirror.offsets.at(-1)).toBeGreaterThan(0);
});

test('then it completes, without a reload', async () => {
  await openFile(session.page, 'rows.py');
  const suggestion = await editUntilGhostText(session.page, async () => {
    await replaceAll(session.page, ROWS);
    await type(session.page, 'fourth_row = ');
  });
  expect(suggestion).toMatch(/^read_row\(/);
  await session.workbench.screenshot('first suggestion');
});
