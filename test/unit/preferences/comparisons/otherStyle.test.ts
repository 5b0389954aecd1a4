import { expect, test } from 'vitest';
import { formsAgainst } from '../../../../src/preferences/comparisons/otherStyle';

const NOTHING_KNOWN = { stated: {}, learned: {} };

test('one trait of a text is written the other way', () => {
  expect(formsAgainst({ quotes: 'double' }, 'python', NOTHING_KNOWN)).toEqual({ language: 'python', quotes: 'single' });
  expect(formsAgainst({ semicolons: 'always' }, 'typescript', NOTHING_KNOWN)).toEqual({
    language: 'javascript',
    semicolons: 'never',
  });
  expect(formsAgainst({ functions: 'declaration' }, 'javascript', NOTHING_KNOWN)).toEqual({
    language: 'javascript',
    functions: 'arrow',
  });
  expect(formsAgainst({ typing: 'inferred' }, 'python', NOTHING_KNOWN)).toEqual({
    language: 'python',
    returnTypes: 'annotated',
  });
});

test('of several traits the one of which least is known', () => {
  const shows = { quotes: 'single', semicolons: 'never' } as const;
  expect(formsAgainst(shows, 'javascript', NOTHING_KNOWN)).toEqual({ language: 'javascript', quotes: 'double' });
  expect(formsAgainst(shows, 'javascript', { stated: {}, learned: { quotes: { pairs: 3 } } })).toEqual({
    language: 'javascript',
    semicolons: 'always',
  });
});

test('nothing where no such trait shows, or no parser knows the language', () => {
  expect(formsAgainst({ naming: 'camelCase' }, 'typescript', NOTHING_KNOWN)).toBeUndefined();
  expect(formsAgainst({ typing: 'inferred' }, 'typescript', NOTHING_KNOWN)).toBeUndefined();
  expect(formsAgainst({ quotes: 'single' }, 'ruby', NOTHING_KNOWN)).toBeUndefined();
});
