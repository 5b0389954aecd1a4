/**
 * @file A hard day of one data folder: secrets stand and are written beside suggestions, and none comes to the disk; then a window is
 * killed in the middle of an update, another one goes on, its processes are killed too, and all that was stored is there.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { bundleHostSuite } from '../../scripts/workbench/bundleHostSuite.mjs';
import type { SoakResult, SoakSpot, SoakTask } from '../host/soak/index';
import { rowsNamed } from '../host/soak/rows';
import { bundlePrograms, type Programs } from '../unit/engine/bundlePrograms';
import { openFile, runCommand, type, until } from './harness/editing';
import { hostProgram } from './harness/inHost';
import { processesBelow, type RunningProcess } from './harness/processes';
import { plantedSecrets } from './harness/secrets';
import { dataFolderWith, useWorkbench } from './harness/session';

const SEED = 11;
/** An update takes five new pairs from a developer who asks for it. */
const CONTROLS = 7;
const HOWS = ['typedOver', 'rejected', 'rewritten'] as const;
/** A minute, and more where the machine does much else. */
const WORK_MS = 180_000;
const START_WITHIN_MS = 60_000;
const ASK_AGAIN_MS = 2_000;

const secrets = plantedSecrets(SEED);
/** By nothing but the name of its file it can be told that this is a secret. */
const inEnvFile = ['sword', 'fish', 'onthe', 'moon'].join('');
/** A spot without secrets. They come first: those open beside it lend their text to prompts. */
const controls = Array.from({ length: CONTROLS }, (_, index) =>
  spotOf(`control${index}`, '', `fromDisk${index}(4)`, 0),
);
const spots: readonly SoakSpot[] = [
  ...controls,
  // Above the cursor, and as what is written in the suggestion's place.
  ...secrets.map(({ text }, index) => spotOf(`near${index}`, `const key = \`${text}\`;\n`, `other${index}(4)`, index)),
  ...secrets
    .filter((_, index) => index % 2 === 0)
    .map(({ text }, index) => spotOf(`typed${index}`, '', `it("${text.replaceAll('\n', '\\n')}")`, index)),
];
const task: SoakTask = { spots, excludedFile: { path: '.env', typed: `SECOND_PASSWORD=${inEnvFile}2` } };

const scratch = mkdtempSync(path.join(tmpdir(), 'penchant-hard-day-'));
const taskFile = path.join(scratch, 'task.json');
const resultFile = path.join(scratch, 'result.json');
writeFileSync(taskFile, JSON.stringify(task));
const dataFolder = dataFolderWith(inject('prepared').modelFolder);
const { payload, preparePage } = hostProgram(await bundleHostSuite('soak'));
const session = useWorkbench({
  name: 'hard-day',
  files: { '.env': `FIRST_PASSWORD=${inEnvFile}\n`, 'rows.js': '' },
  dataFolder: () => dataFolder,
  environment: { PENCHANT_HOST_RESULT: resultFile, PENCHANT_SOAK_TASK: taskFile },
  settings: {
    'penchant.eagerness': 'high',
    'editor.autoClosingBrackets': 'never',
    'editor.autoClosingQuotes': 'never',
  },
  payload: (url) => [...payload(url), ['logLevel', 'penchant.penchant=trace']],
  preparePage,
});
let programs: Programs;
beforeAll(async () => {
  programs = await bundlePrograms('cli');
});
afterAll(() => {
  programs.dispose();
  for (const folder of [scratch, dataFolder]) rmSync(folder, { recursive: true, force: true });
});

function spotOf(name: string, above: string, wanted: string, index: number): SoakSpot {
  return { prompt: above + rowsNamed(name), wanted, how: HOWS[index % HOWS.length] ?? 'typedOver' };
}

test('no secret comes to the disk, whatever is done beside it', { timeout: WORK_MS }, async () => {
  await until(async () => existsSync(resultFile), Boolean, 'the end of the work', WORK_MS);
  const result = JSON.parse(readFileSync(resultFile, 'utf8')) as SoakResult;
  expect(result.error).toBeUndefined();
  const shown = result.shown.filter(Boolean).length;
  console.log(`suggestions at ${shown} of ${spots.length} spots, ${storedPairs().length} pairs`);
  // What is found of these is found as secrets would be.
  expect(storedPairs().length).toBeGreaterThanOrEqual(5);
  const kept = filesBelow(dataFolder);
  const filesWith = (text: string): readonly string[] =>
    kept
      .filter(({ bytes }) => bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le')))
      .map(({ name }) => name);
  expect(filesWith('fromDisk')).toContainEqual(expect.stringMatching(/^penchant\.sqlite/));
  expect(result.shown.slice(CONTROLS).filter(Boolean).length).toBeGreaterThan(secrets.length);
  expect(new Set(result.outcomes)).toEqual(new Set([...result.outcomes, 'accepted', 'rejected', 'typedOver']));
  const log = await session.workbench.extensionLog();
  expect(log).toMatch(/\[debug\] A pair was not stored: secret/);

  const texts = [...secrets.flatMap(({ text, core }) => [text, core]), inEnvFile];
  expect(texts.flatMap(filesWith)).toEqual([]);
  expect(texts.filter((text) => log.includes(text))).toEqual([]);
});

test('windows, trainers and inference processes that are killed cost no pair', { timeout: WORK_MS }, async () => {
  const before = storedPairs();
  expect(before.length).toBeGreaterThan(0);
  const [first] = await untilRunning('trainerProcess.js');
  const other = await openSecondWindow();

  kill9(first.parent);
  await until(
    async () => running('trainerProcess.js'),
    ({ length }) => length === 0,
    'the orphan to end',
    30_000,
  );
  expectWhole(before);

  const second = await learnIn(other);
  expect(second.parent).not.toBe(first.parent);
  for (const { pid } of running('inferenceProcess.js')) kill9(pid);
  expectWhole(before);
  expect(running('trainerProcess.js')).toHaveLength(1);
  kill9(second.pid);
  await until(
    async () => updateStates().at(-1),
    (state) => state === 'failed',
    'the update’s end',
    30_000,
  );
  expect(updateStates()).toEqual(['failed', 'failed']);
  expectWhole(before);
  await other.close();
});

async function openSecondWindow(): Promise<Page> {
  const { page, workbench } = session;
  const browser = page.context().browser();
  if (!browser) throw new Error('the browser is closed');
  const other = await browser.newPage({ viewport: { width: 1200, height: 760 } });
  const payload = encodeURIComponent(JSON.stringify([['skipWelcome', 'true']]));
  await other.goto(`${workbench.server.url}/?folder=${encodeURIComponent(workbench.workspace)}&payload=${payload}`);
  await other.locator('.monaco-workbench .statusbar-item[id$="penchant.status"]').waitFor({ timeout: START_WITHIN_MS });
  // The first need starts the model, without which there is nothing to teach.
  const models = running('inferenceProcess.js').length;
  await openFile(other, 'rows.js');
  await type(other, 'const a = ');
  await until(
    async () => running('inferenceProcess.js').length,
    (count) => count > models,
    'its model',
    30_000,
  );
  return other;
}

/** Asks until an update begins: there is no model to teach before it is loaded. */
async function learnIn(page: Page): Promise<RunningProcess> {
  for (const end = Date.now() + START_WITHIN_MS; Date.now() < end;) {
    const [found] = running('trainerProcess.js');
    if (found) return found;
    await runCommand(page, 'Penchant: Learn Now');
    await sleep(ASK_AGAIN_MS);
  }
  throw new Error('No update has begun in the other window.');
}

/** Of all windows of this workbench, also those whose window is gone. */
function running(program: string): readonly RunningProcess[] {
  return processesBelow(inject('prepared').extensionsFolder).filter(({ command }) => command.includes(program));
}

async function untilRunning(program: string): Promise<readonly [RunningProcess]> {
  const [found] = await until(
    async () => running(program),
    ({ length }) => length > 0,
    program,
    60_000,
  );
  if (!found) throw new Error(`${program} does not run`);
  return [found];
}

function kill9(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

function expectWhole(before: readonly string[]): void {
  const stored = new Set(storedPairs());
  expect(before.filter((text) => !stored.has(text))).toEqual([]);
  expect(query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const args = [programs.pathOf('cli'), 'adapters', 'list', '--json', '--data', dataFolder];
  expect(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))).toEqual({
    active: null,
    versions: [],
  });
}

/** All that is in a folder, but for what others share with it by links: the model. */
function filesBelow(folder: string): readonly { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(file);
    return entry.isFile() ? [{ name: entry.name, bytes: readFileSync(file) }] : [];
  });
}

function storedPairs(): readonly string[] {
  return query('SELECT prompt, chosen, rejected FROM pairs ORDER BY id').map((row) => JSON.stringify(row));
}

function updateStates(): readonly string[] {
  return query('SELECT state FROM updates ORDER BY id').map(({ state }) => String(state));
}

function query(sql: string): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(path.join(dataFolder, 'penchant.sqlite'), { readOnly: true, timeout: 5_000 });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
