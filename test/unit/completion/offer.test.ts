import { describe, expect, test } from 'vitest';
import type { Appraisal, Candidate } from '../../../src/common/appraisal';
import { complete, type CompletionDeps, type NothingReason } from '../../../src/completion/complete';
import type { IsRefused } from '../../../src/completion/offer';
import { depsFor, says, ScriptedModel, spot, type DepsChanges } from './spot';

const never = new AbortController().signal;

/** A pipeline whose model says these, with the reasons it gave for saying nothing. */
function pipeline(changes: DepsChanges, ...texts: string[]) {
  const reasons: NothingReason[] = [];
  const model = new ScriptedModel([texts.slice(0, 1).map((text) => says(text)), texts.map((text) => says(text))]);
  const deps: CompletionDeps = depsFor(model, { onNothing: (reason) => reasons.push(reason), ...changes });
  const offered = async (marked: string, trigger: 'automatic' | 'explicit' = 'automatic') => {
    const suggestions = await complete(spot(marked, { trigger }), deps, never);
    return suggestions.map(({ text }) => text);
  };
  return { offered, reasons, model, deps };
}

/** Refuses this text where it begins behind this one. */
function refusing(before: string, refused: string): IsRefused {
  return ({ textBefore }, completion) => textBefore === before && completion === refused;
}

describe('what was refused', () => {
  const isRefused = refusing('const a = ', 'price * count;');

  test('is not offered, nor is anything in its place', async () => {
    const { offered, reasons, model } = pipeline({ isRefused }, 'price * count;', 'cost;');
    expect(await offered('const a = │')).toEqual([]);
    expect(await offered('const a = │')).toEqual([]);
    expect(reasons).toEqual(['refused', 'refused']);
    expect(model.asked).toHaveLength(1);
  });

  test('is not offered while its beginning is typed', async () => {
    const { offered } = pipeline({ isRefused }, 'price * count;');
    await offered('const a = │');
    expect(await offered('const a = pri│')).toEqual([]);
  });

  test('goes from the cache at once', async () => {
    let refuses = false;
    const { offered } = pipeline({ isRefused: () => refuses }, 'price * count;');
    expect(await offered('const a = │')).toEqual(['price * count;']);
    refuses = true;
    expect(await offered('const a = │')).toEqual([]);
    expect(await offered('const a = pri│')).toEqual([]);
  });

  test('is offered behind all others to who asks by key', async () => {
    const { offered } = pipeline({ isRefused }, 'price * count;', 'cost;');
    await offered('const a = │');
    expect(await offered('const a = │', 'explicit')).toEqual(['cost;', 'price * count;']);
    expect(await offered('const a = │')).toEqual(['cost;']);
  });
});

describe('what is not worth a look', () => {
  const silent = (): Appraisal => ({ verdict: 'silent', chance: 0.1 });

  test('is not shown, and not asked for again', async () => {
    const { offered, reasons, model } = pipeline({ appraise: silent }, 'price;');
    expect(await offered('const a = │')).toEqual([]);
    expect(await offered('const a = pr│')).toEqual([]);
    expect(reasons).toEqual(['silent', 'silent']);
    expect(model.asked).toHaveLength(1);
  });

  test('is appraised once, so that it neither comes nor goes while it is typed through', async () => {
    let asked = 0;
    const appraise = (): Appraisal => ({ verdict: asked++ === 0 ? 'show' : 'silent', chance: 0.5 });
    const { offered } = pipeline({ appraise }, 'price * count;');
    expect(await offered('const a = │')).toEqual(['price * count;']);
    expect(await offered('const a = price │')).toEqual(['* count;']);
    expect(asked).toBe(1);
  });

  test('is shown to who asks by key, and stays from then on', async () => {
    const { offered } = pipeline({ appraise: silent }, 'price;');
    await offered('const a = │');
    expect(await offered('const a = │', 'explicit')).toEqual(['price;']);
    expect(await offered('const a = pr│')).toEqual(['ice;']);
  });

  test('may have a first line that is; then that is the suggestion, and ends where a line ends', async () => {
    const block = '\n  const tax = rate;\n  return tax;\n}';
    const { deps } = pipeline({ appraise: () => ({ verdict: 'firstLine', chance: 0.3 }) }, block);
    const suggestions = await complete(spot('function f() {│'), deps, never);
    expect(suggestions).toMatchObject([
      {
        text: '\n  const tax = rate;',
        completion: '\n  const tax = rate;',
        chance: 0.3,
        stop: { isSingleLine: false, maxLines: 2 },
      },
    ]);
  });

  test('is judged by what the place and the model say of it', async () => {
    const asked: Candidate[] = [];
    const appraise = (candidate: Candidate): Appraisal => {
      asked.push(candidate);
      return { verdict: 'show', chance: 0.7 };
    };
    const { deps } = pipeline({ appraise }, 'price;');
    expect(await complete(spot('const a = │'), deps, never)).toMatchObject([{ text: 'price;', chance: 0.7 }]);
    expect(asked).toEqual([
      {
        text: 'price;',
        logprob: -1,
        tokens: 4,
        trigger: 'automatic',
        languageId: 'typescript',
        isLineStart: false,
        isLineEnd: true,
      },
    ]);
  });
});
