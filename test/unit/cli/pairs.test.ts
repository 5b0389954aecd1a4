/** @file The command line's contract about the store: pairs in, out and away, the versions that learned from them, reset, doctor. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFeedbackStore } from '../../../src/feedback/store/feedbackStore';
import { openAdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import { filesWith, pair, update, updateEnd } from '../feedback/store/storeRecords';
import { commitTinyAdapter } from '../model/personal/committedAdapter';
import { bundleCommandLine, type CommandLine, type Ran } from './commandLine';

const PATIENCE_MS = 60_000;

let penchant: CommandLine;
let scratch: string;
let data: string;

beforeAll(async () => {
  penchant = await bundleCommandLine();
}, PATIENCE_MS);
afterAll(() => penchant.dispose());

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'penchant-pairs-'));
  data = join(scratch, 'data');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function run(...args: readonly string[]): Promise<Ran> {
  return penchant.run(['--data', data, ...args]);
}

async function runJson(...args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run('--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

async function listed(...args: readonly string[]): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await run('--json', 'pairs', 'list', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return linesOf(stdout);
}

function linesOf(text: string): readonly unknown[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
}

function writePairs(name: string, pairs: readonly object[]): string {
  const path = join(scratch, name);
  writeFileSync(path, pairs.map((each) => `${JSON.stringify(each)}\n`).join(''));
  return path;
}

const A = { prompt: 'const a =', chosen: ' 1;', rejected: ' 1', time: '2026-01-10T10:00:00.000Z' };
const B = {
  prompt: 'const b =',
  chosen: ' 2;',
  rejected: ' 2',
  user: 'bob',
  source: 'comparison',
  time: '2026-01-11T10:00:00.000Z',
};

describe('penchant pairs', { timeout: PATIENCE_MS }, () => {
  it('makes no folder to list or delete nothing', async () => {
    expect(await listed()).toEqual([]);
    expect(await runJson('pairs', 'delete', '--all')).toEqual({ deleted: 0 });
    expect(existsSync(data)).toBe(false);
  });

  it('adds pairs once, and lists them in TRL’s format, of all users or one', async () => {
    const path = writePairs('pairs.jsonl', [B, A]);
    expect(await runJson('pairs', 'add', '--pairs', path)).toEqual({ added: 2 });
    expect(await runJson('pairs', 'add', '--pairs', path)).toEqual({ added: 0 });
    const [a, b] = [
      { id: 2, ...A, user: 'default', source: 'unknown' },
      { id: 1, ...B },
    ];
    expect(await listed()).toEqual([a, b]);
    expect(await listed('--user', 'bob')).toEqual([b]);
    expect((await run('pairs')).stdout).toBe(
      '    2  2026-01-10 10:00  unknown            default  " 1;", not " 1"\n' +
        '    1  2026-01-11 10:00  comparison         bob  " 2;", not " 2"\n',
    );
  });

  it('takes nothing of a file with a malformed line', async () => {
    const path = writePairs('pairs.jsonl', [A, { prompt: 'x' }]);
    const { code, stdout, stderr } = await run('pairs', 'add', '--pairs', path);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^penchant: .*pairs\.jsonl, line 2: "chosen" is missing[^\n]*\n$/);
    expect(existsSync(data)).toBe(false);
  });

  it('exports what another store takes in as it was', async () => {
    await runJson('pairs', 'add', '--pairs', writePairs('pairs.jsonl', [A, B]));
    const target = join(scratch, 'export.jsonl');
    expect(await runJson('pairs', 'export', target)).toEqual({ exported: 2 });
    expect(linesOf(readFileSync(target, 'utf8'))).toEqual([{ ...A, user: 'default', source: 'unknown' }, B]);
    const before = await listed();
    data = join(scratch, 'other');
    expect(await runJson('pairs', 'add', '--pairs', target)).toEqual({ added: 2 });
    expect(await listed()).toEqual(before);
  });

  it('deletes by id, time and file, down to the bytes', async () => {
    const file = join(scratch, 'größe (1).ts');
    const store = openFeedbackStore(data);
    const uris = [pathToFileURL(file).href, pathToFileURL(file).href.replaceAll('(', '%28').replaceAll(')', '%29')];
    store.addPairs([
      ...uris.map((uri, index) => pair(`plum${index}`, { files: [uri] })),
      ...['fig', 'kiwi', 'pear'].map((chosen) => pair(chosen)),
    ]);
    store.dispose();
    expect(await runJson('pairs', 'delete', '--file', file)).toEqual({ deleted: 2 });
    expect(filesWith(data, 'plum')).toEqual([]);
    expect(await runJson('pairs', 'delete', '--id', '3', '4')).toEqual({ deleted: 2 });
    expect(await runJson('pairs', 'delete', '--id', '3,4')).toEqual({ deleted: 0 });
    expect(await listed()).toMatchObject([{ id: 5, chosen: 'pear' }]);
    expect(await runJson('pairs', 'delete', '--since', '1h')).toEqual({ deleted: 1 });
    expect(filesWith(data, 'pear')).toEqual([]);
  });

  it('deletes of one user, or of all', async () => {
    await runJson('pairs', 'add', '--pairs', writePairs('pairs.jsonl', [A, B]));
    expect(await runJson('--user', 'bob', 'pairs', 'delete', '--all')).toEqual({ deleted: 1 });
    expect(await runJson('pairs', 'delete', '--all')).toEqual({ deleted: 1 });
  });

  it.each([
    [['delete'], 'It takes one of --id, --since, --file and --all.'],
    [['delete', '--all', '--id', '1'], 'It takes one of'],
    [['delete', '--id', 'x'], 'whole number from 1'],
    [['delete', '--since', 'yesterday'], '"yesterday" is no time.'],
    [['add'], "required option '--pairs <file>' not specified"],
    [['export', 'x.jsonl'], 'There are no pairs to export yet.'],
    [['frob'], 'too many arguments'],
  ])('%j is a mistake, said in one line', async (args, message) => {
    const { code, stdout, stderr } = await run('pairs', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^penchant: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it('takes the versions along that have learned from what is deleted', async () => {
    const registry = openAdapterRegistry(data, 'default');
    const [first, second] = [commitTinyAdapter(registry, 'x'), commitTinyAdapter(registry, 'x', { parent: 'v1' })];
    const store = openFeedbackStore(data);
    store.addPairs([pair('a'), pair('b')]);
    update(store, { version: first.version, parent: null, pairs: [1] });
    update(store, { version: second.version, parent: 'v1', pairs: [2] });
    store.dispose();
    const { stdout, stderr } = await run('pairs', 'delete', '--id', '2');
    expect(stdout).toBe('1 deleted.\n');
    expect(stderr).toBe('penchant: Erased as well, as learned from it: v2 of the user default.\n');
    expect([registry.list().map(({ version }) => version), registry.active('x')]).toEqual([['v1'], 'v1']);
  });

  it('takes versions along that an editor did not come to, as it died right after erasing', async () => {
    const registry = openAdapterRegistry(data, 'ann');
    const { version } = commitTinyAdapter(registry, 'x');
    const store = openFeedbackStore(data);
    store.addPairs([pair('a', { user: 'ann' })]);
    store.endUpdate(store.startUpdate({ user: 'ann', startedAt: 0, model: 'm' }), updateEnd({ version, pairs: [1] }));
    store.erase({ ids: [1] });
    store.dispose();
    expect(registry.active('x')).toBe('v1');
    await run('pairs', 'delete', '--id', '9');
    expect([registry.list(), registry.active('x')]).toEqual([[], undefined]);
  });
});

describe('a damaged store', { timeout: PATIENCE_MS }, () => {
  beforeEach(async () => {
    await runJson('pairs', 'add', '--pairs', writePairs('pairs.jsonl', [A]));
    truncateSync(join(data, 'penchant.sqlite'), 6000);
  });

  it('is said, and moved aside by whoever says so', async () => {
    const { code, stderr } = await run('pairs', 'list');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^penchant: The database of feedback .* is damaged, [^\n]*\n$/);
    const { setAside } = (await runJson('pairs', 'set-aside')) as { setAside: string };
    expect(existsSync(setAside)).toBe(true);
    expect(await runJson('pairs', 'set-aside')).toEqual({ setAside: null });
    expect(await runJson('pairs', 'add', '--pairs', join(scratch, 'pairs.jsonl'))).toEqual({ added: 1 });
  });

  it('can be erased', async () => {
    expect(await runJson('reset', '--pairs', '--yes')).toEqual({ erased: ['pairs'] });
    expect(readdirSync(data)).toEqual([]);
  });
});

describe('penchant reset', { timeout: PATIENCE_MS }, () => {
  beforeEach(async () => {
    await runJson('pairs', 'add', '--pairs', writePairs('pairs.jsonl', [A, B]));
    mkdirSync(join(data, 'reference'));
    writeFileSync(join(data, 'devices.json'), '{}');
  });

  it('--pairs erases the database and what was computed of its pairs', async () => {
    expect(await runJson('reset', '--pairs', '--yes')).toEqual({ erased: ['pairs'] });
    expect(readdirSync(data)).toEqual(['devices.json']);
    expect(await runJson('reset', '--pairs', '--yes')).toEqual({ erased: [] });
  });

  it('--pairs leaves an empty database where an editor works with it', async () => {
    const store = openFeedbackStore(data);
    expect(await runJson('reset', '--pairs', '--yes')).toEqual({ erased: ['pairs'] });
    expect(store.figures()).toMatchObject({ pairs: 0, outcomes: 0, updates: 0 });
    expect(store.addPairs([pair('a')])).toHaveLength(1);
    expect(await listed()).toHaveLength(1);
    store.dispose();
  });

  it('--adapters makes pairs new again, whose versions are gone', async () => {
    commitTinyAdapter(openAdapterRegistry(data, 'default'), 'x');
    const store = openFeedbackStore(data);
    update(store, { version: 'v1', pairs: [1] });
    expect(await runJson('reset', '--adapters', '--yes')).toEqual({ erased: ['adapters'] });
    expect([store.countNew('default'), store.updates('default', 9)]).toEqual([1, []]);
    expect(existsSync(join(data, 'devices.json'))).toBe(false);
    store.dispose();
  });
});

describe('penchant doctor', { timeout: PATIENCE_MS }, () => {
  it('tells of the store', async () => {
    const path = join(data, 'penchant.sqlite');
    const storeOf = async (): Promise<unknown> => ((await runDoctor()) as { store: unknown }).store;
    const runDoctor = async (): Promise<unknown> => JSON.parse((await run('--json', 'doctor')).stdout);
    expect(await storeOf()).toEqual({ path });
    await runJson('pairs', 'add', '--pairs', writePairs('pairs.jsonl', [A, B]));
    const bytes = expect.any(Number) as number;
    expect(await storeOf()).toEqual({ path, bytes, pairs: 2, newPairs: 2, outcomes: 0, refusals: 0, updates: 0 });
    truncateSync(path, 6000);
    expect(await storeOf()).toEqual({ path, problem: expect.stringContaining('is damaged') as string });
  });
});
