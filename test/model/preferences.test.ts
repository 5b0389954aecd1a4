/**
 * @file Stated preferences on the real model, without any training: at spots of real code whose every line is in styles drawn by chance
 * (`test/fixtures/pairs`), of completions that show quotes or semicolons the share that shows the stated ones.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeStyle, type Axis, type Style } from '../../bench/learning/judges';
import { defaultDataFolder } from '../../src/common/dataFolder';
import type { InferenceResult } from '../../src/common/inference';
import { complete, DEFAULT_OPTIONS } from '../../src/completion/complete';
import { preferencesText } from '../../src/editor/preferences/preferencesText';
import type { LanguageModel } from '../../src/model/index';
import { openPersonalLanguageModel } from '../../src/model/personal/personalLanguageModel';
import { statedFormsOf } from '../../src/preferences/statedForms';
import type { Choices } from '../../src/preferences/traits';
import { quoteAndSemicolonSpots, styleSuggested, typedBefore, type Spot } from '../spots';
import { depsFor, requestInside } from '../unit/completion/spot';
import { realModelPath } from './realModel';

/** Two developers with opposite tastes; the base model leans towards B's. */
const TASTES: Readonly<Record<Style, Choices>> = {
  a: { quotes: 'single', semicolons: 'never', functions: 'arrow' },
  b: { quotes: 'double', semicolons: 'always', functions: 'declaration' },
};
/** By then style shows at nearly every spot. */
const COMPLETION_TOKENS = 16;
const LEAST_ADHERENCE = 0.75;
const PATIENCE_MS = 900_000;

const spots = (['spots-a.jsonl', 'more-spots-a.jsonl'] as const).flatMap(quoteAndSemicolonSpots);

let model: LanguageModel;

beforeAll(async () => {
  model = await openPersonalLanguageModel({
    ...{ model: realModelPath, dataFolder: defaultDataFolder(), device: 'cpu' },
  });
}, PATIENCE_MS);
afterAll(() => model.dispose());

/** Greedy, of the raw prompt. */
async function completionOf({ prompt }: Spot, choices: Choices): Promise<string> {
  const preferences = preferencesText({ choices, text: '' }, 'javascript', model.description);
  const forms = statedFormsOf(choices, 'javascript');
  const result = await model.generate(
    {
      prompt: { preferences, head: '', prefix: prompt, suffix: '' },
      ...(forms && { forms }),
      ...{ maxTokens: COMPLETION_TOKENS, alternatives: 1 },
    },
    () => false,
  );
  return result!.completions[0]!.text;
}

/** Of the editor's pipeline, which has the words of the file join in, and ends a completion with its line. */
async function suggestionAt(text: string, choices: Choices): Promise<string> {
  const { description } = model;
  const deps = depsFor(
    { infer: (request): Promise<InferenceResult | undefined> => model.generate(request, () => false) },
    {
      model: description,
      preferencesFor: (languageId) => preferencesText({ choices, text: '' }, languageId, description),
      forms: statedFormsOf(choices, 'javascript'),
      options: { ...DEFAULT_OPTIONS, deadlineMs: PATIENCE_MS },
    },
  );
  const request = requestInside(text, text.length, { languageId: 'javascript' });
  const [suggestion] = await complete(request, deps, new AbortController().signal);
  return suggestion?.text ?? '';
}

/** Of the spots that show a style, the share in which it is `taste`'s; prints it by axis. */
async function adherenceTo(
  taste: Style,
  what: string,
  styleAt: (spot: Spot) => Promise<Style | undefined>,
  leastDecisive: number,
): Promise<number> {
  const found: { readonly axis: Axis; readonly style: Style }[] = [];
  for (const spot of spots) {
    const style = await styleAt(spot);
    if (style !== undefined) found.push({ axis: spot.axis, style });
  }
  const share = (shown: typeof found): string =>
    `${shown.filter(({ style }) => style === taste).length} of ${shown.length}`;
  const byAxis = [...Map.groupBy(found, ({ axis }) => axis)].map(([axis, shown]) => `${axis} ${share(shown)}`);
  console.log(`taste ${taste}, ${what}: ${share(found)} (${byAxis.join(', ')})`);
  expect(found.length).toBeGreaterThanOrEqual(leastDecisive);
  return found.filter(({ style }) => style === taste).length / found.length;
}

describe.each(['a', 'b'] as const)('what developer %s states', (taste) => {
  it('is followed where the code around goes both ways', { timeout: PATIENCE_MS }, async () => {
    const judge = (choices: Choices) => async (spot: Spot) =>
      judgeStyle('javascript', spot.axis, spot.prompt, await completionOf(spot, choices));
    await adherenceTo(taste, 'nothing stated', judge({}), 20);
    expect(await adherenceTo(taste, 'stated', judge(TASTES[taste]), 20)).toBeGreaterThanOrEqual(LEAST_ADHERENCE);
  });

  it(
    'is followed in the editor’s pipeline, though the words of the file join in',
    { timeout: PATIENCE_MS },
    async () => {
      const judge = (choices: Choices) => async (spot: Spot) =>
        styleSuggested(spot, await suggestionAt(typedBefore(spot), choices));
      await adherenceTo(taste, 'in the editor, nothing stated', judge({}), 12);
      const after = await adherenceTo(taste, 'in the editor, stated', judge(TASTES[taste]), 12);
      expect(after).toBeGreaterThanOrEqual(LEAST_ADHERENCE);
    },
  );
});
