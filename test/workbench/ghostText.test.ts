import { beforeAll, describe, expect, test } from 'vitest';
import {
  editUntilGhostText,
  ghostText,
  goTo,
  openFile,
  pick,
  quickPickEntries,
  replaceAll,
  runCommand,
  statusBarItem,
  type,
  until,
  visibleText,
  waitForGhostText,
  waitForNoGhostText,
} from './harness/editing';
import { inferenceProcesses } from './harness/processes';
import { useWorkbench, warmUp } from './harness/session';

/** So regular that the model goes on with it in one way only. */
const ROWS = ['first_row = read_row(1)', 'second_row = read_row(2)', 'third_row = read_row(3)', ''].join('\n');

/** A function of several lines is due here, and its siblings say what is in it. */
const SHAPES = `class Square:
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side * self.side


class Rectangle:
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height


class Box:
`;

const GREETING = 'def greet(name):\n    message =';

const session = useWorkbench({
  name: 'ghost-text',
  files: { 'rows.py': '', 'shapes.py': SHAPES, 'greeting.py': GREETING, 'warm-up.py': '' },
});

beforeAll(async () => {
  await warmUp(session.workbench, 'warm-up.py');
  await openFile(session.page, 'rows.py');
});

/** Types a line that the rows above determine, and returns the ghost text that completes it. */
async function suggestRow(rows = ROWS): Promise<string> {
  const edit = async (): Promise<void> => {
    await replaceAll(session.page, rows);
    await type(session.page, 'fourth_row = ');
  };
  return editUntilGhostText(session.page, edit, (text) => text.startsWith('read'));
}

describe('ghost text of the real model', () => {
  test('continues the line being typed', async () => {
    expect(await suggestRow()).toMatch(/^read_row\(/);
    await session.workbench.screenshot('one line');
  });

  test('Tab inserts exactly what was shown', async () => {
    const suggestion = await suggestRow();
    await session.page.keyboard.press('Tab');
    const text = await until(
      () => visibleText(session.page),
      (value) => value.includes('fourth_row = read_row('),
      'the accepted text',
    );
    expect(text.trimEnd()).toBe(`${ROWS}fourth_row = ${suggestion}`.trimEnd());
  });

  test('Esc removes it, and it stays away until something is typed', async () => {
    // At a place of its own: what is refused is not offered there again.
    const rows = `# refused\n${ROWS}`;
    await suggestRow(rows);
    await session.page.keyboard.press('Escape');
    await waitForNoGhostText(session.page);
    await session.page.waitForTimeout(1_000);
    expect(await ghostText(session.page)).toBe('');
    expect(await visibleText(session.page)).toBe(`${rows}fourth_row = `);
  });

  test('Ctrl+→ takes one word and leaves the rest', async () => {
    const suggestion = await suggestRow();
    await session.page.keyboard.press('Control+ArrowRight');
    const line = await until(
      async () => (await visibleText(session.page)).split('\n').at(-1) ?? '',
      (value) => value.length > 'fourth_row = '.length,
      'the accepted word',
    );
    const word = line.slice('fourth_row = '.length);
    expect(suggestion.startsWith(word)).toBe(true);
    expect(word.length).toBeLessThan(suggestion.length);
    expect(await waitForGhostText(session.page)).toBe(suggestion.slice(word.length));
    await session.workbench.screenshot('one word taken');
  });

  test('typing what is suggested keeps the rest of it, key by key', async () => {
    const suggestion = await suggestRow();
    for (let typed = 1; typed <= 4; typed++) {
      await type(session.page, suggestion[typed - 1] ?? '');
      await waitForGhostText(session.page, (text) => text === suggestion.slice(typed));
    }
  });

  test('typing something else removes it', async () => {
    const suggestion = await suggestRow();
    await session.page.keyboard.press('#');
    await until(
      () => ghostText(session.page),
      (text) => !suggestion.endsWith(text) || text === '',
      'the old suggestion to go',
    );
  });

  test('Backspace and the same key again bring the same suggestion', async () => {
    const suggestion = await suggestRow();
    await session.page.keyboard.press('Backspace');
    await type(session.page, ' ');
    expect(await waitForGhostText(session.page)).toBe(suggestion);
  });
});

describe('a suggestion of several lines', () => {
  test('is shown where a block is due, and Tab inserts all of it', async () => {
    const line = SHAPES.split('\n').length;
    await openFile(session.page, 'shapes.py');
    // Another name each time, as a suggestion cut short by its deadline is not made longer at the same place.
    const names = ['depth', 'weight', 'volume', 'density', 'colour'];
    const edit = async (): Promise<void> => {
      await goTo(session.page, line, 1);
      await session.page.keyboard.press('Shift+Control+End');
      await session.page.keyboard.press('Delete');
      await type(session.page, `    def __init__(self, width, height, ${names.shift() ?? 'name'}`);
      await session.page.keyboard.press('End');
      await type(session.page, ':\n');
    };
    const suggestion = await editUntilGhostText(session.page, edit, (text) => /^self.*\n/.test(text));
    await session.workbench.screenshot('several lines');
    expect(suggestion.split('\n').slice(0, 2)).toEqual(['self.width = width', '        self.height = height']);
    const before = await visibleText(session.page);
    await session.page.keyboard.press('Tab');
    const text = await until(
      () => visibleText(session.page),
      (value) => value.includes('self.height = height\n        self.depth') || value.length > before.length + 20,
      'the accepted lines',
    );
    expect(text.trimEnd()).toBe((before + suggestion).trimEnd());
  });
});

describe('cycling', () => {
  test('Alt+] shows another suggestion, Alt+[ the first again, Tab takes the one shown', async () => {
    await openFile(session.page, 'greeting.py');
    const first = await editUntilGhostText(session.page, async () => {
      await goTo(session.page, 2, 14);
      await session.page.keyboard.press('Shift+End');
      await type(session.page, ' ');
    });
    await session.page.keyboard.press('Alt+BracketRight');
    const second = await waitForGhostText(session.page, (text) => text !== '' && text !== first);
    await session.workbench.screenshot('another suggestion');
    await session.page.keyboard.press('Alt+BracketLeft');
    await waitForGhostText(session.page, (text) => text === first);
    await session.page.keyboard.press('Alt+BracketRight');
    await waitForGhostText(session.page, (text) => text === second);
    await session.page.keyboard.press('Tab');
    const text = await until(
      () => visibleText(session.page),
      (value) => !value.endsWith('message = '),
      'the accepted text',
    );
    expect(text.trimEnd()).toBe(`${GREETING} ${second}`.trimEnd());
  });
});

describe('the status bar', () => {
  test('names the model, and its menu offers what one may want', async () => {
    const { label } = await until(
      () => statusBarItem(session.page, 'penchant.status'),
      (item) => item.label.includes('smollm2-135m'),
      'the model in the status bar',
    );
    expect(label).toContain('completes your code, on this machine');
    await runCommand(session.page, 'Penchant: Show Menu');
    const entries = (await quickPickEntries(session.page)).join('\n');
    await session.workbench.screenshot('menu');
    for (const entry of ['Change the Model', 'Turn Off for python', 'Snooze', 'Open the Panel', 'Settings', 'Log']) {
      expect(entries).toContain(entry);
    }
    await pick(session.page, 'Log');
    await session.page.locator('.part.panel .monaco-editor .view-line').first().waitFor();
    await session.workbench.screenshot('log');
    expect(await session.workbench.extensionLog()).not.toMatch(/\[error\]/i);
  });
});

describe('the inference process', () => {
  async function typeRow(start: string): Promise<void> {
    await replaceAll(session.page, ROWS);
    await type(session.page, start);
  }

  test('may be killed: the next keystrokes complete again', async () => {
    await openFile(session.page, 'rows.py');
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

  test('is one, and keeps to its memory', () => {
    const [running, ...others] = inferenceProcesses(session.workbench.server.pid);
    expect(others).toEqual([]);
    const megabytes = (running?.rssBytes ?? 0) / 1e6;
    console.log(`inference process: ${megabytes.toFixed(0)} MB`);
    expect(megabytes).toBeGreaterThan(100);
    expect(megabytes).toBeLessThan(800);
  });
});
