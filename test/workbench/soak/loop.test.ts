/**
 * @file The whole loop: a scripted developer works, pairs are stored, an update runs beside the typing, the gate passes, and
 * completions elsewhere come in the developer's style. The second developer wants the opposite on the same base model. Each takes
 * some four minutes, so it is not among what `npm test` runs, but in the soak.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { judgeStyle, type Axis, type Style } from '../../../bench/learning/judges';
import { bundleHostSuite } from '../../../scripts/workbench/bundleHostSuite.mjs';
import type { LoopResult, LoopTask } from '../../host/loop/index';
import { statusBarItem } from '../harness/editing';
import { hostProgram } from '../harness/inHost';
import { dataFolderWith, useWorkbench } from '../harness/session';

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
const SUGGESTIONS = { a: 30, b: 20 };
/** Pauses while an update is under way, at spots where a suggestion is due. */
const PAUSES = 8;
/** A prompt of the trainer holds 192 tokens; what stands further up costs the editor time alone. */
const PROMPT_CHARACTERS = 500;
/** On two cores an update takes about two minutes, and each spot one or two seconds. */
const TIMEOUT_MS = 900_000;

const pairs = [...readLines('train-a.jsonl'), ...readLines('test-a.jsonl')] as readonly FixturePair[];
const work = pairs.filter(({ axis }) => axis !== 'functions');
const spots = (readLines('spots-a.jsonl') as readonly FixtureSpot[]).filter(({ axis }) => axis !== 'functions');
const bundle = await bundleHostSuite('loop');
const scratch = mkdtempSync(path.join(tmpdir(), 'penchant-loop-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each<{ style: Style; taste: string }>([
  { style: 'a', taste: 'single quotes and no semicolons' },
  { style: 'b', taste: 'double quotes and semicolons' },
])('a developer who wants $taste', ({ style }) => {
  const task: LoopTask = {
    suggestions: SUGGESTIONS[style],
    work: work.map(({ prompt, chosen, rejected }) => ({
      prompt: prompt.slice(-PROMPT_CHARACTERS),
      wanted: style === 'a' ? chosen : rejected,
    })),
    spots: spots.map(({ prompt }) => ({ prompt: prompt.slice(-PROMPT_CHARACTERS) })),
    pauses: PAUSES,
  };
  const taskFile = path.join(scratch, `task-${style}.json`);
  const resultFile = path.join(scratch, `result-${style}.json`);
  writeFileSync(taskFile, JSON.stringify(task));
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

  test('is learned from by their work alone', { timeout: TIMEOUT_MS }, async () => {
    await session.workbench.screenshot('before');
    const isDone = await Promise.race([existing(resultFile), ended.then(() => existsSync(resultFile))]);
    expect(isDone).toBe(true);
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
    expect(result.pauses).toBeGreaterThanOrEqual(PAUSES / 2);
    expect(result.pausesShown / result.pauses).toBeGreaterThanOrEqual(0.75);
    expect(status.text).toContain('v1');
    expect(status.label).toContain('v1');
    expect(after.share).toBeGreaterThan(before.share);
    expect(after.share).toBeGreaterThanOrEqual(0.6);
  });
});

/** Resolves when there is such a file. */
async function existing(file: string): Promise<true> {
  while (!existsSync(file)) await sleep(250);
  return true;
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
  const text = readFileSync(path.join(import.meta.dirname, '..', '..', 'fixtures', 'pairs', name), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
}
