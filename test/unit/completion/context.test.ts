import { describe, expect, test } from 'vitest';
import { exclusionBy } from '../../../src/common/exclusion';
import { FrozenSnippets } from '../../../src/completion/context';
import { NeighbourFiles } from '../../../src/completion/neighbourFiles';
import { placeOf } from '../../../src/completion/place';
import { identifiersOf, overlapOf, selectSnippets, windowsOf } from '../../../src/completion/snippets';
import { spot, type SpotOptions } from './spot';

const taxes = 'export function salesTax(price: number) {\n  return price * TAX_RATE;\n}\n';
const colours = 'export const palette = { crimson: "#dc143c", azure: "#f0ffff" };\n';
const basket =
  'import { salesTax } from "./tax";\nfunction basketTotal(price: number) {\n  return price + salesTax│\n}\n';

function file(path: string, text: string, languageId = 'typescript') {
  return { uri: `file:///project/${path}`, path, languageId, text };
}

function filesWith(...files: ReturnType<typeof file>[]): NeighbourFiles {
  const neighbours = new NeighbourFiles(exclusionBy({ globs: [] }));
  for (const each of files) neighbours.update(each);
  return neighbours;
}

describe('snippets', () => {
  test('come from the file whose words are most like what is written', () => {
    const neighbours = filesWith(file('tax.ts', taxes), file('colours.ts', colours));
    const snippets = selectSnippets(basket, neighbours.sourcesFor('file:///project/main.ts', 'typescript'), 400);
    expect(snippets).toEqual([{ uri: 'file:///project/tax.ts', path: 'tax.ts', text: taxes.trimEnd() }]);
  });

  test('keep within their room, as whole lines', () => {
    const long = Array.from({ length: 60 }, (_, i) => `salesTax[${i}] = basketTotal(price);`).join('\n');
    const sources = [{ uri: 'a', path: 'a.ts', windows: windowsOf(long) }];
    const [snippet] = selectSnippets('basketTotal(price)', sources, 200);
    expect(snippet?.text.length).toBeLessThanOrEqual(200);
    expect(snippet?.text.split('\n').every((line) => line.endsWith(';'))).toBe(true);
  });

  test('are compared by names, not by keywords', () => {
    expect([...identifiersOf('const price = await fetchPrice(id);')]).toEqual(['price', 'fetchPrice']);
    expect(overlapOf(new Set(['a', 'b']), new Set(['b', 'c']))).toBeCloseTo(1 / 3);
    expect(overlapOf(new Set(), new Set())).toBe(0);
  });
});

describe('neighbouring files', () => {
  test('that are excluded never enter', () => {
    const neighbours = filesWith(file('.env', 'PRICE=1'), file('config/server.key', 'price'), file('tax.ts', taxes));
    expect(neighbours.sourcesFor('x', 'typescript').map(({ path }) => path)).toEqual(['tax.ts']);
  });

  test('that become excluded lend nothing any more', () => {
    let isIgnored = false;
    const neighbours = new NeighbourFiles(() => isIgnored);
    neighbours.update(file('tax.ts', taxes));
    isIgnored = true;
    expect(neighbours.sourcesFor('x', 'typescript')).toEqual([]);
  });

  test('lend only to languages that understand their code', () => {
    const neighbours = filesWith(
      file('tax.py', 'def sales_tax(price): ...', 'python'),
      file('tax.js', taxes, 'javascript'),
    );
    expect(neighbours.sourcesFor('x', 'typescript').map(({ path }) => path)).toEqual(['tax.js']);
  });

  test('are the twenty touched last, and none of 100,000 characters or more', () => {
    const neighbours = filesWith(...Array.from({ length: 25 }, (_, i) => file(`f${i}.ts`, taxes)));
    neighbours.update(file('huge.ts', 'x'.repeat(100_001)));
    const paths = neighbours.sourcesFor('x', 'typescript').map(({ path }) => path);
    expect(paths).toHaveLength(20);
    expect(paths[0]).toBe('f24.ts');
  });
});

describe('the choice of snippets', () => {
  function choiceAt(now: () => number) {
    const neighbours = filesWith(file('tax.ts', taxes));
    return { neighbours, frozen: new FrozenSnippets(neighbours, now) };
  }
  const at = (marked: string, options?: SpotOptions) => placeOf(spot(marked, options));

  test('stands while one edits on, whatever the neighbours do', () => {
    const { neighbours, frozen } = choiceAt(() => 0);
    const before = frozen.snippetsFor(at(basket), 400);
    neighbours.clear();
    expect(frozen.snippetsFor(at(basket.replace('│', '(pri│')), 400)).toBe(before);
  });

  test.each([
    ['another file', { uri: 'file:///project/other.ts' }, '', 0],
    ['a place far away', {}, '\n'.repeat(200), 0],
    ['a minute later', {}, '', 60_001],
  ])('is made anew for %s', (_what, options, lead, laterMs) => {
    let now = 0;
    const { neighbours, frozen } = choiceAt(() => now);
    expect(frozen.snippetsFor(at(basket), 400)).toHaveLength(1);
    neighbours.clear();
    now += laterMs;
    expect(frozen.snippetsFor(at(lead + basket, options), 400)).toEqual([]);
  });

  test('is made anew after thawing', () => {
    const { neighbours, frozen } = choiceAt(() => 0);
    frozen.snippetsFor(at(basket), 400);
    neighbours.clear();
    frozen.thaw();
    expect(frozen.snippetsFor(at(basket), 400)).toEqual([]);
  });
});
