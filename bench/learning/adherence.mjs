/**
 * @file How far a model keeps to a simulated developer's style: of its completions at held-out spots, those in which style shows and
 * the share of these that show the developer's.
 *
 *     node bench/learning/makePairs.mjs --out FOLDER
 *     npx penchant complete --prompts FOLDER/spots-a.jsonl > out.jsonl
 *     node bench/learning/adherence.mjs --spots FOLDER/spots-a.jsonl --completions out.jsonl --developer a
 *
 * Prints one JSON object, `{spots, decisive, adherent, adherence, byAxis}`; `adherence` is null where nothing was decisive.
 */
import { parseArgs } from 'node:util';
import { readJsonLines } from '../common/jsonLines.mjs';
import { loadBundled } from './bundled.mjs';

const { values: flags } = parseArgs({
  options: { spots: { type: 'string' }, completions: { type: 'string' }, developer: { type: 'string' } },
});
const { spots: spotsPath, completions: completionsPath, developer } = flags;
if (spotsPath === undefined || completionsPath === undefined || (developer !== 'a' && developer !== 'b')) {
  console.error('It takes --spots FILE, --completions FILE and --developer a or b.');
  process.exit(1);
}

/** @type {typeof import('./judges')} */
const { judgeStyle } = await loadBundled('judges');
/** @type {readonly { readonly id: string | number; readonly text: string }[]} */
const completionLines = readJsonLines(completionsPath);
const completions = new Map(completionLines.map(({ id, text }) => [id, text]));
/** @type {readonly { readonly id: string | number; readonly prompt: string; readonly axis: import('./judges').Axis }[]} */
const spots = readJsonLines(spotsPath);
const shown = spots.map(({ id, prompt, axis }) => {
  const text = completions.get(id);
  if (text === undefined) throw new Error(`${completionsPath} has no completion of the spot ${id}`);
  return { axis, style: judgeStyle('javascript', axis, prompt, text) };
});
const byAxis = Object.entries(Object.groupBy(shown, ({ axis }) => axis)).map(([axis, group]) => [
  axis,
  count(group ?? []),
]);
console.log(JSON.stringify({ ...count(shown), byAxis: Object.fromEntries(byAxis) }, undefined, 2));

/**
 * @param {readonly { readonly style: import('./judges').Style | undefined }[]} group
 * @returns the figures of these spots; of no decisive one there is no share
 */
function count(group) {
  const decisive = group.filter(({ style }) => style !== undefined).length;
  const adherent = group.filter(({ style }) => style === developer).length;
  return { spots: group.length, decisive, adherent, adherence: decisive === 0 ? null : adherent / decisive };
}
