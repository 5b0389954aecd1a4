/**
 * @file The whole loop: a scripted developer works, pairs are stored, an update runs beside the typing, the gate passes, and
 * completions elsewhere come in the developer's style. A second developer, in a workbench of their own, wants the opposite on the same
 * base model, and begins as soon as the first has stopped typing beside the update.
 */

import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, inject, test } from 'vitest';
import { judgeStyle, type Axis, type Style } from '../../bench/learning/judges';
import { bundleHostSuite } from '../../scripts/workbench/bundleHostSuite.mjs';
import type { LoopMilestone, LoopResult, LoopTask } from '../host/loop/index';
import { statusBarItem } from './harness/editing';
import { hostProgram } from './harness/inHost';
import { dataFolderWith, useWorkbench } from './harness/session';

interface FixturePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  readonly axis: Axis;
}

interface FixtureSpot {
  readonly prompt: string;
  readonly axis: Axis;
}

/** The second developer shows that the first was not an accident, with less patience but in a soak. */
const SUGGESTIONS = { a: 30, b: process.env['PENCHANT_SOAK_ROUNDS'] === undefined ? 16 : 30 };
/** The first one's pauses while their update is under way, at spots where a suggestion is due. */
const PAUSES = { a: 8, b: 0 };
/** Both quotes stand above it, and a statement with a semicolon and one without. */
const SCENE = `const fs = require('fs');
const os = require("os")

/** Reads a file of the user's home. */
function readSetting(name) {
  return fs.readFileSync(path.join(os.homedir(), name), `;
/** A prompt of the trainer holds 192 tokens; what stands further up costs the editor time alone. */
const PROMPT_CHARACTERS = 500;
/** Of work, a minute of settling and of an update, several times what each takes on two cores. */
const TIMEOUT_MS = 900_000;

const pairs = [...readLines('train-a.jsonl'), ...readLines('test-a.jsonl')] as readonly FixturePair[];
const work = pairs.filter(({ axis }) => axis !== 'functions');
const spots = (readLines('spots-a.jsonl') as readonly FixtureSpot[]).filter(({ axis }) => axis !== 'functions');
const bundle = await bundleHostSuite('loop');
const scratch = mkdtempSync(path.join(tmpdir(), 'penchant-loop-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const [first, second] = [useDeveloper('a'), useDeveloper('b')];

test(
  'a developer who wants single quotes and no semicolons is learned from by their work alone',
  {
    timeout: TIMEOUT_MS,
  },
  async () => {
    await first.begin();
    await first.reached('pauses');
    await Promise.all([second.begin(), isLearned(first)]);
  },
);

test('so is one who wants double quotes and semicolons', { timeout: TIMEOUT_MS }, async () => {
  await isLearned(second);
});

type Developer = ReturnType<typeof useDeveloper>;

/** A workbench in whose extension host a developer works, from `begin` on. */
function useDeveloper(style: Style) {
  const task: LoopTask = {
    suggestions: SUGGESTIONS[style],
    work: work.map(({ prompt, chosen, rejected }) => ({
      prompt: prompt.slice(-PROMPT_CHARACTERS),
      wanted: style === 'a' ? chosen : rejected,
    })),
    spots: spots.map(({ prompt }) => ({ prompt: prompt.slice(-PROMPT_CHARACTERS) })),
    pauses: PAUSES[style],
    scene: { prompt: SCENE },
  };
  const taskFile = path.join(scratch, `task-${style}.json`);
  const resultFile = path.join(scratch, `result-${style}.json`);
  const dataFolder = dataFolderWith(inject('prepared').modelFolder);
  afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));
  const { ended, ...program } = hostProgram(bundle);
  const session = useWorkbench({
    name: `loop-${style}`,
    files: {},
    dataFolder: () => dataFolder,
    environment: { PENCHANT_HOST_RESULT: resultFile, PENCHANT_LOOP_TASK: taskFile },
    settings: {
      'penchant.eagerness': 'high',
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
    },
    ...program,
  });
  /** Resolves when the host says that it has come so far, or has ended. */
  const reached = (milestone: LoopMilestone) => Promise.race([existing(`${resultFile}.${milestone}`), ended]);
  return {
    ...{ style, dataFolder, session, ended, resultFile, reached },
    begin: async () => {
      writeWhole(taskFile, JSON.stringify(task));
      await reached('scene');
      await session.workbench.screenshot('before');
    },
  };
}

async function isLearned({ style, dataFolder, session, ended, resultFile, reached }: Developer): Promise<void> {
  await reached('done');
  expect(existsSync(resultFile)).toBe(true);
  const result = JSON.parse(readFileSync(resultFile, 'utf8')) as LoopResult;
  await session.workbench.screenshot('after');
  const status = await statusBarItem(session.page, 'penchant.status');
  await ended;
  expect(result.error).toBeUndefined();
  const [before, after] = [adherence(result.before, style), adherence(result.after, style)];
  const { updateSeconds, ...rest } = { ...result, before, after };
  console.log(JSON.stringify({ ...rest, updateSeconds: Math.round(updateSeconds) }));

  const database = new DatabaseSync(path.join(dataFolder, 'penchant.sqlite'), { readOnly: true });
  const stored = database.prepare('SELECT count(*) AS pairs FROM pairs').get() as { readonly pairs: number };
  database.close();
  expect(stored.pairs).toBeGreaterThanOrEqual(SUGGESTIONS[style] / 2);
  expect(result.newPairs).toBe(stored.pairs);
  expect(result.version).toBe('v1');
  expect(result.pauses).toBeGreaterThanOrEqual(PAUSES[style] / 2);
  expect(result.pausesShown).toBeGreaterThanOrEqual(0.75 * result.pauses);
  expect(status.text).toContain('v1');
  expect(status.label).toContain('v1');
  expect(after.share).toBeGreaterThan(before.share);
  expect(after.share).toBeGreaterThanOrEqual(0.6);
}

/** Resolves when there is such a file. */
async function existing(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(250);
}

/** It is whole, or not there yet. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** Of the completions that show a style, the share that is the developer's. */
function adherence(
  completions: readonly (string | undefined)[],
  style: Style,
): { readonly share: number; readonly decisive: number } {
  const styles = spots.flatMap(({ prompt, axis }, index) => {
    const completion = completions[index];
    return completion === undefined ? [] : (judgeStyle(axis, prompt, completion) ?? []);
  });
  return { share: styles.filter((each) => each === style).length / styles.length, decisive: styles.length };
}

function readLines(name: string): readonly unknown[] {
  const text = readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'pairs', name), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
}
