/** @file Draws `media/icon.png` from `media/icon.svg`, in Chromium: the marketplace takes no vector pictures. */

import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './workbench/install.mjs';

const media = path.resolve(import.meta.dirname, '../media');
const sizePixels = 256;

const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: sizePixels, height: sizePixels } });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block }</style>${readFileSync(path.join(media, 'icon.svg'), 'utf8')}`,
  );
  await page.screenshot({ path: path.join(media, 'icon.png'), omitBackground: true });
} finally {
  await browser.close();
}
