import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, completeAtCursor, showAt, showUntitled } from './completing';

/** So regular that any model goes on with it. */
const PATTERN = ['row_1 = read_row(1)', 'row_2 = read_row(2)', 'row_3 = read_row(3)', 'row_4 = read_'];

describe('A completion of the real model', () => {
  afterEach(closeAll);

  it('comes in an untitled document', async () => {
    const editor = await showUntitled('python', PATTERN.join('\n'));
    assert.match(await completeAtCursor(editor), /^row\(/);
  });

  it('keeps the line ends of a document with CRLF', async () => {
    const editor = await showUntitled('python', PATTERN.join('\n'));
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.CRLF));
    assert.match(await completeAtCursor(editor), /^row\(/);
    assert.doesNotMatch(editor.document.getText(), /[^\r]\n/);
  });

  it('comes behind characters outside the basic plane', async () => {
    const lines = PATTERN.map((line) => `"🦜🦜"; ${line}`);
    const editor = await showUntitled('python', lines.join('\n'));
    assert.match(await completeAtCursor(editor), /^row\(/);
  });

  it('comes in a document that is no file on disk', async () => {
    const files = new MemoryFiles();
    const registration = vscode.workspace.registerFileSystemProvider('penchant-test', files);
    try {
      const uri = vscode.Uri.parse('penchant-test:/rows.py');
      files.writeFile(uri, new TextEncoder().encode(PATTERN.join('\n')));
      const editor = await showAt(await vscode.workspace.openTextDocument(uri));
      assert.match(await completeAtCursor(editor), /^row\(/);
      await closeAll();
    } finally {
      registration.dispose();
    }
  });

  it('comes in a notebook cell', async () => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, PATTERN.join('\n'), 'python');
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell]));
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('notebook.cell.edit');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(end, end);
    assert.match(await completeAtCursor(editor), /^row\(/);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('is not offered where the language is switched off', async () => {
    const configuration = vscode.workspace.getConfiguration('penchant');
    await configuration.update('enable', { '*': true, python: false }, vscode.ConfigurationTarget.Global);
    try {
      const editor = await showUntitled('python', PATTERN.join('\n'));
      assert.equal(await completeAtCursor(editor, 3_000), '');
    } finally {
      await configuration.update('enable', undefined, vscode.ConfigurationTarget.Global);
    }
    const editor = await showUntitled('python', PATTERN.join('\n'));
    assert.match(await completeAtCursor(editor), /^row\(/);
  });
});

/** Files that exist in memory only, as those of remote and virtual workspaces do for the extension. */
class MemoryFiles implements vscode.FileSystemProvider {
  private readonly files = new Map<string, Uint8Array>();
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.readFile(uri).length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const content = this.files.get(uri.path);
    if (content === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return content;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    this.files.set(uri.path, content);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [...this.files.keys()].map((name) => [name.slice(1), vscode.FileType.File]);
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions('There are files only.');
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions('Files stay.');
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions('Files keep their names.');
  }
}
