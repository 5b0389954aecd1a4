import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('Penchant in the extension host', () => {
  const extension = vscode.extensions.getExtension('penchant.penchant');

  it('is installed from its package and activates', async () => {
    assert.ok(extension);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('implements every command that its manifest contributes', async () => {
    const registered = new Set(await vscode.commands.getCommands());
    const { contributes } = extension?.packageJSON as {
      readonly contributes: { readonly commands: readonly { readonly command: string }[] };
    };
    const contributed = contributes.commands.map(({ command }) => command);
    assert.ok(contributed.length > 0);
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('uses no proposed API', () => {
    const manifest = extension?.packageJSON as { readonly enabledApiProposals?: readonly string[] };
    assert.deepEqual(manifest.enabledApiProposals ?? [], []);
  });
});
