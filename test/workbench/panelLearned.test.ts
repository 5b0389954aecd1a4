/** @file The *Learned* view: on the first day, and after some weeks, with versions, figures, plots and a replay by the real model. */

import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { DEFAULT_USER } from '../../src/common/dataFolder';
import { pairsStyle } from '../../src/feedback/pairsStyle';
import type { Policy } from '../../src/feedback/records';
import { comparedPolicies } from '../../src/feedback/replay';
import type { ReplaySpot } from '../../src/preferences/learned/spots';
import { TRAITS, type Choices, type TraitId } from '../../src/preferences/traits';
import { editUntilGhostText, openFile, replaceAll, statusBarItem, type, until } from './harness/editing';
import { makeLearnedFolder, type LearnedFolder } from './harness/learnedFolder';
import { axeViolations, inEveryLook, openPanel, overflowOf, scrollView, setPanelWidth } from './harness/panel';
import { useWorkbench } from './harness/session';

/** Spots at which the real model has to write; the others were replayed before. */
const OPEN_SPOTS = 2;
const REPLAY_MS = 90_000;

describe('on the first day', () => {
  const session = useWorkbench({ name: 'panel-learned-first-day', files: { 'notes.txt': '' } });
  beforeAll(() => statusBarItem(session.page, 'penchant.status'));

  test('it says what is to come, and what can be done at once', async () => {
    const { page, workbench } = session;
    const frame = await openPanel(page, 'Learned');
    await setPanelWidth(page, 300);
    await frame.locator('h2', { hasText: 'Nothing is learned yet' }).waitFor();
    expect(await frame.locator('.learned-progress').innerText()).toContain('0 of 20 new pairs until the first update.');
    expect(await frame.locator('.learned-ways vscode-button').allInnerTexts()).toEqual([
      'Compare completions',
      'Learn from my code…',
    ]);
    await workbench.screenshot('first day');
    expect(await axeViolations(frame)).toEqual([]);

    await frame.locator('vscode-button', { hasText: 'Compare completions' }).focus();
    await page.keyboard.press('Enter');
    await frame.locator('[role="tab"][aria-selected="true"]', { hasText: 'Compare' }).waitFor();
  });
});

describe('after some weeks', () => {
  let learned: LearnedFolder;
  let folder = '';
  beforeAll(async () => {
    learned = await makeLearnedFolder(inject('prepared').modelFolder);
    folder = learned.dataFolder;
    replayBefore(learned);
  });
  const session = useWorkbench({
    name: 'panel-learned',
    files: { 'notes.txt': '', 'rows.ts': '', 'rows.py': '' },
    dataFolder: () => folder,
  });
  let frame: Frame;
  beforeAll(async () => {
    await statusBarItem(session.page, 'penchant.status');
    frame = await openPanel(session.page, 'Learned');
    await setPanelWidth(session.page, 300);
    await frame.locator('.trait').first().waitFor();
  });
  afterAll(() => learned.dispose());

  test('it tells what is in use, what the developer does, how suggestions fare and what updates did', async () => {
    await session.workbench.screenshot('narrow');
    expect(await frame.locator('.learned h2').allInnerTexts()).toEqual([
      'v2 is in use',
      'Personal against base',
      'Your style',
      'Suggestions',
      'Updates',
      'Versions',
    ]);
    const traits = await frame.locator('.trait').allInnerTexts();
    console.log(traits.map((text) => text.replaceAll(/\s+/g, ' ')).join('\n'));
    expect(traits.find((text) => text.startsWith('Semicolons'))).toContain('No semicolons');
    const updates = await frame.locator('.update').allInnerTexts();
    expect(updates).toHaveLength(3);
    expect(updates[0]).toMatch(/v3 passed the gate[\s\S]*Set aside later/);
    expect(updates[2]).toMatch(/held by the gate[\s\S]*Fewer held-out pairs/);
    const versions = await frame.locator('.version').allInnerTexts();
    expect(versions.map((text) => text.split(/\s/)[0])).toEqual(['v3', 'v2', 'v1', 'Base']);
    expect(versions[0]).toContain('pairs that it had learned from were erased');
  });

  test('plots are read point by point by the arrow keys, and as tables', async () => {
    const { page } = session;
    const plot = frame.locator('.plot', { hasText: 'Held-out pairs ranked as you did' });
    const canvas = plot.locator('[role="slider"]');
    await canvas.focus();
    const read = (): Promise<string | null> => canvas.getAttribute('aria-valuetext');
    expect(await read()).toMatch(/^v3, .*Before 88 %, After 90 %$/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await read()).toMatch(/^held, .*Before 75 %, After 67 %$/);
    expect(await plot.locator('.plot-reading').innerText()).toContain('67 %');
    await page.keyboard.press('Home');
    expect(await read()).toMatch(/^v1, /);

    await plot.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await plot.locator('tbody tr').allInnerTexts()).toHaveLength(4);
    await plot.locator('summary').click();
  });

  test('pairs are replayed by the real model, and what it wrote is kept', { timeout: REPLAY_MS * 2 }, async () => {
    const before = await replayFigures(frame);
    await frame.locator('vscode-button', { hasText: 'Replay now' }).click();
    await until(
      () => frame.locator('#learned-replay').locator('..').innerText(),
      (text) => text.includes('was compared at all of them'),
      'the end of the replay',
      REPLAY_MS,
    );
    const after = await replayFigures(frame);
    console.log(`replayed: ${before.join(', ')} before, ${after.join(', ')} after`);
    const { base, personal } = policiesOf(learned);
    expect(learned.store.replays(base)).toHaveLength(spotsOf(learned).length);
    expect(learned.store.replays(personal)).toHaveLength(spotsOf(learned).length);
  });

  test('another version is taken into use by mouse and by keyboard', async () => {
    const { page } = session;
    const inUse = (name: string): Promise<void> => frame.locator('h2', { hasText: `${name} is in use` }).waitFor();
    const active = (): string | undefined => learned.registry.active(learned.baseChecksum);
    await frame.locator('vscode-button', { hasText: 'Go back to v1' }).click();
    await inUse('v1');
    expect(active()).toBe('v1');

    await frame.locator('vscode-button', { hasText: 'Use v2' }).focus();
    await page.keyboard.press('Enter');
    await inUse('v2');
    expect(active()).toBe('v2');

    await frame.locator('vscode-button', { hasText: 'Use the base model' }).focus();
    await page.keyboard.press('Enter');
    await inUse('The base model');
    expect(active()).toBeUndefined();
    await frame.locator('vscode-button', { hasText: 'Use v2' }).click();
    await inUse('v2');
  });

  test('what the pairs surely reveal is written at once, and the Preferences view says so', async () => {
    const { page, workbench } = session;
    // Single quotes in TypeScript, and double ones in Python; these files go both ways.
    for (const [file, wanted] of [
      ['rows.ts', "'"],
      ['rows.py', '"'],
    ] as const) {
      await openFile(page, file);
      for (const word of ['birch', 'cedar', 'elder']) {
        const lines = ["'one'", '"two"', "'three'", '"four"'].map((text) => `${word}.add(${text})\n`).join('');
        const begin = async (): Promise<void> => {
          await replaceAll(page, `${lines}${word}.add`);
          await type(page, '(');
        };
        const text = await editUntilGhostText(page, begin, (each) => /['"]/.test(each));
        expect(/['"]/.exec(text)?.[0], `${file}: ${text}`).toBe(wanted);
      }
    }
    await workbench.screenshot('written at once');
    frame = await openPanel(page, 'Preferences');
    const quotes = frame.locator('.preference[data-trait="quotes"] .preference-reason');
    await until(
      () => quotes.innerText(),
      (text) => /^Double quotes, as in \d+ of the last \d+ cases$/.test(text),
      'the choice that is in force, with its evidence',
    );
    expect(await frame.locator('#preferences-revealed').locator('..').innerText()).toMatch(
      /Double quotes\s+in \d+ of the last \d+ cases/,
    );
    frame = await openPanel(page, 'Learned');
    await frame.locator('.trait').first().waitFor();
  });

  test(
    'it is whole in every theme, narrow and wide, and axe-core finds nothing serious',
    { timeout: 240_000 },
    async () => {
      const { page, workbench } = session;
      await inEveryLook(page, async (shown, look) => {
        frame = shown;
        await frame.locator('.trait').first().waitFor();
        for (const [share, part] of [
          [0, ''],
          [0.5, ' middle'],
          [1, ' end'],
        ] as const) {
          await scrollView(frame, share);
          await workbench.screenshot(`${look}${part}`);
        }
        expect(await axeViolations(frame), look).toEqual([]);
        expect(await overflowOf(frame), look).toBeLessThanOrEqual(0);
      });
    },
  );
});

/** The shares of base and personal. */
function replayFigures(frame: Frame): Promise<readonly string[]> {
  return frame.locator('#learned-replay').locator('..').locator('.adherence-figure').allInnerTexts();
}

function policiesOf({ registry, baseChecksum }: LearnedFolder): { readonly base: Policy; readonly personal: Policy } {
  const { base, personal } = comparedPolicies(
    baseChecksum,
    registry.list().find(({ version }) => version === 'v2'),
  );
  if (!personal) throw new Error('v2 is missing');
  return { base, personal };
}

function spotsOf({ store }: LearnedFolder): readonly ReplaySpot[] {
  return pairsStyle(store.list({ user: DEFAULT_USER }, { offset: 0, limit: 1000 })).spots;
}

/** As if the machine had been idle before: the base model does it otherwise mostly, the personal one seldom. */
function replayBefore(learned: LearnedFolder): void {
  const { base, personal } = policiesOf(learned);
  for (const [index, { pairId, wanted }] of spotsOf(learned).slice(OPEN_SPOTS).entries()) {
    const otherwise = (isOtherwise: boolean): Choices => (isOtherwise ? turned(wanted) : wanted);
    learned.store.addReplay(base, { pairId, choices: otherwise(index % 5 !== 0) });
    learned.store.addReplay(personal, { pairId, choices: otherwise(index % 8 === 0) });
  }
}

/** Another choice of each trait. */
function turned(choices: Choices): Choices {
  const others: Partial<Record<TraitId, string>> = {};
  for (const { id, choices: known } of TRAITS) {
    const other = known.find((choice) => choice.id !== choices[id]);
    if (choices[id] !== undefined && other) others[id] = other.id;
  }
  return others;
}
