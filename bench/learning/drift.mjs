/**
 * @file How far a user's adapter has moved the model away from ordinary code: by how much neutral code became less likely, by
 * language, on packages that neither training nor gate has seen.
 *
 *     node bench/learning/makePairs.mjs --out FOLDER
 *     npx penchant learn --pairs FOLDER/train-a.jsonl --data DATA --user a
 *     node bench/learning/drift.mjs --neutral FOLDER --data DATA --user a
 *
 * Prints one JSON object, by language `{texts, base, personal, rise}`, in nats a token.
 */
import { globSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readJsonLines } from '../common/jsonLines.mjs';
import { loadBundled } from './bundled.mjs';

const { values: flags } = parseArgs({
  options: {
    neutral: { type: 'string' },
    data: { type: 'string' },
    user: { type: 'string', default: 'default' },
    model: { type: 'string', default: 'smollm2-135m' },
  },
});
const { neutral, data: dataFolder, user, model } = flags;
if (neutral === undefined || dataFolder === undefined) {
  console.error('It takes --neutral FOLDER and --data FOLDER.');
  process.exit(1);
}

const texts = new Map(
  globSync('neutral-*.jsonl', { cwd: neutral })
    .sort()
    .map((name) => {
      const lines = readJsonLines(path.join(neutral, name));
      const language = name.replace(/^neutral-|\.jsonl$/g, '');
      return [language, lines.map(({ text }) => text)];
    }),
);
/** @type {typeof import('./drift')} */
const { measureDrift } = await loadBundled('drift');
console.log(JSON.stringify(await measureDrift(texts, { model, dataFolder, user }), undefined, 2));
