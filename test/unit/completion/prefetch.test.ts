import { describe, expect, test } from 'vitest';
import { complete } from '../../../src/completion/complete';
import { afterAcceptance, prefetchAfterAcceptance } from '../../../src/completion/prefetch';
import { depsFor, says, ScriptedModel, spot } from './spot';

const never = new AbortController().signal;

describe('prefetching', () => {
  test('has the suggestion that follows an acceptance ready', async () => {
    const model = new ScriptedModel([[says('call(')], [says('price);')]]);
    const deps = depsFor(model);
    const request = spot('const a = │');
    const [suggestion] = await complete(request, deps, never);
    if (!suggestion) throw new Error('Nothing was suggested.');
    await prefetchAfterAcceptance(request, suggestion, deps, never);
    expect(model.asked[1]?.prompt.prefix).toBe('const a = call(');
    expect(await complete(spot('const a = call(│'), deps, never)).toMatchObject([
      { text: 'price);', origin: 'prefetch' },
    ]);
    expect(model.asked).toHaveLength(2);
  });

  test('goes on to the next line where nothing follows on this one', async () => {
    const model = new ScriptedModel([[says('price;')], [says('')], [says('return a;')]]);
    const deps = depsFor(model);
    const request = spot('f(() => {\n  const a = │\n});');
    const [suggestion] = await complete(request, deps, never);
    if (!suggestion) throw new Error('Nothing was suggested.');
    await prefetchAfterAcceptance(request, suggestion, deps, never);
    expect(await complete(spot('f(() => {\n  const a = price;│\n});'), deps, never)).toEqual([]);
    const next = await complete(spot('f(() => {\n  const a = price;\n  │\n});'), deps, never);
    expect(next).toMatchObject([{ text: 'return a;', origin: 'prefetch' }]);
    expect(model.asked).toHaveLength(3);
  });

  test('waits for an idle engine', async () => {
    const model = new ScriptedModel([[says('call(')], [says('price);')]]);
    const deps = depsFor(model, { isEngineIdle: () => false });
    const request = spot('const a = │');
    const [suggestion] = await complete(request, deps, never);
    if (!suggestion) throw new Error('Nothing was suggested.');
    await prefetchAfterAcceptance(request, suggestion, deps, never);
    expect(model.asked).toHaveLength(1);
  });

  test('does nothing once it is cancelled, or where the answer is known', async () => {
    const model = new ScriptedModel([[says('call(')], [says('price);')]]);
    const deps = depsFor(model);
    const request = spot('const a = │');
    const [suggestion] = await complete(request, deps, never);
    if (!suggestion) throw new Error('Nothing was suggested.');
    await prefetchAfterAcceptance(request, suggestion, deps, AbortSignal.abort());
    expect(model.asked).toHaveLength(1);
    await prefetchAfterAcceptance(request, suggestion, deps, never);
    await prefetchAfterAcceptance(request, suggestion, deps, never);
    expect(model.asked).toHaveLength(2);
  });

  test('sees the document as the acceptance leaves it', async () => {
    const model = new ScriptedModel([[says('(price);\n  next();')]]);
    const selectedCompletion = { text: 'console', replacesBefore: 3, replacesAfter: 0 };
    const request = { ...spot('f(() => {\n  con│)', { trigger: 'explicit' }), selectedCompletion };
    const [suggestion] = await complete(request, depsFor(model), never);
    if (!suggestion) throw new Error('Nothing was suggested.');
    expect(afterAcceptance(request, suggestion)).toMatchObject({
      prefix: 'f(() => {\n  console(price);',
      suffix: ')',
      line: 1,
      offset: 27,
      trigger: 'automatic',
      selectedCompletion: undefined,
    });
  });
});
