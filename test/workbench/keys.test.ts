import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  editUntilGhostText,
  goTo,
  openFile,
  replaceAll,
  suggestWidgetEntries,
  type,
  until,
  visibleText,
  waitForGhostText,
  waitForNoGhostText,
} from './harness/editing';
import { useWorkbench, warmUp } from './harness/session';

const GREETING = 'def greet(name):\n    message =';

/** What was done is told within this time, if it is told at all. */
const TOLD_MS = 800;

const session = useWorkbench({
  name: 'keys',
  files: { 'rows.py': '', 'greeting.py': GREETING, 'warm-up.py': '' },
  // Words of the file for Ctrl+Space, which come only when they are asked for.
  settings: { 'editor.wordBasedSuggestions': 'currentDocument', 'editor.quickSuggestions': 'off' },
  // How suggestions ended stands in Penchant's log for who asks for more of it.
  payload: () => [['logLevel', 'penchant.penchant=debug']],
});

/** Nobody answers to ghost text sooner; Penchant takes it for seen 60 ms after it was given to the editor. */
const READING_MS = 250;

let told = 0;

beforeAll(async () => {
  await warmUp(session.workbench, 'warm-up.py');
  await openFile(session.page, 'rows.py');
});

beforeEach(async () => {
  // What is up from the test before ends with its text.
  await replaceAll(session.page, '');
  await session.page.waitForTimeout(TOLD_MS);
  told = (await outcomes()).length;
});

/** The kinds of all outcomes, as the log tells them. */
async function outcomes(): Promise<readonly string[]> {
  const log = await session.workbench.extensionLog();
  return [...log.matchAll(/Outcome: (\w+)/g)].map(([, kind = '']) => kind);
}

/** The outcomes of this test, once there is one. */
function newOutcomes(): Promise<readonly string[]> {
  return until(
    async () => (await outcomes()).slice(told),
    (kinds) => kinds.length > 0,
    'an outcome',
  );
}

/** Each line has a name of its own: what was refused in one test is not offered again in the next. */
async function suggestRow(name: string): Promise<string> {
  const rows = [1, 2, 3].map((row) => `${name}_${row} = read_${name}(${row})\n`).join('');
  const suggestion = await editUntilGhostText(session.page, async () => {
    await replaceAll(session.page, rows);
    await type(session.page, `${name}_4 = `);
  });
  await session.page.waitForTimeout(READING_MS);
  return suggestion;
}

test('Escape refuses the suggestion', async () => {
  await suggestRow('apple');
  await session.page.keyboard.press('Escape');
  await waitForNoGhostText(session.page);
  expect(await newOutcomes()).toEqual(['rejected']);
});

test('so it does with other keys right behind it', async () => {
  await suggestRow('berry');
  await session.page.keyboard.press('Escape');
  await session.page.keyboard.type('#zz', { delay: 5 });
  expect(await newOutcomes()).toEqual(['rejected']);
});

test('Tab accepts it', async () => {
  await suggestRow('pear');
  await session.page.keyboard.press('Tab');
  expect(await newOutcomes()).toEqual(['accepted']);
});

test('Ctrl+→ and then another key accept a part of it', async () => {
  const suggestion = await suggestRow('plum');
  await session.page.keyboard.press('Control+ArrowRight');
  await waitForGhostText(session.page, (text) => text !== '' && text.length < suggestion.length);
  await session.page.keyboard.press('#');
  expect(await newOutcomes()).toEqual(['partiallyAccepted']);
});

test('Alt+] and Tab accept the alternative', async () => {
  await openFile(session.page, 'greeting.py');
  const first = await editUntilGhostText(session.page, async () => {
    await goTo(session.page, 2, 14);
    await session.page.keyboard.press('Shift+End');
    await type(session.page, ' ');
  });
  const before = (await outcomes()).length;
  await session.page.keyboard.press('Alt+BracketRight');
  const second = await waitForGhostText(session.page, (text) => text !== '' && text !== first);
  await session.page.keyboard.press('Tab');
  await until(
    async () => (await outcomes()).slice(before),
    (kinds) => kinds.includes('accepted'),
    'an accepted suggestion',
  );
  expect((await visibleText(session.page)).trimEnd()).toBe(`${GREETING} ${second}`.trimEnd());
  await openFile(session.page, 'rows.py');
});

test('something else typed over it and Escape right behind are no refusal', async () => {
  await suggestRow('cherry');
  await session.page.keyboard.press('#');
  await session.page.keyboard.press('Escape');
  expect(await newOutcomes()).toEqual(['typedOver']);
  await session.page.waitForTimeout(TOLD_MS);
  expect((await outcomes()).slice(told)).not.toContain('rejected');
});

test('Enter in its place types over it', async () => {
  await suggestRow('lemon');
  await session.page.keyboard.press('Enter');
  expect(await newOutcomes()).toEqual(['typedOver']);
});

test('Escape with the list of IntelliSense open closes the list, and is no refusal', async () => {
  await suggestRow('melon');
  await session.page.keyboard.press('Control+Space');
  await until(
    () => suggestWidgetEntries(session.page),
    (entries) => entries.length > 0,
    'IntelliSense',
  );
  await session.workbench.screenshot('a list and ghost text');
  await session.page.keyboard.press('Escape');
  await until(
    () => suggestWidgetEntries(session.page),
    (entries) => entries.length === 0,
    'the list to go',
  );
  await session.page.waitForTimeout(TOLD_MS);
  expect((await outcomes()).slice(told)).not.toContain('rejected');
});

test('Escape does its usual work where no ghost text is up, and where another field has the keyboard', async () => {
  const findWidget = session.page.locator('.find-widget.visible');
  await replaceAll(session.page, '# nothing to complete');
  await session.page.keyboard.press('Control+F');
  await findWidget.waitFor();
  await session.page.keyboard.press('Escape');
  await findWidget.waitFor({ state: 'detached' });

  await suggestRow('grape');
  await session.page.keyboard.press('Control+F');
  await findWidget.waitFor();
  await session.page.keyboard.press('Escape');
  await findWidget.waitFor({ state: 'detached' });
  await session.page.waitForTimeout(TOLD_MS);
  expect((await outcomes()).slice(told)).not.toContain('rejected');
});
