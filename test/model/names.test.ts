/** @file Stated conventions of names on the real model, which is told nothing of them: at places that give names, in code that has both. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeStyle, type Style } from '../../bench/learning/judges';
import { defaultDataFolder } from '../../src/common/dataFolder';
import type { LanguageModel } from '../../src/model/index';
import { openPersonalLanguageModel } from '../../src/model/personal/personalLanguageModel';
import { statedFormsOf } from '../../src/preferences/statedForms';
import { realModelPath } from './realModel';

const PLACES = [
  'def read_file(path):\n    with open(path) as f:\n        return f.read()\n\n\ndef writeFile(path, text):\n    pass\n\n\n# The name of a file without its extension.\ndef',
  'import json\n\n\ndef load_config(path):\n    rawText = open(path).read()\n    # the settings of the user\n    ',
  'class Cart:\n    def __init__(self, items, taxRate):\n        self.items = items\n\n    # The total price of all items\n    def',
  'def summary(text):\n    # count how often each word occurs\n    ',
  'from collections import OrderedDict\n\n\n# moves a file to another folder\ndef move(',
];
const COMPLETION_TOKENS = 20;
/** At the other places what is given may be of one word. */
const LEAST_SHOWN = 3;

let model: LanguageModel;
beforeAll(async () => {
  model = await openPersonalLanguageModel({
    ...{ model: realModelPath, dataFolder: defaultDataFolder(), device: 'cpu' },
  });
});
afterAll(() => model.dispose());

test.each<[string, Style]>([
  ['snake_case', 'a'],
  ['camelCase', 'b'],
])('names are given in %s where that is stated', async (naming, wanted) => {
  const forms = statedFormsOf({ naming }, 'python')!;
  const shown: Style[] = [];
  for (const prompt of PLACES) {
    const result = await model.generate(
      {
        prompt: { head: '', prefix: prompt, suffix: '' },
        ...{ forms, maxTokens: COMPLETION_TOKENS, alternatives: 1 },
      },
      () => false,
    );
    const completion = result!.completions[0]!.text;
    console.log(JSON.stringify(completion));
    const style = judgeStyle('python', 'naming', prompt, completion);
    if (style !== undefined) shown.push(style);
  }
  expect(shown.length).toBeGreaterThanOrEqual(LEAST_SHOWN);
  expect(shown).toEqual(shown.map(() => wanted));
});
