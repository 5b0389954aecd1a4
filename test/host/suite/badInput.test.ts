import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, completeAtCursor, rowsOf, showUntitled } from './completing';

/** Completes as usual, which shows that what came before has left neither a crash nor a stuck process. */
async function assertCompletes(): Promise<void> {
  const editor = await showUntitled('python', rowsOf('row'));
  assert.match(await completeAtCursor(editor), /^row\(/);
}

describe('Documents that no one would complete by hand', () => {
  afterEach(closeAll);

  it('a file of 50,000 lines is completed like any other', async () => {
    const lines = Array.from({ length: 50_000 }, (_, row) => `row_${row} = read_row(${row})`);
    const editor = await showUntitled('python', [...lines, 'row_50000 = read_'].join('\n'));
    // A full prompt: on a busy machine its answer may be cut short by the deadline, behind the first word.
    assert.match(await completeAtCursor(editor), /^row(?:\(|$)/);
  });

  it('a line of a million characters does no harm', async () => {
    const editor = await showUntitled(
      'python',
      `data = "${'x'.repeat(1_000_000)}"\nrow = `,
      new vscode.Position(0, 500_000),
    );
    await completeAtCursor(editor, 3_000);
    await closeAll();
    await assertCompletes();
  });

  it('control characters and lone surrogates do no harm', async () => {
    const bytes = Array.from({ length: 20_000 }, (_, index) => String.fromCharCode((index * 7919) % 256)).join('');
    const editor = await showUntitled('python', `${bytes}\ud83e\n`);
    await completeAtCursor(editor, 3_000);
    await closeAll();
    await assertCompletes();
  });

  it('a cursor between the halves of an emoji does no harm', async () => {
    const editor = await showUntitled('python', 'bird = "🦜', new vscode.Position(0, 9));
    await completeAtCursor(editor, 3_000);
    await closeAll();
    await assertCompletes();
  });

  it('tabs and blanks mixed in one file do no harm', async () => {
    const editor = await showUntitled(
      'python',
      'def f(rows):\n\tfor row in rows:\n        \tprint(row)\n\tfor row in rows:\n\t\tpri',
    );
    assert.match(await completeAtCursor(editor), /^nt/);
  });
});
