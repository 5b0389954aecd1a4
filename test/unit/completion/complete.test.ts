import { describe, expect, test } from 'vitest';
import type { InferenceResult } from '../../../src/common/inference';
import { complete, decode, DEFAULT_OPTIONS, promptFor, type CompletionDeps } from '../../../src/completion/complete';
import { decideShape } from '../../../src/completion/multiline';
import { placeOf } from '../../../src/completion/place';
import { depsFor, says, ScriptedModel, shown, smallModel, spot } from './spot';

const never = new AbortController().signal;

async function textsOf(marked: string, deps: CompletionDeps, trigger: 'automatic' | 'explicit' = 'automatic') {
  const suggestions = await complete(spot(marked, { trigger }), deps, never);
  return suggestions.map(({ text }) => text);
}

describe('a completion', () => {
  test('says where it comes from and what the model saw', async () => {
    const model = new ScriptedModel([[says('price;')]]);
    const [suggestion] = await complete(spot('const a = │'), depsFor(model), never);
    expect(suggestion).toMatchObject({
      text: 'price;',
      origin: 'model',
      model: 'smollm2-135m',
      logprob: -1,
      tokens: 4,
      replacesBefore: 0,
      replacesAfter: 0,
      prompt: { head: '', prefix: 'const a = ', suffix: '' },
      snippetUris: [],
    });
    expect(suggestion).not.toHaveProperty('adapterVersion');
  });

  test('is not asked for where none is due', async () => {
    const model = new ScriptedModel([[says('price;')]]);
    expect(await textsOf('const na│me = 1;', depsFor(model))).toEqual([]);
    expect(model.asked).toEqual([]);
  });

  test('gives the model the same prompt budget for a line and for a block', async () => {
    const model = new ScriptedModel([[says('x')]]);
    const deps = depsFor(model);
    await complete(spot('const a = │'), deps, never);
    await complete(spot('function f() {\n  │'), deps, never);
    expect(model.asked.map(({ maxTokens, stop }) => [maxTokens, stop?.isSingleLine])).toEqual([
      [40, true],
      [96, false],
    ]);
  });

  test('is decoded from the prompt that was prefilled ahead', async () => {
    const model = new ScriptedModel([[says('x')]]);
    const deps = depsFor(model);
    const { parts } = promptFor(spot('const a = │'), deps);
    await complete(spot('const a = │'), deps, never);
    expect(model.asked[0]?.prompt).toEqual(parts);
  });

  test('is helped by the lines around, the one being written left out, where the model does not read the suffix', async () => {
    const model = new ScriptedModel([[says('x')]]);
    const document = 'const b = 1;\r\nconst a = │;\r\nconst c = 3;\r\n';
    await complete(spot(document), depsFor(model), never);
    expect(model.asked[0]?.nearby).toEqual(['const b = 1;\n', '\nconst c = 3;\n']);
    const filling = new ScriptedModel([[says('x')]]);
    await complete(spot(document), depsFor(filling, { model: { ...smallModel, fillsInTheMiddle: true } }), never);
    expect(filling.asked[0]).not.toHaveProperty('nearby');
  });

  test('that the model hardly believes is shown only to who asks for it', async () => {
    const guess = { ...says('price;'), logprob: -8 };
    expect(await textsOf('const a = │', depsFor(new ScriptedModel([[guess]])))).toEqual([]);
    expect(await textsOf('const a = │', depsFor(new ScriptedModel([[guess]])), 'explicit')).toEqual(['price;']);
  });

  test('has the line ends of the document', async () => {
    const model = new ScriptedModel([[says('\n  return 1;\n}')]]);
    expect(await textsOf('a();\r\nfunction f() {│', depsFor(model))).toEqual(['\r\n  return 1;\r\n}']);
  });
});

describe('the suggestion cache', () => {
  test('answers while one types as suggested', async () => {
    const model = new ScriptedModel([[says('price * count;')]]);
    const deps = depsFor(model);
    await textsOf('const a = │', deps);
    expect(await textsOf('const a = price │', deps)).toEqual(['* count;']);
    expect(model.asked).toHaveLength(1);
  });

  test('answers while the editor closes what is typed', async () => {
    const model = new ScriptedModel([[says('call(b, c);')]]);
    const deps = depsFor(model);
    await textsOf('const a = │', deps);
    const request = spot('const a = call(│)');
    const [suggestion] = await complete(request, deps, never);
    expect(suggestion && shown(request, suggestion)).toBe('const a = call(├b, c);┤');
  });

  test('answers at once where nothing was found before', async () => {
    const model = new ScriptedModel([[says('')]]);
    const deps = depsFor(model);
    await textsOf('const a = 1;│', deps);
    expect(await textsOf('const a = 1;│', deps)).toEqual([]);
    expect(model.asked).toHaveLength(1);
  });

  test('does not keep that a slow model had nothing to say yet', async () => {
    const model = new ScriptedModel([[says('', 'deadline')], [says('price;')]]);
    const deps = depsFor(model);
    expect(await textsOf('const a = │', deps)).toEqual([]);
    expect(await textsOf('const a = │', deps)).toEqual(['price;']);
  });
});

describe('an explicit request', () => {
  test('gives what was shown first, then the alternatives, and the same again', async () => {
    const model = new ScriptedModel([[says('price;')], [says('price;'), says('cost;')]]);
    const deps = depsFor(model);
    const [first] = await complete(spot('const a = │'), deps, never);
    const again = await complete(spot('const a = │', { trigger: 'explicit' }), deps, never);
    expect(again.map(({ text }) => text)).toEqual(['price;', 'cost;']);
    expect(again[0]?.id).toBe(first?.id);
    expect(await textsOf('const a = │', deps, 'explicit')).toEqual(['price;', 'cost;']);
    expect(model.asked.map(({ alternatives }) => alternatives)).toEqual([1, 2]);
  });

  test('asks once for alternatives, though there are none', async () => {
    const model = new ScriptedModel([[says('price;')]]);
    const deps = depsFor(model);
    expect(await textsOf('const a = │', deps, 'explicit')).toEqual(['price;']);
    expect(await textsOf('const a = │', deps, 'explicit')).toEqual(['price;']);
    expect(model.asked).toHaveLength(1);
  });

  test('asks again for alternatives that there was no time for', async () => {
    const model = new ScriptedModel([[says('price;')], [says('price;'), says('cost;')]]);
    const scripted = depsFor(model);
    let now = 0;
    const deps: CompletionDeps = {
      ...scripted,
      now: () => now,
      infer: async (request, signal) => {
        const result = await scripted.infer(request, signal);
        // The first answer takes all the time there is.
        if (model.asked.length === 1) now = request.deadlineAt ?? 0;
        return result;
      },
    };
    expect(await textsOf('const a = │', deps, 'explicit')).toEqual(['price;']);
    expect(await textsOf('const a = │', deps, 'explicit')).toEqual(['price;', 'cost;']);
  });

  test('falls back on what was shown where the model does not answer in time', async () => {
    const model = new ScriptedModel([[says('price;')]]);
    const deps = depsFor(model);
    await textsOf('const a = │', deps);
    const slow = depsFor(
      { infer: () => new Promise(() => undefined) },
      { cache: deps.cache, options: { deadlineMs: 70 } },
    );
    expect(await textsOf('const a = │', slow, 'explicit')).toEqual(['price;']);
  });
});

describe("IntelliSense's selected item", () => {
  test('begins the suggestion, and its range is replaced', async () => {
    const model = new ScriptedModel([[says('(price);')]]);
    const selectedCompletion = { text: 'console', replacesBefore: 3, replacesAfter: 0 };
    const request = { ...spot('a();\ncon│'), selectedCompletion };
    const [suggestion] = await complete(request, depsFor(model), never);
    expect(model.asked[0]?.prompt.prefix).toBe('a();\nconsole');
    expect(suggestion && shown(request, suggestion)).toBe('a();\n├console(price);┤');
  });

  test('once accepted is followed by the same suggestion', async () => {
    const model = new ScriptedModel([[says('(price);')]]);
    const deps = depsFor(model);
    const selectedCompletion = { text: 'console', replacesBefore: 3, replacesAfter: 0 };
    await complete({ ...spot('a();\ncon│'), selectedCompletion }, deps, never);
    expect(await textsOf('a();\nconsole│', deps)).toEqual(['(price);']);
    expect(model.asked).toHaveLength(1);
  });
});

describe('the deadline', () => {
  test('ends decoding before the answer is due', async () => {
    const model = new ScriptedModel([[says('x')]]);
    await textsOf('const a = │', depsFor(model, { now: () => 1000 }));
    expect(model.asked[0]?.deadlineAt).toBe(1000 + 600 - 60);
  });

  test('is kept whatever the model does, and what comes late serves the next request', async () => {
    let answer: (result: InferenceResult) => void = () => undefined;
    const late = new Promise<InferenceResult>((resolve) => (answer = resolve));
    const reasons: string[] = [];
    const deps = depsFor(
      { infer: () => late },
      { options: { deadlineMs: 80 }, onNothing: (reason) => reasons.push(reason) },
    );
    const startedAt = performance.now();
    expect(await textsOf('const a = │', deps)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(300);
    expect(reasons).toEqual(['deadline']);
    const timing = { totalMs: 90, prefillTokens: 1, cachedTokens: 0, decodedTokens: 2 };
    answer({ completions: [says('price;')], model: 'smollm2-135m', timing });
    await late;
    await Promise.resolve();
    expect(await textsOf('const a = │', deps)).toEqual(['price;']);
  });

  test('is given as the reason where it cut the model short before a word, and the model is asked anew', async () => {
    const model = new ScriptedModel([[says('', 'deadline')], [says('price;')]]);
    const reasons: string[] = [];
    const deps = depsFor(model, { onNothing: (reason) => reasons.push(reason) });
    expect(await textsOf('const a = │', deps)).toEqual([]);
    expect(reasons).toEqual(['deadline']);
    expect(await textsOf('const a = │', deps)).toEqual(['price;']);
  });
});

describe('cancelling', () => {
  test('ends a request at once and suggests nothing', async () => {
    const cancel = new AbortController();
    const request = complete(
      spot('const a = │'),
      depsFor({ infer: () => new Promise(() => undefined) }),
      cancel.signal,
    );
    cancel.abort();
    expect(await request).toEqual([]);
  });

  test('before the start asks no model', async () => {
    const model = new ScriptedModel([[says('price;')]]);
    expect(await complete(spot('const a = │'), depsFor(model), AbortSignal.abort())).toEqual([]);
    expect(model.asked).toEqual([]);
  });

  test('keeps nothing of an answer that comes all the same', async () => {
    const cancel = new AbortController();
    const model = new ScriptedModel([[says('price;')]]);
    const deps = depsFor(model);
    const place = placeOf(spot('const a = │'));
    const shape = decideShape(place, 'auto');
    if (shape.kind === 'none') throw new Error(shape.reason);
    const decoding = decode(place, shape, deps, { alternatives: 1, deadlineAt: Infinity }, cancel.signal);
    cancel.abort();
    expect(await decoding).toEqual([]);
    expect(deps.cache.find(place)).toBeUndefined();
  });
});

test('a model that fails is reported to the caller', async () => {
  const deps = depsFor({ infer: () => Promise.reject(new Error('The process is gone.')) });
  await expect(complete(spot('const a = │'), deps, never)).rejects.toThrow('The process is gone.');
});

test('no model, no suggestion', async () => {
  const deps = depsFor({ infer: () => Promise.resolve(undefined) });
  expect(await textsOf('const a = │', deps)).toEqual([]);
  expect(deps.options).toEqual(DEFAULT_OPTIONS);
});
