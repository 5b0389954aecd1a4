/** @file The panel's page allows nothing but its own script and style sheet. */

import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { panelPage, type PageParts } from '../../../../src/editor/panel/html';

const PARTS: PageParts = {
  ...{ cspSource: 'https://*.vscode-cdn.net', nonce: 'n0nce', script: 'https://h/panel.js', style: 'https://h/p.css' },
  ...{ views: ['compare', 'data'], build: '0.1.0' },
};

it('has a policy that lets in one script by its nonce, styles from the editor and empty ones, and nothing else', () => {
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(panelPage(PARTS)) ?? [];
  const empty = createHash('sha256').update('').digest('base64');
  expect(policy?.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'nonce-n0nce'",
    `style-src https://*.vscode-cdn.net 'sha256-${empty}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

it('has one script, with the nonce, and none within the page', () => {
  expect(panelPage(PARTS).match(/<script.*script>/g)).toEqual([
    '<script nonce="n0nce" src="https://h/panel.js"></script>',
  ]);
});

it('takes no markup from what it is given', () => {
  const page = panelPage({ ...PARTS, build: '"><script>alert(1)</script>', views: ['"onload="x'] });
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('data-views="&quot;onload=&quot;x"');
});
