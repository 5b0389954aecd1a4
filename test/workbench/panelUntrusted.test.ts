/** @file The panel in a workspace that is not trusted: nothing is asked there until it is. */

import { beforeAll, test } from 'vitest';
import { openFile, statusBarItem } from './harness/editing';
import { openPanel } from './harness/panel';
import { useWorkbench } from './harness/session';

const session = useWorkbench({
  name: 'panel-untrusted',
  files: { 'totals.ts': 'export function totalOf(prices: readonly number[]): number {\n  return prices[0] ?? 0;\n}\n' },
  heedsTrust: true,
  settings: { 'security.workspace.trust.startupPrompt': 'never' },
});
beforeAll(() => statusBarItem(session.page, 'penchant.status'));

test('Compare says that nothing is learned from it, and leads to where it is trusted', async () => {
  const { page, workbench } = session;
  await openFile(page, 'totals.ts');
  const frame = await openPanel(page, 'Compare');
  const note = frame.locator('.compare-note', {
    hasText: 'This workspace is not trusted, so nothing is learned from it.',
  });
  await note.waitFor();
  await workbench.screenshot('untrusted');
  await note.locator('vscode-button', { hasText: 'Manage Trust' }).click();
  const trust = page.locator('.workspace-trust-editor');
  await trust.locator('.monaco-button', { hasText: /^Trust$/ }).click();
  await note.waitFor({ state: 'detached' });
});
