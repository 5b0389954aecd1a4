import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isHeldOut, LANGUAGES, TEST_AXES } from '../../../../bench/learning/developers.mjs';
import type { Axes } from '../../../../bench/learning/run/measures.mjs';
import type { Result } from '../../../../bench/learning/run/results.mjs';
import { adherence, neutralTax, rankAccuracy, worst } from '../../../../bench/learning/run/measures.mjs';
import { customPlan, DEVELOPERS, fullPlan, quickPlan } from '../../../../bench/learning/run/plan.mjs';
import { chartsOf } from '../../../../bench/learning/run/curves.mjs';
import { tablesOf } from '../../../../bench/learning/run/report.mjs';
import { appendResult, keyOf, readResults, resultsOf } from '../../../../bench/learning/run/results.mjs';
import { estimate, pairedDifference } from '../../../../bench/learning/run/statistics.mjs';
import { normalized, recipeHash } from '../../../../bench/learning/run/cells';
import type { Side } from '../../../../bench/learning/run/texts';

const AXES: Axes = { javascript: ['semicolons', 'quotes'], python: ['quotes', 'naming'] };

/** Of a developer who likes b in semicolons and a in quotes, and is not looked at on the third axis. */
const RESULT: Result = {
  ...{ method: 'default', language: 'javascript', developer: 'baa', seed: 1, n: 50, epsilon: 0.1 },
  ...{
    recipe: 'r',
    texts: 't',
    date: '2026-01-01T00:00:00Z',
    machine: 'here',
    evaluationSeconds: 1,
    trainingSeconds: 30,
  },
  styles: { semicolons: 'bba-', quotes: 'ab!a' },
  logps: {
    semicolons: [[-3, -2]],
    quotes: [
      [-1, -2],
      [-4, -2],
    ],
  },
  neutral: { javascript: [2, 2.1], python: [2, 1.9] },
};

describe('the figures of a cell', () => {
  test('count the completions in which style shows, as far as they parse', () => {
    expect(adherence(RESULT, AXES)).toBeCloseTo(4 / 6);
  });

  test('rank by what is likelier, and reward what has become likelier', () => {
    expect(rankAccuracy(RESULT, AXES)).toBeCloseTo(2 / 3);
    const base = {
      ...RESULT,
      logps: {
        semicolons: [[-3, -2]],
        quotes: [
          [-1, -2],
          [-9, -2],
        ],
      },
    } as const;
    // A tie, a tie, and one that has become likelier.
    expect(rankAccuracy(RESULT, AXES, base)).toBeCloseTo(2 / 3);
  });

  test('tell the tax of the worst language', () => {
    expect(neutralTax(RESULT)).toBeCloseTo(0.05);
  });

  test('tell who and what fares worst', () => {
    const other = { ...RESULT, developer: 'abb', styles: { semicolons: 'bbbb', quotes: 'bbbb' } };
    const least = worst([RESULT, other], AXES);
    expect(least.developer).toBeCloseTo(0.5);
    expect(least).toMatchObject({ axisName: 'javascript semicolons' });
    expect(least.axis).toBeCloseTo(2 / 7);
  });
});

describe('statistics', () => {
  test('have intervals by Student', () => {
    const { mean, halfWidth, units } = estimate([1, 2, 3]);
    expect([mean, units]).toEqual([2, 3]);
    expect(halfWidth).toBeCloseTo(4.303 / Math.sqrt(3), 3);
    expect(estimate([1]).halfWidth).toBeNaN();
  });

  test('compare within units that both have', () => {
    const own = new Map([
      ['one', 5],
      ['two', 7],
      ['alone', 100],
    ]);
    const others = new Map([
      ['one', 4],
      ['two', 4],
    ]);
    expect(pairedDifference(own, others)).toMatchObject({ mean: 2, units: 2 });
  });
});

describe('the plan', () => {
  test.each(LANGUAGES)(
    'has both sides of each axis of %s, and a combination that the starter pack does not know',
    (language) => {
      const developers = DEVELOPERS[language];
      for (const axis of [0, 1, 2]) expect(developers.map((sides) => sides[axis]).sort()).toEqual(['a', 'b']);
      const [styles] = developers.map((sides) =>
        Object.fromEntries(TEST_AXES[language].map((axis, index) => [axis, sides[index] as Side])),
      );
      expect(isHeldOut(language, styles!)).toBe(true);
    },
  );

  test('begins with a seed that has all methods, those that share what is learned one after the other', () => {
    const plan = fullPlan(false);
    const first = plan.filter(({ seed, language }) => seed === 1 && language === 'javascript').slice(0, 22);
    expect(new Set(first.map(({ method }) => method))).toContain('pooledDpo');
    const pooled = first.flatMap(({ method }, index) => (method === 'pooledDpo' ? [index] : []));
    expect(pooled).toEqual(Array.from({ length: pooled.length }, (_, index) => (pooled[0] ?? 0) + index));
    const own = first.findIndex(({ method }) => method === 'default');
    expect(first[own + 1]).toMatchObject({ method: 'learned', developer: first[own]?.developer });
  });

  test('is small when it has to be quick, and as chosen', () => {
    expect(quickPlan()).toHaveLength(10);
    const chosen = customPlan({ methods: ['base', 'changed'], n: [20], seeds: [2] }, { changes: { beta: 0.3 } });
    expect(chosen).toHaveLength(8);
    expect(chosen.find(({ method }) => method === 'changed')).toMatchObject({ changes: { beta: 0.3 }, n: 20, seed: 2 });
    expect(chosen.find(({ method }) => method === 'base')).not.toHaveProperty('changes');
  });
});

describe('results', () => {
  const [cell] = fullPlan(false).filter(({ method }) => method === 'default');
  if (!cell) throw new Error('the plan has no default');

  test('are found again by cell, recipe and texts', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'results-')), 'results.jsonl');
    const { method, language, developer, seed, n, epsilon } = cell;
    const identity = { method, language, developer, seed, n, epsilon, recipe: recipeHash(cell, 'pack'), texts: 't' };
    const result = { ...RESULT, ...identity };
    appendResult(file, result);
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"cut sho`);
    appendResult(file, { ...result, seed: 2 });
    const read = readResults(file);
    expect(read).toEqual([result, { ...result, seed: 2 }]);
    expect(resultsOf(read, [{ ...cell, ...identity }])).toEqual([result]);
    expect(resultsOf(read, [{ ...cell, ...identity, recipe: 'another' }])).toEqual([]);
    expect(resultsOf(read, [{ ...cell, ...identity, texts: 'others' }])).toEqual([]);
    expect(keyOf(result)).not.toBe(keyOf({ ...result, epsilon: 0 }));
  });

  test('are of another recipe where anything is changed or more is measured', () => {
    const hashes = [
      recipeHash(cell, 'pack'),
      recipeHash({ ...cell, n: 20 }, 'pack'),
      recipeHash({ ...cell, size: { ...cell.size, spotsPerAxis: 2 } }, 'pack'),
      recipeHash(cell, 'another pack'),
      recipeHash({ ...cell, method: 'sft' }, 'pack'),
      recipeHash({ ...cell, method: 'changed', changes: { beta: 0.3 } }, 'pack'),
      recipeHash({ ...cell, method: 'changed', changes: { beta: 0.2 } }, 'pack'),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(recipeHash({ ...cell, developer: 'bbb' }, 'pack')).toBe(recipeHash(cell, 'pack'));
    const sft = { ...cell, method: 'sft' };
    expect(recipeHash(sft, 'another pack')).toBe(recipeHash(sft, 'pack'));
  });

  test('of what no pairs make a difference to are the same for all numbers of pairs', () => {
    expect(normalized({ ...cell, method: 'exemplar' })).toMatchObject({ n: 0, epsilon: 0 });
    expect(normalized({ ...cell, method: 'kShot' })).toMatchObject({ n: 50, epsilon: 0.1 });
  });
});

describe('the report', () => {
  const plan = fullPlan(false).filter(({ language, n, seed }) => language === 'javascript' && n === 50 && seed === 1);

  test('says what is missing', () => {
    const tables = tablesOf({ results: [RESULT], plan, axes: AXES });
    expect(tables).toMatch(/\*\*Penchant\*\* .*67 %.*1 of 2/);
    expect(tables).toMatch(/SFT .*not measured.*0 of 2/);
  });

  test('compares within developer and seed', () => {
    const base = { ...RESULT, method: 'base', n: 0, epsilon: 0, styles: { semicolons: 'ab', quotes: 'ab' } };
    const others = { developer: 'abb', styles: { semicolons: 'aa', quotes: 'bb' } };
    const tables = tablesOf({
      results: [RESULT, { ...RESULT, ...others }, base, { ...base, developer: 'abb' }],
      plan,
      axes: AXES,
    });
    // 4 of 6 and all, against one half both times.
    expect(tables).toMatch(/base model[^|]*\| +\+33\.3 ± 211\.8 \| +2 \|/);
  });

  test('tells what the starter pack brings apart by what it knows', () => {
    const learned = { ...RESULT, method: 'learned', n: 20 };
    const results = [
      { ...learned, styles: { semicolons: 'bb', quotes: 'aa', functions: 'ab' } },
      { ...learned, method: 'withoutPack', styles: { semicolons: 'bb', quotes: 'bb', functions: 'ab' } },
      // In no style that the other is compared with.
      { ...learned, developer: 'abb' },
    ];
    const tables = tablesOf({ results, plan, axes: TEST_AXES });
    expect(tables).toMatch(/that it does not know +\| +– \| +– \| +– \| +0 \|/);
    expect(tables).toMatch(/axes of the pack, in others +\| +100 % \| +50 % \| +\+50.0 ± – \| +1 \|/);
    expect(tables).toMatch(/axes that it does not know +\| +50 % \| +50 % \| +\+0.0 ± – \| +1 \|/);
  });

  test('tells what the embedding of the opposite developer makes of a shared adapter', () => {
    const shared = { ...RESULT, method: 'sharedPack', n: 20 };
    const opposite: Result = {
      ...shared,
      developer: 'abb',
      styles: { semicolons: 'aab-', quotes: 'bb!a' },
      logps: { ...RESULT.logps, semicolons: [[-1, -2]] },
    };
    const generic = { ...RESULT, method: 'genericPack', n: 0 };
    const tables = tablesOf({ results: [shared, opposite, generic], plan, axes: TEST_AXES });
    // Each ranks two of three as is liked, and the third as the other likes it; of four completions in the own style three change.
    expect(tables).toMatch(/axes of the pack +\| +67 ± 0 % \| +33 ± 0 % \| +67 % \| +75 ± 0 % \|/);
    expect(tables).toMatch(/axes that it does not know +\| +– \| +– \| +– \| +– \|/);
  });

  test('tells the axis that changed from the others', () => {
    const changed = { ...RESULT, method: 'changedTaste', n: 30 };
    const results = [changed, { ...changed, seed: 2 }];
    // Semicolons changed in the first seed, of which b is two of three, and quotes in the second, of which a is two of three.
    expect(tablesOf({ results, plan, axes: AXES })).toMatch(/javascript \| +67 ± 0 % \| +67 ± 0 % \| +\+5\.0 \| +2 \|/);
  });

  test('draws a curve of more than one number of pairs', () => {
    const measured = { results: [RESULT, { ...RESULT, n: 20 }], plan, axes: AXES };
    expect(chartsOf({ ...measured, results: [RESULT] }).size).toBe(0);
    const svg = chartsOf(measured).get('learning-adherence') ?? '';
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('>Penchant</text>');
    expect(svg).not.toContain('NaN');
  });
});
