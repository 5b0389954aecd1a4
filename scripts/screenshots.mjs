/**
 * @file Copies the scenes that the README shows from what the workbench suites have photographed to `media/screenshots/`.
 *
 *     npm test -- package panel editor && node scripts/screenshots.mjs
 */
import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './common/run.mjs';

/** Each picture, and the scene it shows: folder and file below `artefacts/workbench`. */
const scenes = {
  'ghost-text.png': 'ghost-text/several-lines.png',
  'menu.png': 'ghost-text/menu.png',
  'set-up.png': 'model-set-up/progress.png',
  'compare.png': 'panel-compare/dark-900.png',
  'preferences.png': 'panel-preferences/light-900.png',
  'learned.png': 'panel-learned/light-900.png',
  'data.png': 'panel-data/data-dark-900.png',
};

/** The pictures travel in every package, so they are kept small. */
const maxBytes = 200_000;

const target = path.join(root, 'media/screenshots');
mkdirSync(target, { recursive: true });
const faults = Object.entries(scenes).flatMap(([picture, scene]) => {
  const source = path.join(root, 'artefacts/workbench', scene);
  if (!existsSync(source)) return [`There is no ${scene}: run the workbench suites first.`];
  const { size } = statSync(source);
  if (size > maxBytes) return [`${scene} has ${Math.ceil(size / 1000)} kB, more than ${maxBytes / 1000}.`];
  copyFileSync(source, path.join(target, picture));
  console.log(`media/screenshots/${picture}  ${Math.ceil(size / 1000)} kB`);
  return [];
});
for (const fault of faults) console.error(`✘ ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
