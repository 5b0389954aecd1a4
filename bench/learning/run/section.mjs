/** @file The benchmark's section of `docs/benchmarks.md`: the tables, what they stand on, how to read them. */
import { tablesOf } from './report.mjs';
import { triedList } from './tried.mjs';

/**
 * @param {import('./selecting.mjs').Measured} measured
 * @param {readonly string[]} charts names of SVG files beside the report
 * @returns {string} Markdown
 */
export function sectionOf(measured, charts) {
  const { results, plan } = measured;
  const days = [...new Set(results.map(({ date }) => date.slice(0, 10)))].sort();
  const machines = [...new Set(results.map(({ machine }) => machine))];
  const pictures = charts.map((name) => `![${name}](benchmarks/${name}.svg)`);
  return `## Learning taste: \`npm run bench:learning\`

${[days[0], ...(days.length > 1 ? [days.at(-1)] : [])].join(' to ')} · ${machines.join('; ')} · smollm2-135m ·
${results.length} of ${new Set(plan.map((cell) => JSON.stringify(cell))).size} planned cells measured

${[tablesOf(measured), ...pictures, triedList()].join('\n\n')}

How to read it:

- A simulated developer likes one side of each of three axes of style (JavaScript: ${measured.axes.javascript.join(', ')}; Python:
  ${measured.axes.python.join(', ')}). They work through places in real code whose lines are in styles drawn by chance, are shown one of both
  ways of going on, and accept it, type over it, send it away, take it back or rewrite it; one time in ten they are asked in the panel;
  one time in ten (ε) they act against their taste. Their pairs are those that Penchant's own tracker, survival watch and pairing make of
  that, and all methods that learn have the same ones.
- _In style_: of greedy completions of 20 tokens at test places of other packages, raw prompt, that parse and in which the axis
  shows (told by parsers), the share in the developer's style. A model that ignores the developer has 50 %. _Ranking_: share of test
  places whose liked side is the likelier one by log-probability; _implicit reward_: that has become likelier, beside the other, than under
  the base model. _NLL tax_: by how much untouched code of other packages became less likely, in the worst of four languages.
  _Seconds_: training with its reference pass, and Penchant's gate.
- Intervals are of 95 % over developers and seeds. A seed decides on places, order, behaviour, test places and training.
- Whatever is trained has Penchant's rates, batches and number of steps; what differs is the method. Baselines learn from all pairs as they are;
  Penchant holds a fifth out, weighs pairs by their source, and keeps what its gate holds from coming into force: the base model counts then.
- _Penchant_ is what was learned, and in decoding what the pairs surely reveal of quotes, semicolons, functions, names and return types;
  _learned alone_ is without the latter, _and stated preferences_ with what the settings would state in its place.
- Run it again with \`npm run bench:learning\`: cells that are there are not measured again; \`-- --quick\` takes minutes.`;
}
