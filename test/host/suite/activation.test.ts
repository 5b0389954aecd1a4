import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PenchantApi } from '../../../src/editor/penchantApi';

/** On a quiet machine activation takes under 50 ms; here a browser and a server are starting on the same cores. */
const ACTIVATION_LIMIT_MS = 150;

describe('Penchant in the extension host', () => {
  const extension = vscode.extensions.getExtension('penchant.penchant');

  it('is installed from its package and activates', async () => {
    assert.ok(extension);
    const { activationMs } = (await extension.activate()) as PenchantApi;
    console.log(`host suite: activated in ${activationMs.toFixed(1)} ms`);
    assert.ok(activationMs < ACTIVATION_LIMIT_MS, `${activationMs} ms`);
  });

  it('implements every command that its manifest contributes', async () => {
    const registered = new Set(await vscode.commands.getCommands());
    const { contributes } = extension!.packageJSON as {
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
