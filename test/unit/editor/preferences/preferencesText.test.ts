import { expect, test } from 'vitest';
import { preferencesText } from '../../../../src/editor/preferences/preferencesText';
import { exemplarOf } from '../../../../src/preferences/exemplar';

const stated = { choices: { quotes: 'single', naming: 'snake_case' }, text: 'Prefer small functions.' };
const exemplar = exemplarOf(stated.choices, 'python');

test('a small model is shown an exemplar, and no sentence', () => {
  expect(preferencesText(stated, 'python', { preferencesAs: 'exemplar' })).toBe(exemplar);
  expect(exemplar).not.toBe('');
});

test('a larger model is told as well, in a comment of the language', () => {
  expect(preferencesText(stated, 'python', { preferencesAs: 'instructionAndExemplar' })).toBe(
    `# Style: Use single quotes for strings. Name variables and functions in snake_case. Prefer small functions.\n${exemplar}`,
  );
  expect(preferencesText(stated, 'css', { preferencesAs: 'instructionAndExemplar' })).toBe(
    '/* Style: Prefer small functions. */\n',
  );
});

test('where nothing is stated, nothing is said', () => {
  for (const preferencesAs of ['exemplar', 'instructionAndExemplar'] as const) {
    expect(preferencesText({ choices: {}, text: '' }, 'typescript', { preferencesAs })).toBe('');
  }
});

test('what single tokens decide alone takes no room in the prompt', () => {
  const choices = { quotes: 'single', semicolons: 'never', lineLength: '100' };
  expect(preferencesText({ choices, text: '' }, 'typescript', { preferencesAs: 'exemplar' })).toBe('');
});
