import { describe, expect, test } from 'vitest';
import type { Suggestion } from '../../../../src/common/suggestion';
import { SimulatedClock } from '../../../../bench/learning/run/simulatedClock';
import { pairsOfDeveloper, type Developer } from '../../../../bench/learning/run/simulatedDeveloper';
import { SimulatedWindow } from '../../../../bench/learning/run/simulatedWindow';
import type { Fork, Side } from '../../../../bench/learning/run/texts';

const SINGLE = " 'sea'";
const DOUBLE = ' "sea"';

function suggestion(completion: string): Suggestion {
  return {
    ...{ id: completion, text: completion, completion, replacesBefore: 0, replacesAfter: 0, typedCharacters: 0 },
    stop: { isSingleLine: true, indentation: 0, tabSize: 4, nextLine: '', maxLines: 10 },
    ...{ logprob: -4, tokens: 4, origin: 'model', model: 'simulated', snippetUris: [] },
    prompt: { head: '', prefix: 'const tide =', suffix: '' },
    timing: { totalMs: 200, prefillTokens: 0, cachedTokens: 0, decodedTokens: 4 },
  };
}

/** A suggestion in single quotes is up. */
function shown(): SimulatedWindow {
  const window = new SimulatedWindow(new SimulatedClock(0), 'ada', 'javascript');
  window.open('const tide =');
  window.show(suggestion(SINGLE));
  return window;
}

describe('a simulated window', () => {
  test('has a suggestion accepted, which survives and waits for a sample', () => {
    const window = shown();
    window.accept();
    expect(window.leave()).toMatchObject([{ source: 'survived', chosen: SINGLE, prompt: 'const tide =', user: 'ada' }]);
    expect(window.outcomes.map(({ kind }) => kind)).toEqual(['accepted']);
  });

  test('has another text typed over it', () => {
    const window = shown();
    window.type(DOUBLE);
    expect(window.leave()).toMatchObject([{ source: 'typedOver', chosen: DOUBLE, rejected: SINGLE }]);
    expect(window.outcomes).toMatchObject([{ kind: 'typedOver', takenCharacters: 1, typedInstead: '"' }]);
  });

  test('has it sent away, and something else written', () => {
    const window = shown();
    window.escape();
    window.type(DOUBLE);
    expect(window.leave()).toMatchObject([{ source: 'rejected', chosen: DOUBLE, rejected: SINGLE }]);
  });

  test('has it taken back, and something else written', () => {
    const window = shown();
    window.accept();
    window.undo();
    window.type(DOUBLE);
    expect(window.leave()).toMatchObject([{ source: 'rewritten', chosen: DOUBLE, rejected: SINGLE }]);
  });

  test('has it mended after it was accepted', () => {
    const window = shown();
    window.accept();
    window.rewrite(DOUBLE);
    expect(window.leave()).toMatchObject([{ chosen: DOUBLE }]);
  });

  test('has it typed by hand', () => {
    const window = shown();
    window.type(SINGLE);
    expect(window.leave()).toMatchObject([{ source: 'typedThrough', chosen: SINGLE }]);
  });

  test('has it left alone, which makes no pair', () => {
    const window = shown();
    expect(window.leave()).toEqual([]);
    expect(window.outcomes.map(({ kind }) => kind)).toEqual(['ignored']);
  });
});

function places(count: number): readonly Fork[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    axis: id % 2 === 0 ? 'quotes' : 'functions',
    prompt: `// place ${id}\nconst tide${id} =`,
    a: id % 2 === 0 ? ` 'sea${id}'` : `\nconst f${id} = () => {`,
    b: id % 2 === 0 ? ` "sea${id}"` : `\nfunction f${id}() {`,
  }));
}

function developer(side: Side, errorRate: number): Developer {
  return { id: side, language: 'javascript', styles: { quotes: side, functions: side }, errorRate };
}

describe('a simulated developer', () => {
  test('who never errs has right pairs of many sources, each against the other side', () => {
    const pairs = pairsOfDeveloper(developer('a', 0), places(200), 100, ['test']);
    expect(pairs).toHaveLength(100);
    expect(pairs.filter(({ isWrong }) => isWrong)).toEqual([]);
    const sources = new Set(pairs.map(({ source }) => source));
    for (const source of ['survived', 'typedOver', 'rejected', 'rewritten', 'comparison', 'typedThrough']) {
      expect(sources).toContain(source);
    }
    for (const { axis, chosen, rejected } of pairs) {
      expect(chosen).toContain(axis === 'quotes' ? "'" : '=>');
      expect(rejected).toContain(axis === 'quotes' ? '"' : 'function');
    }
  });

  test('who always errs has the pairs of the opposite developer, all of them wrong', () => {
    const pairs = pairsOfDeveloper(developer('a', 1), places(200), 50, ['test']);
    const opposite = pairsOfDeveloper(developer('b', 0), places(200), 50, ['test']);
    expect(pairs.every(({ isWrong }) => isWrong)).toBe(true);
    expect(pairs.map(({ chosen }) => chosen)).toEqual(opposite.map(({ chosen }) => chosen));
  });

  test('errs about as often as the rate says, and alike whenever asked', () => {
    const pairs = pairsOfDeveloper(developer('b', 0.3), places(1000), 400, ['test']);
    const wrong = pairs.filter(({ isWrong }) => isWrong).length / pairs.length;
    expect(wrong).toBeGreaterThan(0.22);
    expect(wrong).toBeLessThan(0.38);
    expect(pairsOfDeveloper(developer('b', 0.3), places(1000), 400, ['test'])).toEqual(pairs);
  });

  test('whose taste changes has pairs of the one before, and then of the other', () => {
    const other = { quotes: 'b', functions: 'a' } as const;
    const changing = { ...developer('a', 0), before: { styles: other, pairs: 30 } };
    const pairs = pairsOfDeveloper(changing, places(200), 60, ['test']);
    const doubles = pairs.map(({ axis, chosen }) => axis === 'quotes' && chosen.includes('"'));
    expect(doubles.slice(0, 30).filter(Boolean).length).toBeGreaterThan(5);
    expect(doubles.slice(30)).not.toContain(true);
    expect(pairs.filter(({ isWrong }) => isWrong)).toEqual([]);
    expect(pairs.filter(({ axis, chosen }) => axis === 'functions' && !chosen.includes('=>'))).toEqual([]);
  });

  test('has the first of many pairs where fewer are asked for', () => {
    const many = pairsOfDeveloper(developer('a', 0.1), places(200), 50, ['test']);
    expect(pairsOfDeveloper(developer('a', 0.1), places(200), 20, ['test'])).toEqual(many.slice(0, 20));
  });
});
