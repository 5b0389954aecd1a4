import { expect, test } from 'vitest';
import { statedFormsOf } from '../../../src/preferences/statedForms';

test('quotes, semicolons, names and return types are forms, in the languages that leave the choice', () => {
  const choices = { quotes: 'single', semicolons: 'never', naming: 'camelCase', typing: 'annotated' };
  expect(statedFormsOf(choices, 'typescriptreact')).toEqual({
    language: 'javascript',
    quotes: 'single',
    semicolons: 'never',
    names: 'camelCase',
  });
  expect(statedFormsOf(choices, 'python')).toEqual({
    ...{ language: 'python', quotes: 'single', returnTypes: 'annotated', names: 'camelCase' },
  });
});

test('nothing is a form where none is stated, and in languages whose strings nobody told of', () => {
  expect(statedFormsOf({ declarations: 'const' }, 'javascript')).toBeUndefined();
  expect(statedFormsOf({ semicolons: 'never' }, 'python')).toBeUndefined();
  expect(statedFormsOf({ quotes: 'single' }, 'rust')).toBeUndefined();
});
