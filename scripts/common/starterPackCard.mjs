/** @file The data card of a starter pack: what it is made of, how it was trained, what was measured. */

/** @typedef {import('../../src/model/personal/cohortFigures').AxisFigures} AxisFigures */

/**
 * @param {import('../../bench/learning/makeStarterPack').PackReport} report
 * @param {object} made
 * @param {string} made.model
 * @param {number} made.seed
 * @param {number} made.minutes
 * @param {number} made.developers
 * @param {readonly import('../../src/model/personal/cohort').Cluster[]} made.clusters
 * @param {ReadonlySet<string>} made.packages
 * @returns {string} in Markdown
 */
export function dataCard(report, { model, seed, minutes, developers, clusters, packages }) {
  const axes = [...new Set(clusters.map(({ axis }) => axis))];
  return `# Starter pack of ${model}

What a new user of Penchant begins with: a LoRA, a generic user embedding and ${clusters.length} cluster embeddings, learned together by
P-DPO (Li et al., arXiv 2402.05133) over ${developers} simulated developers. Your first update finds how much of each cluster is yours, and
goes on from there on your machine. Made by \`npm run starter-pack -- --model ${model} --minutes ${minutes} --seed ${seed}\`; this page is written by
that command. The figures are of the run that made these files.

## Data

Code of published packages under MIT, BSD or ISC licences: ${[...packages].sort().join(', ')}. Of that code the pack holds no text. At each of
${report.forks} places style alone decides how the code goes on, in prompts whose every line is in styles drawn by chance. No developer is a real
person: each takes sides on one to four of the axes below. Nothing here comes from a user.

| Cluster | Axis |
| --- | --- |
${clusters.map(({ name, axis }) => `| ${name} | ${axis} |`).join('\n')}

Other axes and one combination of two axes a language were kept out of training, so that the benchmark can tell what the pack
does for developers it does not know (\`bench/learning/developers.mjs\`).

## Training

${report.steps} steps, ${report.pairs} pairs, ${Math.round(report.trainingSeconds / 60)} minutes on ${report.device}. Of the pairs ${percentOf(report.alpha)} % were for the developer, the others for the generic user (α = ${report.alpha}). The
anchor is neutral code in eight languages, which ships, and pieces of the packages' own files in mixed styles.

## Figures

On places of the same packages that were not trained on. _Rank_: share at which the more likely way is the developer's, over developers of
both sides; with the opposite developer's embedding in place it is what is missing to 1. _Held out_: developers of a combination that
no developer in training has, from their weights alone. _Generic_, _base_: share for side a.

| Axis | Places | Rank | Rank, held out | Generic | Base |
| --- | --- | --- | --- | --- | --- |
${axes.map((axis) => axisRow(axis, report.known[axis], report.heldOut[axis])).join('\n')}

| Neutral code | Base, nats a token | Generic user | Change |
| --- | --- | --- | --- |
${Object.entries(report.neutral)
  .map(
    ([language, { base, after }]) =>
      `| ${language} | ${base.toFixed(3)} | ${after.toFixed(3)} | ${percent(after / base - 1)} |`,
  )
  .join('\n')}

## Licence

The pack is under this project's licence; the model that it is for has its own.
`;
}

/**
 * @param {string} axis
 * @param {AxisFigures | undefined} known
 * @param {AxisFigures | undefined} heldOut
 * @returns {string}
 */
function axisRow(axis, known, heldOut) {
  const cells = [known?.rank, heldOut?.rank, known?.genericA, known?.baseA].map((share) => share?.toFixed(2) ?? '–');
  return `| ${[axis, known?.forks ?? 0, ...cells].join(' | ')} |`;
}

/** @param {number} share */
function percentOf(share) {
  return Math.round(100 * share);
}

/**
 * @param {number} share
 * @returns {string}
 */
function percent(share) {
  return `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
}
