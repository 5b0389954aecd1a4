import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { countSigns, prevailing } from '../../../../src/preferences/style/counts';
import { signsOf } from '../../../../src/preferences/style/style';
import { familyOf, TRAITS } from '../../../../src/preferences/traits';

const counts = z.record(z.string(), z.number());
const snippetSchema = z.object({ languageId: z.string(), text: z.string(), labels: z.record(z.string(), counts) });
const snippets = readFileSync(path.join(import.meta.dirname, '../../../fixtures/style/snippets.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => snippetSchema.parse(JSON.parse(line)));

interface Score {
  labels: number;
  found: number;
  right: number;
}

describe('signs of style, held against what other tools see', () => {
  const scores = new Map<string, Score>();
  for (const { languageId, text, labels } of snippets) {
    const family = familyOf(languageId)!;
    const found = countSigns(signsOf({ text, languageId, isWhole: true }));
    const isWidth = labels['lineLength'] !== undefined;
    for (const { id, choices } of TRAITS) {
      if (isWidth !== (id === 'lineLength')) continue;
      const score = scores.get(`${id} ${family}`) ?? { labels: 0, found: 0, right: 0 };
      scores.set(`${id} ${family}`, score);
      // Of the length of lines all signs of a text are one.
      const here = isWidth ? { [prevailing(found[id])?.choice ?? '']: 1 } : (found[id] ?? {});
      for (const { id: choice } of choices) {
        const [expected, actual] = [labels[id]?.[choice] ?? 0, here[choice] ?? 0];
        score.labels += expected;
        score.found += actual;
        score.right += Math.min(expected, actual);
      }
    }
  }
  const told = [...scores].filter(([, { labels }]) => labels > 0);
  const rows = told.map(([name, { labels, found, right }]) => {
    return { name, labels, found, precision: right / found, recall: right / labels };
  });
  console.table(Object.fromEntries(rows.map(({ name, ...figures }) => [name, figures])));

  test('there are at least 200 snippets', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(200);
  });

  test.each(rows)('$name: precision $precision, recall $recall', (row) => {
    expect(row.precision).toBeGreaterThanOrEqual(0.97);
    // Few stretches of code come near enough to a limit to tell it.
    if (!row.name.startsWith('lineLength')) expect(row.recall).toBeGreaterThanOrEqual(0.9);
  });
});
