import { describe, expect, test } from 'vitest';
import type { NewPair } from '../../../src/feedback/records';
import { explainStoring, mayStore, type StoringPlace, type StoringRules } from '../../../src/feedback/whatIsStored';

const SECRET_LINE = 'const key = "postgres://u:p@h/db";';

const pair: NewPair = {
  prompt: 'const x = ',
  chosen: "b('x');",
  rejected: 'a("x");',
  user: 'default',
  source: 'typedOver',
  at: 1_000_000,
  files: ['file:///project/main.ts', 'file:///project/lender.ts'],
  workspace: 'file:///project',
};

const rules: StoringRules = { isExcluded: () => false, isTrusted: true, isPaused: false };

describe('a pair', () => {
  test('is stored where nothing stands against it', () => {
    expect(mayStore(pair, rules)).toEqual({ isStored: true });
  });

  test.each([
    ['paused', pair, { ...rules, isPaused: true }],
    ['untrustedWorkspace', pair, { ...rules, isTrusted: false }],
    ['excludedFile', pair, { ...rules, isExcluded: (uri: string) => uri.endsWith('lender.ts') }],
    ['secret', { ...pair, prompt: `${SECRET_LINE}\nconst x = ` }, rules],
    ['secret', { ...pair, preferences: SECRET_LINE }, rules],
    ['secret', { ...pair, chosen: SECRET_LINE }, rules],
    ['secret', { ...pair, rejected: SECRET_LINE }, rules],
    ['secret', { ...pair, prompt: 'connect("postgres://u:', chosen: 'p@h/db")' }, rules],
  ] as const)('is not stored: %s', (reason, given, under) => {
    expect(mayStore(given, under)).toEqual({ isStored: false, reason });
  });
});

const place: StoringPlace = {
  files: ['main.ts'],
  isTrusted: true,
  learning: 'on',
  languageId: 'typescript',
  isLanguageEnabled: true,
  nearby: { text: 'const x = 1;\n', firstLine: 40 },
};

describe('what would be stored here', () => {
  test('where nothing stands against it: what it would be, with the files', () => {
    const { isStored, wouldHold } = explainStoring({ ...place, files: ['main.ts', 'a.ts', 'b.ts'] });
    expect(isStored).toBe(true);
    expect(wouldHold.at(-1)).toBe(
      'The addresses of main.ts and of the files that lend snippets to its prompt: a.ts, b.ts.',
    );
  });

  test.each([
    ['Learning is paused.', { learning: 'paused' }],
    ['Learning is off.', { learning: 'off' }],
    ['This workspace is not trusted, and nothing is learned from such.', { isTrusted: false }],
    ['Files of this name commonly hold secrets, so this one is left out.', { exclusion: 'secretName' }],
    ['The setting penchant.excludedFiles leaves this file out.', { exclusion: 'userGlob' }],
    ['Git ignores this file, so it is left out.', { exclusion: 'gitIgnored' }],
    [
      'Penchant is off for the language typescript, so there are no suggestions to learn from.',
      { isLanguageEnabled: false },
    ],
  ] as const)('nothing: %s', (sentence, changes) => {
    expect(explainStoring({ ...place, ...changes })).toEqual({ isStored: false, reasons: [sentence], wouldHold: [] });
  });

  test('all reasons against it, not only the first', () => {
    const { reasons } = explainStoring({ ...place, isTrusted: false, learning: 'paused' });
    expect(reasons).toHaveLength(2);
  });

  test('near a secret: figures alone, and the line of the secret', () => {
    const nearby = { text: `const x = 1;\n${SECRET_LINE}\n`, firstLine: 40 };
    const { isStored, reasons, wouldHold } = explainStoring({ ...place, nearby });
    expect(isStored).toBe(false);
    expect(reasons).toEqual([
      'Line 41 holds what looks like a secret (password in an address): no pair whose text holds it is kept.',
    ]);
    expect(wouldHold).toHaveLength(1);
    expect(wouldHold[0]).toContain('No text.');
  });
});
