/**
 * @file The whole loop: a scripted developer works, pairs are stored, an update runs beside the typing, the gate passes, and
 * completions elsewhere come in the developer's style. Each developer has a workbench and a data folder of their own.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { PairAxis, Style } from '../../../bench/learning/judges';
import { bundleHostSuite } from '../../../scripts/workbench/bundleHostSuite.mjs';
import { DEFAULT_USER } from '../../../src/common/dataFolder';
import type { UpdateResult } from '../../../src/common/learning';
import type { PreferencePair } from '../../../src/common/pairs';
import { openFeedbackStore } from '../../../src/feedback/store/feedbackStore';
import { quoteAndSemicolonSpots, styleSuggested, typedBefore } from '../../spots';
import type { PauseEnd, WorkedSpot } from '../../host/loop/developer';
import type { LoopMilestone, LoopResult, LoopTask } from '../../host/loop/index';
import { bundlePrograms, type Programs } from '../../unit/engine/bundlePrograms';
import { statusBarItem } from './editing';
import { hostProgram } from './inHost';
import { rankingIn } from './ranking';
import { dataFolderWith, useWorkbench } from './session';

export interface ScriptedDeveloper {
  /** Whose side of each pair of `test/fixtures/pairs` they want. */
  readonly style: Style;
  readonly taste: string;
  /** Work is over when as many suggestions were shown. */
  readonly suggestions: number;
  /** Pauses while the update is under way, at spots where a suggestion was shown before. */
  readonly pauses: number;
}

interface FixturePair extends PreferencePair {
  readonly axis: PairAxis;
}

/** Ends of pauses at which a suggestion was due; elsewhere the model had nothing, or nothing that such a developer would take. */
const DUE: ReadonlySet<PauseEnd> = new Set<PauseEnd>(['shown', 'deadline', 'cancelled', 'noAnswer']);
/** Held-out places, each looked at before and after. */
const SPOTS = 16;
/** Of completions that show a style; by chance two or three of these spots fall the other way. */
const LEAST_GAIN = 0.1;
/** Of pairs of other packages. */
const LEAST_RANKED_GAIN = 0.2;
/** Both quotes stand above it, and a statement with a semicolon and one without. */
const SCENE = `const fs = require('fs');
const os = require("os")

/** Reads a file of the user's home. */
function readSetting(name) {
  return fs.readFileSync(path.join(os.homedir(), name), `;
/** Some 70 tokens of code above each place, as many as an update reads. */
const PROMPT_CHARACTERS = 240;
/** Of work, a minute of settling and of an update, several times what each takes on two cores. */
const TIMEOUT_MS = 900_000;

/** Those that decide by neither quotes nor semicolons come last: they are worked at where others were not enough. */
const places = pairsOf('train-a.jsonl').sort((one, other) => Number(isOther(one)) - Number(isOther(other)));
const spots = (['spots-a.jsonl', 'more-spots-a.jsonl'] as const).flatMap(quoteAndSemicolonSpots).slice(0, SPOTS);
const bundle = await bundleHostSuite('loop');

/**
 * Defines the tests that a developer is learned from by their work alone, and another of the opposite taste. Each has a workbench; they
 * take turns at the keyboard, as two at a time would each be served late: the second works while the first one's last pairs settle. The
 * first one's update comes first, with pauses looked at beside it.
 */
export function testTheLoop(first: ScriptedDeveloper, second?: ScriptedDeveloper): void {
  const scratch = mkdtempSync(path.join(tmpdir(), 'penchant-loop-'));
  let programs: Programs;
  beforeAll(async () => {
    programs = await bundlePrograms('cli');
  });
  afterAll(() => {
    programs.dispose();
    rmSync(scratch, { recursive: true, force: true });
  });
  const after = ({ style }: ScriptedDeveloper, milestone: LoopMilestone): string =>
    path.join(scratch, `${style}.${milestone}`);
  const one = atWork(first, { scratch, looksBefore: true, ...(second && { learnsAfter: after(second, 'worked') }) });
  const turns = { worksAfter: after(first, 'worked'), learnsAfter: after(first, 'learned') };
  const others = second ? [atWork(second, { scratch, looksBefore: false, ...turns })] : [];

  test.each([one, ...others])(
    'a developer who wants $developer.taste is learned from by their work alone',
    { timeout: TIMEOUT_MS },
    async ({ developer: { style, suggestions, pauses }, dataFolder, seen }) => {
      const { result, status } = await seen();
      expect(result.error).toBeUndefined();
      // On the same model, with nothing learned, both see the same.
      const { before: completions } = (await one.seen()).result;
      const [before, after] = [adherence(completions, style), adherence(result.after, style)];
      const { updateSeconds, ...rest } = { ...result, before, after };
      console.log(JSON.stringify({ ...rest, updateSeconds: Math.round(updateSeconds) }));

      const database = new DatabaseSync(path.join(dataFolder, 'penchant.sqlite'), { readOnly: true });
      const stored = database.prepare('SELECT count(*) AS pairs FROM pairs').get() as { readonly pairs: number };
      database.close();
      expect(result.shown).toBe(suggestions);
      // One more may have settled since.
      expect(stored.pairs).toBeGreaterThanOrEqual(result.newPairs);
      expect(result.newPairs).toBeGreaterThanOrEqual(suggestions / 3);
      expect(result.version).toBe('v1');
      const due = result.pauses.filter((end) => DUE.has(end));
      expect(due.length).toBeGreaterThanOrEqual(pauses / 2);
      expect(due.filter((end) => end === 'shown').length).toBeGreaterThanOrEqual(0.75 * due.length);
      expect(status.text).toContain('v1');
      expect(status.label).toContain('v1');
      expect(after.share).toBeGreaterThanOrEqual(before.share + LEAST_GAIN);
      expect(after.share).toBeGreaterThanOrEqual(0.6);
    },
  );

  test.each([one, ...others])(
    'pairs of other packages are ranked as one would who wants $developer.taste',
    { timeout: TIMEOUT_MS },
    async ({ developer: { style }, dataFolder, seen }) => {
      await seen();
      const { before, after, gained } = await rankingIn(dataFolder, style, programs.pathOf('cli'));
      console.log(`ranking ${before.toFixed(2)} → ${after.toFixed(2)}, gained ${gained.toFixed(2)}`);
      expect(gained).toBeGreaterThanOrEqual(0.85);
      expect(after).toBeGreaterThanOrEqual(before + LEAST_RANKED_GAIN);
    },
  );

  test.each([one, ...others])(
    'what was learned of $developer.taste makes ordinary code of no language more than 3 % less likely',
    async ({ dataFolder, seen }) => {
      await seen();
      const store = openFeedbackStore(dataFolder);
      const { result = '' } = store.lastUpdate(DEFAULT_USER) ?? {};
      store.dispose();
      const rises = Object.entries((JSON.parse(result) as UpdateResult).gate.neutralNll).map(
        ([language, { base, after }]) => [language, after / base - 1] as const,
      );
      console.log(rises.map(([language, rise]) => `${language} ${(rise * 100).toFixed(1)} %`).join(', '));
      // Eight languages, and the code before the held-out pairs.
      expect(rises).toHaveLength(9);
      expect(rises.filter(([, rise]) => !(rise <= 0.03))).toEqual([]);
    },
  );
}

interface AtWork {
  readonly developer: ScriptedDeveloper;
  readonly dataFolder: string;
  /** What the host says in the end, and the status bar. Rejects if the program has ended without. */
  readonly seen: () => Promise<{
    readonly result: LoopResult;
    readonly status: Awaited<ReturnType<typeof statusBarItem>>;
  }>;
}

interface WorkPlan extends Pick<LoopTask, 'looksBefore' | 'worksAfter' | 'learnsAfter'> {
  /** Of both. */
  readonly scratch: string;
}

/** Opens a workbench in which the developer works, with a data folder of their own. */
function atWork(developer: ScriptedDeveloper, { scratch, ...turns }: WorkPlan): AtWork {
  const { style } = developer;
  const resultFile = path.join(scratch, style);
  const dataFolder = dataFolderWith(inject('prepared').modelFolder);
  afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));
  const taskFile = `${resultFile}.json`;
  writeFileSync(taskFile, JSON.stringify(taskOf(developer, turns)));
  const { ended, ...program } = hostProgram(bundle);
  const session = useWorkbench({
    name: `loop-${style}`,
    files: {},
    dataFolder: () => dataFolder,
    environment: { PENCHANT_HOST_RESULT: resultFile, PENCHANT_LOOP_TASK: taskFile },
    settings: {
      'penchant.eagerness': 'high',
      // Enough where an update begins with the starter pack.
      'penchant.learningSeconds': 60,
      // What is looked for is what an update has learned.
      'penchant.preferences.follow': false,
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.autoIndent': 'none',
    },
    ...program,
  });
  const reached = async (milestone: LoopMilestone): Promise<string> => {
    const file = `${resultFile}.${milestone}`;
    const end = new AbortController();
    void ended.then(() => end.abort());
    while (!existsSync(file) && !end.signal.aborted) await sleep(250);
    return readFileSync(file, 'utf8');
  };
  const watch = async (): ReturnType<AtWork['seen']> => {
    await reached('before');
    await session.workbench.screenshot(`before-${style}`);
    const result = JSON.parse(await reached('after')) as LoopResult;
    await session.workbench.screenshot(`after-${style}`);
    return { result, status: await statusBarItem(session.page, 'penchant.status') };
  };
  let seen: ReturnType<AtWork['seen']> | undefined;
  // Not waited for: the other one opens meanwhile.
  beforeAll(() => {
    seen = watch();
    seen.catch(() => undefined);
  });
  return { developer, dataFolder, seen: () => seen ?? Promise.reject(new Error('nobody watches yet')) };
}

function taskOf({ style, suggestions, pauses }: ScriptedDeveloper, turns: Omit<WorkPlan, 'scratch'>): LoopTask {
  return {
    work: places.map((place) => workAt(place, style)),
    ...{ suggestions, pauses, ...turns },
    spots: spots.map((spot) => ({ prompt: typedBefore(spot).slice(-PROMPT_CHARACTERS) })),
    scene: { prompt: SCENE },
  };
}

/** Of the completions that show a style, the share that is the developer's. */
function adherence(
  completions: readonly (string | undefined)[],
  style: Style,
): { readonly share: number; readonly decisive: number } {
  const styles = spots.flatMap((spot, index) => styleSuggested(spot, completions[index] ?? '') ?? []);
  return { share: styles.filter((each) => each === style).length / styles.length, decisive: styles.length };
}

function pairsOf(name: string): FixturePair[] {
  const text = readFileSync(path.join(import.meta.dirname, '..', '..', 'fixtures', 'pairs', name), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as FixturePair]));
}

function isOther({ axis }: FixturePair): boolean {
  return axis === 'functions';
}

/** At the end of a line hardly anything is suggested: there the developer begins the next one, as far as it shows no style. */
function workAt({ prompt, chosen, rejected }: FixturePair, style: Style): WorkedSpot {
  const wanted = style === 'a' ? chosen : rejected;
  const begun = [/^\n\s*[\w})\]]*/, /^\n\s*/]
    .map((start) => start.exec(chosen)?.[0] ?? '')
    .find((each) => rejected.startsWith(each))!;
  return { prompt: (prompt + begun).slice(-PROMPT_CHARACTERS), wanted: wanted.slice(begun.length) };
}
