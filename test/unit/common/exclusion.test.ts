import { describe, expect, test } from 'vitest';
import { exclusionBy, exclusionReasonBy } from '../../../src/common/exclusion';

const isExcluded = exclusionBy({ globs: ['generated/', '*.sql', '/private/*.ts'] });

describe('excluded', () => {
  test.each([
    '.env',
    '.env.local',
    'packages/api/.ENV.production',
    '/home/me/project/.env',
    'C:\\project\\.env',
    'certificates/server.pem',
    'server.KEY',
    'id_rsa',
    '/home/me/.ssh/config',
    '.aws/credentials',
    'infra/terraform.tfstate',
    '.npmrc',
    '.netrc',
    'passwords.kdbx',
    'service-account-prod.json',
    'src/generated/client.ts',
    'db/schema.sql',
    'private/a.ts',
  ])('%s', (path) => {
    expect(isExcluded(path)).toBe(true);
  });
});

describe('not excluded', () => {
  test.each([
    'src/environment.ts',
    'src/env.ts',
    'keyboard.ts',
    'src/keys.ts',
    'README.md',
    'src/private.ts',
    'monkey.py',
  ])('%s', (path) => {
    expect(isExcluded(path)).toBe(false);
  });
});

test('what git ignores is excluded, asked by the path as given', () => {
  const excluded = exclusionBy({ globs: [], isGitIgnored: (path) => path === '/project/dist/main.js' });
  expect(excluded('/project/dist/main.js')).toBe(true);
  expect(excluded('/project/src/main.js')).toBe(false);
});

test.each([
  ['.env', 'secretName'],
  ['db/schema.sql', 'userGlob'],
  ['dist/main.js', 'gitIgnored'],
  ['src/main.js', undefined],
])('why %s is left out: %s', (path, reason) => {
  const reasonOf = exclusionReasonBy({ globs: ['*.sql'], isGitIgnored: (file) => file.startsWith('dist/') });
  expect(reasonOf(path)).toBe(reason);
});
