import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundled, bundlePrograms, startProgram } from '../../../../bench/common/programs.mjs';
import type { Cell, CellResult } from '../../../../bench/learning/run/cells';
import type { MeasureOptions } from '../../../../bench/learning/run/measure';
import { LEARNER } from '../../model/personal/tinyLearning';

/** The measuring process with a model that learns within a second, at places made up for this. */
describe('the measuring process', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'measure-'));
  let measuring: Awaited<ReturnType<typeof startProgram>>;

  beforeAll(async () => {
    const textsFolder = path.join(folder, 'texts');
    writeTexts(textsFolder);
    await bundlePrograms('learning/run', ['measure']);
    const options: MeasureOptions = {
      ...{ textsFolder, model: LEARNER, dataFolder: path.join(folder, 'data'), threads: 1 },
      axes: { javascript: ['quotes', 'semicolons'], python: [] },
    };
    measuring = await startProgram(bundled('learning/run', 'measure', [JSON.stringify(options)]));
  });

  afterAll(async () => {
    await measuring.end();
    rmSync(folder, { recursive: true });
  });

  function measure(method: string, developer: string, given: Partial<Cell> = {}): Promise<CellResult> {
    const size = { spotsPerAxis: 2, forksPerAxis: 3, neutralTexts: 1 };
    const cell: Cell = { method, language: 'javascript', developer, seed: 1, n: 0, epsilon: 0, size, ...given };
    return measuring.ask(cell) as Promise<CellResult>;
  }

  test('looks at the same places for all developers of a seed, and at others for another seed', async () => {
    const base = await measure('base', 'aa');
    expect(base.styles['quotes']).toHaveLength(2);
    expect(base.logps['semicolons']).toHaveLength(3);
    expect(base.neutral['javascript']).toEqual([expect.any(Number), base.neutral['javascript']?.[0]]);
    expect(base).not.toHaveProperty('pairs');
    expect((await measure('base', 'bb')).logps).toEqual(base.logps);
    expect((await measure('base', 'bb', { seed: 2 })).logps).not.toEqual(base.logps);
  });

  test('has what was chosen become likelier by fine-tuning on it', async () => {
    const pairs = { n: 12, epsilon: 0.2 };
    const [base, tuned] = [await measure('base', 'aa'), await measure('sft', 'aa', pairs)];
    const likelihood = ({ logps }: CellResult): number => logps['quotes']?.reduce((sum, [a]) => sum + a, 0) ?? NaN;
    expect(likelihood(tuned)).toBeGreaterThan(likelihood(base) + 1);
    expect(Object.values(tuned.pairs ?? {}).reduce((sum, count) => sum + count, 0)).toBe(12);
    expect(tuned.wrongPairs).toBeLessThan(6);
    expect(tuned).not.toHaveProperty('gate');
  });

  test('has updates go through the gate, and what it holds leave the base model', async () => {
    const margin = ({ logps }: CellResult): number => logps['quotes']?.reduce((sum, [a, b]) => sum + a - b, 0) ?? NaN;
    const passed: string[] = [];
    for (const developer of ['aa', 'bb']) {
      const base = await measure('base', developer);
      const updated = await measure('changed', developer, { n: 20, changes: { anchorWeight: 0 } });
      const direction = developer === 'aa' ? 1 : -1;
      if (updated.gate?.passed === true) passed.push(developer);
      if (updated.gate?.passed === true) expect(direction * (margin(updated) - margin(base))).toBeGreaterThan(1);
      else expect(updated.logps).toEqual(base.logps);
    }
    expect(passed).not.toEqual([]);
  });

  test('learns from everybody at once where that is the method', async () => {
    const pooled = await measure('pooledDpo', 'ab', { n: 5 });
    expect(Object.values(pooled.pairs ?? {}).reduce((sum, count) => sum + count, 0)).toBe(4 * 5);
    const other = await measure('pooledDpo', 'bb', { n: 5 });
    expect(other.logps).toEqual(pooled.logps);
    expect(other.trainingSeconds).toBe(pooled.trainingSeconds);
  });
  test('goes on day by day from what the days before have left', async () => {
    const days = await measure('daily', 'aa', { n: 12 });
    expect(Object.values(days.pairs ?? {}).reduce((sum, count) => sum + count, 0)).toBe(12);
    // Of three updates, of five pairs, five and two.
    expect(days.heldUpdates).toBeLessThan(3);
    expect(days.logps).not.toEqual((await measure('base', 'aa')).logps);
  });
});

function writeTexts(folder: string): void {
  mkdirSync(folder);
  const write = (name: string, lines: readonly object[]): void => {
    writeFileSync(path.join(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  const forks = Array.from({ length: 60 }, (_, id) => {
    const axis = id % 2 === 0 ? 'quotes' : 'semicolons';
    const sides = axis === 'quotes' ? { a: ` 'sea${id}'`, b: ` "sea${id}"` } : { a: ` ${id}\nlet`, b: ` ${id};\nlet` };
    return { id, axis, prompt: `let tide${id} =`, ...sides };
  });
  write('forks-javascript-train.jsonl', forks);
  write('forks-javascript-test.jsonl', forks);
  write('spots-javascript-test.jsonl', forks);
  write('neutral-javascript.jsonl', [{ text: 'for (const wave of waves) count(wave);\n' }]);
}
