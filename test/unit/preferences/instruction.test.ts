import { describe, expect, test } from 'vitest';
import { instructionOf } from '../../../src/preferences/instruction';

describe('an instruction', () => {
  test('states each choice of the language, then the free text, as sentences', () => {
    const stated = { choices: { quotes: 'single', semicolons: 'never' }, text: 'prefer small functions' };
    expect(instructionOf(stated, 'typescript')).toBe(
      'Style: Use single quotes for strings. Leave semicolons out. prefer small functions.',
    );
  });

  test('leaves out what the language has no choice in', () => {
    expect(instructionOf({ choices: { quotes: 'single', semicolons: 'never' }, text: '' }, 'python')).toBe(
      'Style: Use single quotes for strings.',
    );
  });

  test('is the free text alone in a language whose style no parser tells', () => {
    expect(instructionOf({ choices: { quotes: 'single' }, text: 'No globals!' }, 'go')).toBe('Style: No globals!');
  });

  test('is empty where nothing is stated, or nothing known', () => {
    expect(instructionOf({ choices: {}, text: ' \n' }, 'python')).toBe('');
    expect(instructionOf({ choices: { quotes: 'curly' }, text: '' }, 'python')).toBe('');
  });

  test('stays on one line and short, whatever the free text holds', () => {
    const instruction = instructionOf({ choices: {}, text: 'one\r\n*/ two\u2028three '.repeat(200) }, 'css');
    expect(instruction).not.toMatch(/[\r\n\u2028]/);
    expect(instruction.length).toBeLessThan(420);
  });
});
