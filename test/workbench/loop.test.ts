/**
 * @file The whole loop: a scripted developer works, pairs are stored, an update runs beside the typing, the gate passes, and
 * completions elsewhere come in the developer's style. Then a second one, with a data folder of their own, wants the opposite on the
 * same base model.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { judgeStyle, type Axis, type Style } from '../../bench/learning/judges';
import { bundleHostSuite } from '../../scripts/workbench/bundleHostSuite.mjs';
import type { PauseEnd } from '../host/loop/developer';
import type { LoopDeveloper, LoopMilestone, LoopResult, LoopTask } from '../host/loop/index';
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

/** The second developer shows that the first was not an accident, with less patience. */
const SUGGESTIONS = { a: 30, b: 16 };
/** The first one's pauses while their update is under way, at spots where a suggestion was shown before. */
const PAUSES = { a: 10, b: 0 };
/** Ends of pauses at which a suggestion was due; elsewhere the model had nothing, or nothing that such a developer would take. */
const DUE: ReadonlySet<PauseEnd> = new Set<PauseEnd>(['shown', 'deadline', 'cancelled', 'noAnswer']);
/** Held-out places, each looked at before and after. */
const SPOTS = 12;
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
const spots = (readLines('spots-a.jsonl') as readonly FixtureSpot[])
  .filter(({ axis }) => axis !== 'functions')
  .slice(0, SPOTS);
const bundle = await bundleHostSuite('loop');
const scratch = mkdtempSync(path.join(tmpdir(), 'penchant-loop-'));
const resultFile = path.join(scratch, 'result');
const { ended, ...program } = hostProgram(bundle);

describe('developers of opposite taste', () => {
  const dataFolders = { a: newDataFolder(), b: newDataFolder() };
  const session = useWorkbench({
    name: 'loop',
    files: {},
    environment: { PENCHANT_HOST_RESULT: resultFile, PENCHANT_LOOP_TASK: writeTask(dataFolders) },
    settings: {
      'penchant.eagerness': 'high',
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.autoIndent': 'none',
    },
    ...program,
  });

  test.each<{ style: Style; taste: string }>([
    { style: 'a', taste: 'single quotes and no semicolons' },
    { style: 'b', taste: 'double quotes and semicolons' },
  ])('one who wants $taste is learned from by their work alone', { timeout: TIMEOUT_MS }, async ({ style }) => {
    await reached('before', style);
    await session.workbench.screenshot(`before-${style}`);
    const result = JSON.parse(await reached('after', style)) as LoopResult;
    await session.workbench.screenshot(`after-${style}`);
    const status = await statusBarItem(session.page, 'penchant.status');
    expect(result.error).toBeUndefined();
    const [before, after] = [adherence(result.before, style), adherence(result.after, style)];
    const { updateSeconds, ...rest } = { ...result, before, after };
    console.log(JSON.stringify({ ...rest, updateSeconds: Math.round(updateSeconds) }));

    const database = new DatabaseSync(path.join(dataFolders[style], 'penchant.sqlite'), { readOnly: true });
    const stored = database.prepare('SELECT count(*) AS pairs FROM pairs').get() as { readonly pairs: number };
    database.close();
    expect(stored.pairs).toBeGreaterThanOrEqual(SUGGESTIONS[style] / 2);
    expect(result.newPairs).toBe(stored.pairs);
    expect(result.version).toBe('v1');
    const due = result.pauses.filter((end) => DUE.has(end));
    expect(due.length).toBeGreaterThanOrEqual(PAUSES[style] / 2);
    expect(due.filter((end) => end === 'shown').length).toBeGreaterThanOrEqual(0.75 * due.length);
    expect(status.text).toContain('v1');
    expect(status.label).toContain('v1');
    expect(after.share).toBeGreaterThan(before.share);
    expect(after.share).toBeGreaterThanOrEqual(0.6);
  });
});

function newDataFolder(): string {
  const folder = dataFolderWith(inject('prepared').modelFolder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes what the developers are to do, and gives where. */
function writeTask(dataFolders: Readonly<Record<Style, string>>): string {
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  const shortened = (prompt: string): string => prompt.slice(-PROMPT_CHARACTERS);
  const developer = (name: Style): LoopDeveloper => ({
    ...{ name, dataFolder: dataFolders[name], suggestions: SUGGESTIONS[name], pauses: PAUSES[name] },
    work: work.map(({ prompt, chosen, rejected }) => ({
      prompt: shortened(prompt),
      wanted: name === 'a' ? chosen : rejected,
    })),
  });
  const task: LoopTask = {
    developers: [developer('a'), developer('b')],
    spots: spots.map(({ prompt }) => ({ prompt: shortened(prompt) })),
    scene: { prompt: SCENE },
  };
  const file = path.join(scratch, 'task.json');
  writeFileSync(file, JSON.stringify(task));
  return file;
}

/** Resolves with what the host says when the developer has come so far; rejects if it has ended without. */
async function reached(milestone: LoopMilestone, name: Style): Promise<string> {
  const file = `${resultFile}.${milestone}-${name}`;
  const end = new AbortController();
  void ended.then(() => end.abort());
  while (!existsSync(file) && !end.signal.aborted) await sleep(250);
  return readFileSync(file, 'utf8');
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
