import { beforeAll, expect, test } from 'vitest';
import {
  ghostText,
  openFile,
  pick,
  replaceAll,
  runCommand,
  statusBarItem,
  type,
  until,
  editUntilGhostText,
} from './harness/editing';
import { useWorkbench, warmUp } from './harness/session';

const ROWS = ['first_row = read_row(1)', 'second_row = read_row(2)', 'third_row = read_row(3)', ''].join('\n');

/** A suggestion that has not come by then does not come. */
const SILENT_MS = 2_000;

const session = useWorkbench({ name: 'silence', files: { 'rows.py': '', 'other.rb': '', 'warm-up.py': '' } });

beforeAll(() => warmUp(session.workbench, 'warm-up.py'));

async function typeRow(): Promise<void> {
  await replaceAll(session.page, ROWS);
  await type(session.page, 'fourth_row = ');
}

async function expectSilence(): Promise<void> {
  await typeRow();
  await session.page.waitForTimeout(SILENT_MS);
  expect(await ghostText(session.page)).toBe('');
}

async function expectSuggestion(): Promise<void> {
  expect(await editUntilGhostText(session.page, typeRow)).toMatch(/^read_row\(/);
}

async function chooseInMenu(entry: string): Promise<void> {
  await runCommand(session.page, 'Penchant: Show Menu');
  await pick(session.page, entry);
}

function waitForStatus(text: string): Promise<unknown> {
  return until(
    () => statusBarItem(session.page, 'penchant.status'),
    (item) => item.text.includes(text),
    `"${text}" in the status bar`,
  );
}

test('a language switched off in the menu gets no suggestions, the others go on', async () => {
  await openFile(session.page, 'rows.py');
  await expectSuggestion();
  await chooseInMenu('Turn Off for python');
  await waitForStatus('off here');
  await expectSilence();
  await session.workbench.screenshot('off for this language');

  await openFile(session.page, 'other.rb');
  await expectSuggestion();

  await openFile(session.page, 'rows.py');
  await chooseInMenu('Turn On for python');
  await expectSuggestion();
});

test('snoozed there are no suggestions, and they come back when the snooze ends', async () => {
  await openFile(session.page, 'rows.py');
  await chooseInMenu('Snooze');
  await pick(session.page, '5 minutes');
  await waitForStatus('snoozed');
  await expectSilence();
  await session.workbench.screenshot('snoozed');
  await chooseInMenu('End the Snooze');
  await expectSuggestion();
});

test("the editor's own snooze is obeyed too", async () => {
  await runCommand(session.page, 'Snooze Inline Suggestions');
  await pick(session.page, '5 minutes');
  await expectSilence();
  await runCommand(session.page, 'Cancel Snooze Inline Suggestions');
  await expectSuggestion();
});
