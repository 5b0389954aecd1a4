import { describe, expect, test } from 'vitest';
import { comparisonPairs, type AskedComparison, type ComparisonAnswer } from '../../../src/feedback/comparisonPairs';

const asked: AskedComparison = {
  prompt: { preferences: "const a = 'b';\n", head: 'import x;\n', prefix: 'const y = ', suffix: '\n' },
  left: "'a'",
  right: '"a"',
  likelier: 'right',
  stop: { isSingleLine: true, indentation: 0, tabSize: 2, nextLine: '', maxLines: 1 },
  language: 'typescript',
  files: ['file:///project/main.ts', 'file:///project/lender.ts'],
  workspace: 'file:///project',
};
const context = { user: 'default', at: 1_000 };

/** Both sides of each pair. */
function sidesOf(answer: ComparisonAnswer): readonly (readonly [string, string | undefined])[] {
  return comparisonPairs(asked, answer, context).map(({ chosen, rejected }) => [chosen, rejected] as const);
}

test('the picked side is preferred to the other, with all that is known of the place', () => {
  expect(comparisonPairs(asked, { kind: 'left' }, context)).toEqual([
    {
      prompt: 'import x;\nconst y = ',
      preferences: "const a = 'b';\n",
      chosen: "'a'",
      rejected: '"a"',
      user: 'default',
      source: 'comparison',
      language: 'typescript',
      at: 1_000,
      files: ['file:///project/main.ts', 'file:///project/lender.ts'],
      workspace: 'file:///project',
    },
  ]);
  expect(sidesOf({ kind: 'right' })).toEqual([['"a"', "'a'"]]);
});

test('a tie, neither and a skipped question make no pair', () => {
  for (const kind of ['tie', 'neither', 'skip'] as const) expect(sidesOf({ kind }), kind).toEqual([]);
});

describe('what was written in their place', () => {
  test('is preferred to both, the likelier first', () => {
    expect(sidesOf({ kind: 'written', text: '`a`' })).toEqual([
      ['`a`', '"a"'],
      ['`a`', "'a'"],
    ]);
  });

  test('is preferred to the other where it is one of them', () => {
    expect(sidesOf({ kind: 'written', text: ' "a" ' })).toEqual([[' "a"', "'a'"]]);
  });

  test('ends by the stop rule that both were cut by', () => {
    expect(sidesOf({ kind: 'written', text: '`a`\nconst z = 1;' })[0]).toEqual(['`a`', '"a"']);
  });

  test('makes no pair where nothing is written', () => {
    expect(sidesOf({ kind: 'written', text: '  \n ' })).toEqual([]);
  });
});
