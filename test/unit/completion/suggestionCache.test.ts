import { describe, expect, test } from 'vitest';
import type { Suggestion } from '../../../src/common/suggestion';
import { placeOf } from '../../../src/completion/place';
import { SuggestionCache } from '../../../src/completion/suggestionCache';
import { spot } from './spot';

function suggestion(text: string, changes: Partial<Suggestion> = {}): Suggestion {
  return {
    id: `id of ${text}`,
    text,
    replacesBefore: 0,
    replacesAfter: 0,
    typedCharacters: 0,
    completion: text,
    stop: { isSingleLine: true, indentation: 0, tabSize: 2, nextLine: '', maxLines: 1 },
    logprob: -1,
    tokens: 3,
    origin: 'model',
    model: 'smollm2-135m',
    prompt: { head: '', prefix: '', suffix: '' },
    snippetUris: [],
    timing: { totalMs: 1, prefillTokens: 1, cachedTokens: 0, decodedTokens: 3 },
    ...changes,
  };
}

function cacheWith(marked: string, ...texts: string[]): SuggestionCache {
  const cache = new SuggestionCache();
  cache.add(
    placeOf(spot(marked)),
    texts.map((text) => suggestion(text)),
  );
  return cache;
}

function textsAt(cache: SuggestionCache, marked: string): readonly string[] | undefined {
  return cache.find(placeOf(spot(marked)))?.suggestions.map(({ text }) => text);
}

describe('the suggestion cache', () => {
  test('gives the same text at the same place', () => {
    expect(textsAt(cacheWith('const a = │', 'price * count;'), 'const a = │')).toEqual(['price * count;']);
  });

  test('gives the rest while one types as suggested, as the same suggestion', () => {
    const cache = cacheWith('const a = │', 'price * count;');
    expect(cache.find(placeOf(spot('const a = pri│')))?.suggestions).toMatchObject([
      { id: 'id of price * count;', text: 'ce * count;', typedCharacters: 3, origin: 'cache' },
    ]);
  });

  test('gives more again after a backspace within the suggestion', () => {
    const cache = cacheWith('const a = │', 'price * count;');
    expect(textsAt(cache, 'const a = pri│')).toEqual(['ce * count;']);
    expect(textsAt(cache, 'const a = pr│')).toEqual(['ice * count;']);
  });

  test('knows nothing of other text, other places, other documents', () => {
    const cache = cacheWith('const a = │', 'price * count;');
    expect(textsAt(cache, 'const a = x│')).toBeUndefined();
    expect(textsAt(cache, 'const b = │')).toBeUndefined();
    expect(textsAt(cache, 'const a = │\nnext();')).toBeUndefined();
    expect(cache.find(placeOf(spot('const a = │', { uri: 'file:///project/other.ts' })))).toBeUndefined();
  });

  test('knows the place again when lines come or go further up, also while it is typed through', () => {
    const above = 'import { count, price, quantity } from "./shop";\nimport { tax } from "./tax";\n';
    const cache = cacheWith(`${above}const a = │`, 'price * count;');
    expect(textsAt(cache, `import os from "node:os";\n${above}const a = │`)).toEqual(['price * count;']);
    expect(textsAt(cache, `// sorted\n\n${above}const a = pri│`)).toEqual(['ce * count;']);
    expect(textsAt(cache, `// sorted\n\n${above}const a = x│`)).toBeUndefined();
    expect(textsAt(cache, `// sorted\n\n${above}const b = │`)).toBeUndefined();
    // So little text may stand anywhere.
    expect(textsAt(cacheWith('const a = │', 'price * count;'), 'let b\nconst a = │')).toBeUndefined();
  });

  test('takes a bracket that the editor has closed for no change of place', () => {
    expect(textsAt(cacheWith('const a = │', 'call(b, c);'), 'const a = call(│)')).toEqual(['b, c);']);
  });

  test('has nothing once the suggestion is typed to its end', () => {
    expect(textsAt(cacheWith('const a = │', 'b;'), 'const a = b;│')).toBeUndefined();
  });

  test('remembers that there was nothing to suggest', () => {
    expect(textsAt(cacheWith('const a = 1;│'), 'const a = 1;│')).toEqual([]);
  });

  test('keeps the first suggestion first when alternatives join it', () => {
    const cache = cacheWith('const a = │', 'price;');
    cache.add(placeOf(spot('const a = │')), [suggestion('price;'), suggestion('count;')]);
    expect(textsAt(cache, 'const a = │')).toEqual(['price;', 'count;']);
  });

  test('follows only those alternatives that are being typed', () => {
    const cache = cacheWith('const a = │', 'price;', 'product;', 'count;');
    expect(textsAt(cache, 'const a = pr│')).toEqual(['ice;', 'oduct;']);
  });

  test('keeps the 500 places used last', () => {
    const cache = cacheWith('const a0 = │', 'zero;');
    for (let i = 1; i <= 499; i++) cache.add(placeOf(spot(`const a${i} = │`)), [suggestion('x;')]);
    expect(textsAt(cache, 'const a0 = │')).toEqual(['zero;']);
    cache.add(placeOf(spot('const b = │')), [suggestion('x;')]);
    expect(textsAt(cache, 'const a0 = │')).toEqual(['zero;']);
    expect(textsAt(cache, 'const a1 = │')).toBeUndefined();
  });

  test('knows how many were asked for at the very place', () => {
    const cache = new SuggestionCache();
    cache.add(placeOf(spot('const a = │')), [suggestion('price;')], 2);
    expect(cache.find(placeOf(spot('const a = │')))?.asked).toBe(2);
    expect(cache.find(placeOf(spot('const a = p│')))?.asked).toBe(0);
  });

  test('is empty after a change of adapter', () => {
    const cache = cacheWith('const a = │', 'price;');
    cache.clear();
    expect(textsAt(cache, 'const a = │')).toBeUndefined();
  });

  test('forgets one file alone where another style holds in it', () => {
    const cache = cacheWith('const a = │', 'price;');
    cache.clear('file:///another.ts');
    expect(textsAt(cache, 'const a = │')).toEqual(['price;']);
    cache.clear(placeOf(spot('const a = │')).uri);
    expect(textsAt(cache, 'const a = │')).toBeUndefined();
  });
});
