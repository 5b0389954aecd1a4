/** @file What was tried on the way, kept or not: what the search over the recipe found before the benchmark measured the whole. */

/**
 * What was tried, what came of it in a trial of one developer to four, and the decision record that has the trial.
 * @typedef {readonly [tried: string, result: string, record: string]} Trial
 */

/** @type {readonly Trial[]} */
const NOT_KEPT = [
  [
    'No anchor on ordinary code',
    'all held-out pairs right, six nats a token lost on ordinary code',
    '0010-what-keeps-a-personal-model-a-language-model',
  ],
  [
    'The version with the least held-out loss',
    'one from the middle of training: Java 3.6 % less likely, held by the gate',
    '0010-what-keeps-a-personal-model-a-language-model',
  ],
  [
    'Label noise without a bound',
    'pairs that are learned are pushed on, and ordinary code with them',
    '0010-what-keeps-a-personal-model-a-language-model',
  ],
  ['Clusters that begin as noise', 'ranking .52 after 47 steps: they find out nothing', '0018-starter-packs'],
  [
    'A softmax over clusters, as published',
    'ranking .67 after 93 steps, with a gate for each .73 after 105',
    '0023-gates-in-place-of-a-softmax',
  ],
  ['From the starter pack on, the usual rates', 'Python 5.4 % less likely, held by the gate', '0018-starter-packs'],
  [
    'Pairs move the clusters of all languages',
    'Python 5.5 % less likely by pairs of JavaScript, with its own alone 1.1 %',
    '0018-starter-packs',
  ],
  [
    'Twice as many steps from the starter pack, at a higher rate',
    'ranking .77 where half as many have .85: prompts in everybody’s style take back what the clusters say',
    '0027-the-recipe-was-found-in-three-rounds',
  ],
  [
    'Less of an anchor in prompts with 20 pairs',
    'JavaScript 4.6 % less likely, so that half of the way is taken',
    '0027-the-recipe-was-found-in-three-rounds',
  ],
  [
    'Pairs trusted as their source is',
    'ranking .48 with four wrong labels of twenty, as their neighbours suggest .53',
    '0025-pairs-are-trusted-as-their-neighbours-are',
  ],
  [
    'What pairs reveal told by confidence (Wilson)',
    'silent with four wrong labels of twenty; Bayes’ rule over kinds of developers is not',
    '0024-what-pairs-reveal-acts-at-once',
  ],
  [
    'Longer exemplars in the prompt',
    'no stronger: a small model goes by the style nearest to the cursor',
    '0016-stated-preferences-join-in-choosing',
  ],
  [
    'Contrast between two exemplars in decoding',
    'decoding costs twice or three times as much, more than a keystroke leaves',
    '0016-stated-preferences-join-in-choosing',
  ],
];

/** @returns {string} Markdown */
export function triedList() {
  const lines = NOT_KEPT.map(([tried, result, record]) => {
    return `- _${tried}_: ${result} ([decision ${Number(record.slice(0, 4))}](decisions/${record}.md)).`;
  });
  return `### What did not work

In trials of one developer to four, mostly of one seed, before the benchmark as a whole:

${lines.join('\n')}`;
}
