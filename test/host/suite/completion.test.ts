import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeAll,
  completeAskingOnce,
  completeAtCursor,
  rowsOf,
  showAt,
  showUntitled,
  takeSuggestion,
} from './completing';
import { MemoryFiles } from './memoryFiles';

describe('A completion of the real model', () => {
  const files = new MemoryFiles();
  let registration: vscode.Disposable;

  before(() => {
    registration = vscode.workspace.registerFileSystemProvider('penchant-test', files);
  });
  afterEach(closeAll);
  after(() => void registration.dispose());

  async function showInMemory(name: string, content: string): Promise<vscode.TextEditor> {
    const uri = vscode.Uri.parse(`penchant-test:/${name}`);
    files.writeFile(uri, new TextEncoder().encode(content));
    return showAt(await vscode.workspace.openTextDocument(uri));
  }

  it('comes in an untitled document', async () => {
    const editor = await showUntitled('python', rowsOf('row'));
    assert.match(await completeAtCursor(editor), /^row\(/);
  });

  it('keeps the line ends of a document with CRLF', async () => {
    const editor = await showUntitled('python', rowsOf('row'));
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF));
    assert.match(await completeAtCursor(editor), /^row\(/);
    assert.doesNotMatch(editor.document.getText(), /[^\r]\n/);
  });

  it('comes behind characters outside the basic plane', async () => {
    const editor = await showUntitled('python', rowsOf('row').replaceAll(/^/gm, '"🦜🦜"; '));
    // Their many tokens leave a busy machine no time for more than a word: the next suggestion goes on behind it.
    const first = await completeAtCursor(editor);
    const text = first.includes('(') ? first : first + (await completeAtCursor(editor));
    assert.match(text, /^row\(/);
  });

  it('comes in a document that is no file on disk', async () => {
    const editor = await showInMemory('pages.py', rowsOf('page'));
    assert.match(await completeAtCursor(editor), /^page\(/);
  });

  it('is not misled by an untitled document that was thrown away', async () => {
    await showUntitled('python', rowsOf('entry'));
    await closeAll();
    const editor = await showInMemory('entries.py', rowsOf('entry'));
    assert.match(await completeAtCursor(editor), /^entry\(/);
  });

  it('comes in a notebook cell', async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, rowsOf('cell'), 'python');
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell]));
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('notebook.cell.edit');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(end, end);
    assert.match(await completeAtCursor(editor), /^cell\(/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('is not offered where the language is switched off, and is again once it is switched on', async () => {
    const configuration = vscode.workspace.getConfiguration('penchant');
    await configuration.update('enable', { '*': true, python: false }, vscode.ConfigurationTarget.Global);
    const editor = await showUntitled('python', rowsOf('row'));
    try {
      assert.equal(await completeAtCursor(editor, 3_000), '');
    } finally {
      await configuration.update('enable', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.match(await completeAtCursor(editor), /^row\(/);
  });
});

describe('While the model is being loaded', () => {
  beforeEach(() => {
    // Resolves when the model is loaded, which is not waited for.
    void vscode.commands.executeCommand('penchant.restartEngine');
  });
  afterEach(closeAll);

  it('a suggestion asked for by key comes by itself when it can', async () => {
    const editor = await showUntitled('python', rowsOf('row'));
    assert.match(await completeAskingOnce(editor), /^row\(/);
  });

  it('what one types is completed when it can be, without another key', async () => {
    const editor = await showUntitled('python', rowsOf('row').slice(0, -1));
    await vscode.commands.executeCommand('type', { text: '_' });
    assert.match(await takeSuggestion(editor), /^row\(/);
  });
});
