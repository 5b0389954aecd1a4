import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activeAdaptersFolder, adaptersFolder } from '../../../src/common/dataFolder';

describe('the folder of a user’s adapters', () => {
  it('bears the name of a plain user', () => {
    expect(adaptersFolder('data', 'default')).toBe(join('data', 'adapters', 'default'));
    expect(activeAdaptersFolder('data', 'ann_2')).toBe(join('data', 'adapters', 'ann_2', 'active'));
  });

  it.each([
    '',
    '.',
    '..',
    '../..',
    '/etc',
    'a/b',
    'a\\b',
    'C:',
    '~',
    ' ',
    'a.',
    'con',
    'NUL',
    'nul.txt',
    'a\0b',
    '*?"<>|',
    'é',
  ])('lies in the folder of adapters, under a name that every file system takes: %j', (user) => {
    const folder = adaptersFolder('data', user);
    expect(dirname(folder)).toBe(join('data', 'adapters'));
    expect(basename(folder)).toMatch(/^[a-z0-9_%~-]+$/);
    expect(basename(folder)).not.toMatch(/^(?:con|prn|aux|nul|(?:com|lpt)\d)$/);
  });

  it('is another for each user, also where capitals do not count and names are long', () => {
    const long = 'x'.repeat(300);
    const users = [
      'ann',
      'Ann',
      'ANN',
      '',
      '%',
      '%25',
      'con',
      '%63on',
      'Con',
      'a b',
      'a%20b',
      long,
      `${long}y`,
      long.toUpperCase(),
    ];
    const names = users.map((user) => adaptersFolder('', user).toLowerCase());
    expect(new Set(names).size).toBe(users.length);
    expect(Math.max(...names.map((name) => basename(name).length))).toBeLessThanOrEqual(128);
  });
});
