import { expect, test } from 'vitest';
import { parseBlame, parseLog, parseTree } from '../../../../src/feedback/ownCode/gitOutput';

test('a log is read with its authors, times and added lines, whatever the files are called', () => {
  const output =
    '\x01Ada L\x02ada@example.org\x021700000000\x00\n2\t1\tsrc/a.ts\x001\t0\twe ird\n.ts\x00-\t-\tpicture.png\x00' +
    '\x01Bob\x02\x021600000000\x00' +
    '\x01broken\x00';
  expect(parseLog(output)).toEqual([
    {
      author: { name: 'Ada L', email: 'ada@example.org' },
      at: 1_700_000_000_000,
      files: [
        { path: 'src/a.ts', addedLines: 2 },
        { path: 'we ird\n.ts', addedLines: 1 },
      ],
    },
    { author: { name: 'Bob', email: '' }, at: 1_600_000_000_000, files: [] },
  ]);
});

test('a tree is its files, without links and submodules', () => {
  const hash = '63720831039cc40e6b74a24ccf18a9294d28437c';
  const output =
    `100644 blob ${hash}       6\tsrc/a.ts\x00100755 blob ${hash}      12\trun.py\x00` +
    `120000 blob ${hash}       4\tlink.ts\x00160000 commit ${hash}       -\tsubmodule\x00`;
  expect(parseTree(output)).toEqual([
    { path: 'src/a.ts', bytes: 6 },
    { path: 'run.py', bytes: 12 },
  ]);
});

test('a blame gives each line its author, also where a summary or a line of code looks like a field', () => {
  const blame = [
    '78aecdef0fa2c246c42eeab09dafd612805c7909 1 1 2',
    'author Ada L',
    'author-mail <ada@example.org>',
    'author-time 1700000000',
    'summary author Mallory',
    'boundary',
    'filename src/a.ts',
    '\tauthor Mallory',
    'be9d002f884cb5f43423f19b0369f5e0f2865940 2 2',
    'author Bob',
    'author-mail <bob@example.org>',
    'author-time 1700000001',
    'summary two',
    'filename src/a.ts',
    '\t\tindented\r',
    '',
  ].join('\n');
  expect(parseBlame(blame)).toEqual([
    {
      text: 'author Mallory',
      author: { name: 'Ada L', email: 'ada@example.org' },
      at: 1_700_000_000_000,
      isBoundary: true,
    },
    {
      text: '\tindented\r',
      author: { name: 'Bob', email: 'bob@example.org' },
      at: 1_700_000_001_000,
      isBoundary: false,
    },
  ]);
});
