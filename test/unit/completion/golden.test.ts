import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StopReason } from '../../../src/common/inference';
import { complete } from '../../../src/completion/complete';
import { depsFor, says, ScriptedModel, shown, spot, type SpotOptions } from './spot';

/*
 * A golden file holds cases:
 *
 *   === what is expected, in words
 *   python, explicit, deadline          (any of: language, trigger, stop reason; else typescript, automatic, stopRule)
 *   --- document                        with │ for the cursor
 *   --- model                           what the model says
 *   --- shown                           the document with the suggestion between ├ and ┤, or
 *   --- nothing: reason
 */
const folder = path.join(import.meta.dirname, 'golden');

for (const file of readdirSync(folder).sort()) {
  describe(file.replace('.txt', ''), () => {
    for (const golden of casesOf(readFileSync(path.join(folder, file), 'utf8'))) {
      test(golden.title, async () => {
        const request = spot(golden.document, golden.options);
        const reasons: string[] = [];
        const model = new ScriptedModel([[says(golden.model, golden.stopReason)]]);
        const deps = depsFor(model, { onNothing: (reason) => reasons.push(reason) });
        const [suggestion] = await complete(request, deps, new AbortController().signal);
        const actual = suggestion ? shown(request, suggestion) : `nothing: ${reasons.join()}`;
        expect(actual).toBe(golden.expected);
      });
    }
  });
}

interface GoldenCase {
  readonly title: string;
  readonly options: SpotOptions;
  readonly stopReason: StopReason;
  readonly document: string;
  readonly model: string;
  readonly expected: string;
}

function casesOf(text: string): GoldenCase[] {
  const cases: GoldenCase[] = [];
  for (const part of text.split(/^=== /m).slice(1)) {
    const match =
      /^(.*)\n(?:(.*)\n)??--- document\n([^]*)\n--- model\n([^]*)\n--- (?:shown\n([^]*)|(nothing: \w+)\n*)$/.exec(part);
    if (!match) throw new Error(`A golden case does not read: ${part.slice(0, 80)}`);
    const [, title = '', words = '', document = '', model = '', shownText, nothing] = match;
    const given = words.split(', ').filter((word) => word !== '');
    const stopReason = given.find(isStopReason) ?? 'stopRule';
    const trigger = given.find((word) => word === 'automatic' || word === 'explicit') ?? 'automatic';
    const languageId = given.find((word) => word !== trigger && word !== stopReason) ?? 'typescript';
    const expected = nothing ?? (shownText ?? '').replace(/\n+$/, '');
    cases.push({ title, options: { languageId, trigger }, stopReason, document, model, expected });
  }
  return cases;
}

function isStopReason(word: string): word is StopReason {
  return word === 'stopRule' || word === 'endOfText' || word === 'tokenBudget' || word === 'deadline';
}
