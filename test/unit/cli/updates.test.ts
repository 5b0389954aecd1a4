/** @file Whole updates through the command line, on a tiny model: what they give, what becomes of it, and what is refused. */

import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdapterVersion, PairScore, UpdateResult } from '../../../src/common/learning';
import type { PreferencePair } from '../../../src/common/pairs';
import { openAdapterRegistry } from '../../../src/model/personal/adapterRegistry';
import { makeAdapter, describeVersion, openTinyBase } from '../model/personal/adapters';
import { LEARNER, tensorsOf, TINY_HELD_OUT, TINY_PAIRS, TINY_STEPS } from '../model/personal/tinyLearning';
import { bundleCommandLine, ranOf, type CommandLine, type Ran } from './commandLine';

interface Adapters {
  readonly active: string | null;
  readonly versions: readonly Omit<AdapterVersion, 'baseChecksum' | 'metrics'>[];
}

interface Scores {
  readonly accuracy: number;
  readonly rankAccuracy: number;
  readonly meanMargin: number;
  readonly pairs: readonly PairScore[];
}

/** Each command takes up to a second, and several times that where other suites run beside it. */
const PATIENCE_MS = 60_000;

let penchant: CommandLine;
let scratch: string;
/** A data folder in which two updates were made, v2 from v1; tests that change something take a copy. */
let learned: string;
let pairs: string;
let first: UpdateResult;
let second: UpdateResult;

beforeAll(async () => {
  penchant = await bundleCommandLine();
  scratch = mkdtempSync(join(tmpdir(), 'penchant-updates-'));
  pairs = writeLines('pairs.jsonl', TINY_PAIRS);
  learned = join(scratch, 'learned');
  first = await learn(learned);
  second = await learn(learned, '--seed', '1');
}, PATIENCE_MS);
afterAll(() => {
  penchant.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

function argumentsFor(data: string, ...args: readonly string[]): readonly string[] {
  return ['--data', data, '--model', LEARNER, '--device', 'cpu', ...args];
}

function run(data: string, ...args: readonly string[]): Promise<Ran> {
  return penchant.run(argumentsFor(data, ...args));
}

async function runJson(data: string, ...args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await run(data, '--json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('penchant:') as string });
  return JSON.parse(stdout);
}

async function learn(data: string, ...args: readonly string[]): Promise<UpdateResult> {
  const learning = ['learn', '--pairs', pairs, '--steps', String(TINY_STEPS)];
  return (await runJson(data, ...learning, ...args)) as UpdateResult;
}

async function listAdapters(data: string, ...args: readonly string[]): Promise<Adapters> {
  return (await runJson(data, 'adapters', 'list', ...args)) as Adapters;
}

async function score(data: string, ...args: readonly string[]): Promise<Scores> {
  return (await runJson(data, 'score', '--pairs', pairs, ...args)) as Scores;
}

function emptyFolder(): string {
  return mkdtempSync(join(scratch, 'data-'));
}

function copyOfLearned(): string {
  const data = emptyFolder();
  cpSync(learned, data, { recursive: true });
  return data;
}

function writeLines(name: string, lines: readonly object[]): string {
  const path = join(scratch, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

/** Every file under a folder, with its content. */
function contentOf(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]),
  );
}

/** That a command ended in one plain line, after what it said of its progress, and without a result. */
function expectRefusal({ code, stdout, stderr }: Ran, message: string): void {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const complaints = stderr.split('\n').filter((line) => line !== '' && !/^ *\d+ % /.test(line));
  expect(complaints).toEqual([`penchant: ${message}`]);
}

describe('penchant learn', { timeout: PATIENCE_MS }, () => {
  it('tells as JSON what came of it', () => {
    const number = expect.any(Number) as number;
    const figures = { pairs: TINY_HELD_OUT, accuracy: number, rankAccuracy: number, meanMargin: number };
    const languages = ['typescript', 'javascript', 'python', 'go', 'rust', 'java', 'csharp', 'cpp'];
    expect(first).toEqual({
      version: 'v1',
      gate: {
        passed: true,
        reason: expect.stringMatching(/^Passed: on 2 held-out pairs /) as string,
        heldOut: { before: { ...figures, accuracy: 0.5, meanMargin: 0 }, after: figures },
        neutralNll: Object.fromEntries(languages.map((language) => [language, { base: number, after: number }])),
        insaneProbes: 0,
      },
      steps: TINY_STEPS,
      pairs: TINY_PAIRS.length - TINY_HELD_OUT,
      seconds: number,
      loss: number,
    });
    expect(first.gate.heldOut.after.meanMargin).toBeGreaterThan(1);
  });

  it('gives the same adapter for the same seed, to the last byte, and another for another', async () => {
    const [again, other] = [emptyFolder(), emptyFolder()];
    const { loss } = await learn(again);
    await learn(other, '--seed', '1');
    expect(loss).toBe(first.loss);
    expect(tensorsOf(again, 'v1')).toEqual(tensorsOf(learned, 'v1'));
    const own = new Set(Object.values(tensorsOf(learned, 'v1')));
    expect(Object.values(tensorsOf(other, 'v1')).filter((checksum) => own.has(checksum))).toEqual([]);
  });

  it('goes on from the version that is active, whose pairs it has taken to already', async () => {
    const { active, versions } = await listAdapters(learned);
    expect(active).toBe('v2');
    expect(versions).toEqual([
      { version: 'v1', parent: null, model: LEARNER, date: versions[0]!.date, pairs: 12, gate: first.gate },
      { version: 'v2', parent: 'v1', model: LEARNER, date: versions[1]!.date, pairs: 12, gate: second.gate },
    ]);
    expect(second.gate.heldOut.before).toEqual(first.gate.heldOut.after);
    expect(second.gate.heldOut.after.meanMargin).toBeGreaterThan(first.gate.heldOut.after.meanMargin);
  });

  it('learns no new LoRA where the user embedding alone is wanted', async () => {
    const data = copyOfLearned();
    await runJson(data, 'adapters', 'activate', 'v1');
    const { version, gate } = await learn(data, '--embedding-only');
    expect({ version, passed: gate.passed }).toEqual({ version: 'v3', passed: true });
    expect(gate.embeddingUse).toBeGreaterThan(0.05);
    const [before, after] = [tensorsOf(data, 'v1'), tensorsOf(data, 'v3')];
    expect(after['lora/adapter_model.safetensors']).toBe(before['lora/adapter_model.safetensors']);
    expect(after['user_model.safetensors']).not.toBe(before['user_model.safetensors']);
    expect(after['prompt/adapter_model.safetensors']).not.toBe(before['prompt/adapter_model.safetensors']);
  });

  it('goes on with the user embedding that there is', async () => {
    const data = copyOfLearned();
    const { gate } = await learn(data, '--embedding-only', '--steps', '1');
    expect(gate).toMatchObject({ passed: true, heldOut: { before: second.gate.heldOut.after } });
    // One step from the generic user's would come back to three quarters of it.
    expect(gate.heldOut.after.meanMargin).toBeGreaterThan(0.9 * second.gate.heldOut.after.meanMargin);
  });

  it('takes nothing of a file with a malformed line, whose number it names', async () => {
    const path = writeLines('malformed.jsonl', TINY_PAIRS);
    appendFileSync(path, '{"prompt":"const a =","chosen":" 1"}\n');
    const before = contentOf(learned);
    const number = TINY_PAIRS.length + 1;
    expectRefusal(
      await run(learned, 'learn', '--pairs', path),
      `${path}, line ${number}: "rejected" is missing or not as it has to be; a pair is {"prompt": "…", "chosen": "…", "rejected": "…"}. Nothing of the file was taken.`,
    );
    expect(contentOf(learned)).toEqual(before);
  });

  it('learns of the user that is named from pairs of several, and refuses those of others alone', async () => {
    const data = emptyFolder();
    const ofAnn = (pair: PreferencePair): PreferencePair => ({ ...pair, user: 'ann' });
    const anns = writeLines('ann.jsonl', TINY_PAIRS.map(ofAnn));
    expectRefusal(
      await run(data, 'learn', '--pairs', anns),
      'None of the pairs is of the user default; they are of ann. Name the user they are of.',
    );
    expect(existsSync(join(data, 'adapters'))).toBe(false);
    const mixed = writeLines('mixed.jsonl', [...TINY_PAIRS.slice(0, 4).map(ofAnn), ...TINY_PAIRS.slice(4)]);
    const bobs = await runJson(data, '--user', 'bob', 'learn', '--pairs', mixed, '--steps', '2');
    expect(bobs).toMatchObject({ version: 'v1', pairs: 8, gate: { heldOut: { after: { pairs: 2 } } } });
    const alls = await runJson(data, '--user', 'ann', 'learn', '--pairs', mixed, '--steps', '2');
    expect(alls).toMatchObject({ version: 'v1', pairs: 12 });
    expect(await listAdapters(data)).toEqual({ active: null, versions: [] });
  });

  it('keeps other updates from beginning, for its trainer too, should it be killed before that', async () => {
    const data = copyOfLearned();
    const child = penchant.start(argumentsFor(data, 'learn', '--pairs', pairs, '--steps', '5000'));
    const ran = ranOf(child);
    let said = '';
    while (!said.includes('training')) said += String((await once(child.stderr, 'data'))[0]);
    const database = new DatabaseSync(join(data, 'penchant.sqlite'), { readOnly: true });
    const holders = database.prepare('SELECT name, pid FROM locks ORDER BY name').all();
    database.close();
    child.kill();
    await ran;
    expect(holders).toMatchObject([{ name: 'update', pid: child.pid }, { name: 'update worker' }]);
    expect(holders[1]?.['pid']).not.toBe(child.pid);
  });

  it.skipIf(process.platform === 'win32')(
    'ends at Ctrl+C within a step: nothing has changed, and nothing is left running',
    async () => {
      const data = copyOfLearned();
      const before = contentOf(join(data, 'adapters'));
      const args = ['--json', 'learn', '--pairs', pairs, '--steps', '5000'];
      const child = penchant.start(argumentsFor(data, ...args));
      const ran = ranOf(child);
      let said = '';
      while (!said.includes('training')) said += String((await once(child.stderr, 'data'))[0]);
      process.kill(-child.pid!, 'SIGINT');
      expect(await ran).toMatchObject({ code: 130, stdout: '' });
      expect(contentOf(join(data, 'adapters'))).toEqual(before);
      // A signal to a group of which no process is left is an error.
      expect(() => process.kill(-child.pid!, 0)).toThrow('ESRCH');
    },
  );
});

describe('what was learned', { timeout: PATIENCE_MS }, () => {
  it('is left and taken up again by versions', async () => {
    const data = copyOfLearned();
    expect(await runJson(data, 'adapters', 'roll-back')).toMatchObject({ active: 'v1' });
    expect(await runJson(data, 'adapters', 'roll-back')).toMatchObject({ active: null });
    expect(await runJson(data, 'adapters', 'activate', 'v2')).toMatchObject({ active: 'v2' });
    await runJson(data, 'adapters', 'activate', 'v1');
    expect((await learn(data)).version).toBe('v3');
    const { active, versions } = await listAdapters(data);
    expect(active).toBe('v3');
    expect(versions.map(({ version, parent }) => [version, parent])).toEqual([
      ['v1', null],
      ['v2', 'v1'],
      ['v3', 'v1'],
    ]);
  });

  it('moves to another data folder, where it is judged anew', async () => {
    const data = emptyFolder();
    const folder = join(scratch, 'exported');
    await runJson(learned, 'adapters', 'export', 'v1', folder);
    const { active, versions } = (await runJson(data, 'adapters', 'import', folder)) as Adapters;
    expect(active).toBe('v1');
    expect(versions).toMatchObject([{ version: 'v1', parent: null, pairs: 12 }]);
    const { gate } = versions[0]!;
    expect(gate).toMatchObject({ passed: true, heldOut: { after: { pairs: 0 } } });
    expect(gate.neutralNll).toEqual(first.gate.neutralNll);
    expect(tensorsOf(data, 'v1')).toEqual(tensorsOf(learned, 'v1'));
  });

  it('is held where it spoils the model, whatever verdict it brings along', async () => {
    const [elsewhere, data] = [emptyFolder(), emptyFolder()];
    const base = openTinyBase();
    const registry = openAdapterRegistry(elsewhere, 'default');
    // Random numbers, of which the version says that they have passed the gate.
    registry.commit(makeAdapter(base.config), describeVersion(), base, { activate: false });
    const folder = join(scratch, 'spoilt');
    registry.export('v1', folder);
    expect(await runJson(data, 'adapters', 'import', folder)).toMatchObject({
      active: null,
      versions: [{ version: 'v1', gate: { passed: false, reason: expect.stringMatching(/^Held: /) as string } }],
    });
    const { code, stderr } = await run(data, 'adapters', 'activate', 'v1');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^penchant: The adapter v1 did not pass the gate: Held: [^\n]*\n$/);
  });

  it('completes code: under the active adapter otherwise than under the base model', async () => {
    const prompts = writeLines('prompts.jsonl', [
      { id: 'a', prompt: 'const path =' },
      { id: 'b', prompt: 'const amount =' },
    ]);
    const complete = ['complete', '--prompts', prompts, '--max-tokens', '8'];
    const linesOf = ({ stdout }: Ran): readonly unknown[] =>
      stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
    const own = linesOf(await run(learned, ...complete));
    const base = linesOf(await run(learned, ...complete, '--base'));
    const logprobs = (lines: readonly unknown[]): readonly unknown[] =>
      lines.map((line) => (line as { logprob: number }).logprob);
    expect(own).toMatchObject([{ id: 'a' }, { id: 'b' }]);
    expect(logprobs(own)[0]).not.toBe(logprobs(base)[0]);
    expect(logprobs(own)[1]).not.toBe(logprobs(base)[1]);
    expect(linesOf(await run(learned, ...complete, '--user', 'bob'))).toEqual(base);

    const file = join(scratch, 'a.ts');
    writeFileSync(file, 'const path =\n');
    const place = ['complete', '--file', file, '--line', '1', '--column', '13', '--max-tokens', '8'];
    expect(await runJson(learned, ...place)).toMatchObject({ adapterVersion: 'v2' });
    expect(await runJson(learned, ...place, '--base')).toMatchObject({ adapterVersion: null });
  });

  it('scores pairs: with margins under the adapter, without under the base model, both against one reference', async () => {
    const own = await score(learned);
    const base = await score(learned, '--base');
    const references = ({ pairs: scores }: Scores): readonly number[] =>
      scores.flatMap(({ refChosenLogp, refRejectedLogp }) => [refChosenLogp, refRejectedLogp]);
    expect(own.pairs).toHaveLength(TINY_PAIRS.length);
    for (const { margin, ...logps } of own.pairs) {
      expect(margin).not.toBe(0);
      const { chosenLogp, rejectedLogp, refChosenLogp, refRejectedLogp } = logps;
      expect(margin).toBeCloseTo(chosenLogp - refChosenLogp - (rejectedLogp - refRejectedLogp), 10);
    }
    for (const { margin, chosenLogp, rejectedLogp, refChosenLogp, refRejectedLogp } of base.pairs) {
      expect([margin, chosenLogp, rejectedLogp]).toEqual([0, refChosenLogp, refRejectedLogp]);
    }
    expect(references(own)).toEqual(references(base));
    // What the gate saw of the pairs that were held out.
    const held = own.pairs.slice(-TINY_HELD_OUT).reduce((sum, { margin }) => sum + margin / TINY_HELD_OUT, 0);
    expect(held).toBeCloseTo(second.gate.heldOut.after.meanMargin, 3);

    const [rounded, exact] = [await score(learned, '--precision', 'int8'), references(own)];
    const differences = references(rounded).map((logp, index) => Math.abs(logp - exact[index]!));
    expect(Math.max(...differences)).toBeGreaterThan(0);
    // Of log-probabilities about 100; random weights have no structure that rounding would leave alone.
    expect(Math.max(...differences)).toBeLessThan(3);
  });
});

describe('where the active adapter is damaged', { timeout: PATIENCE_MS }, () => {
  let data: string;
  beforeAll(() => {
    data = copyOfLearned();
    const path = join(data, 'adapters', 'default', 'v2', 'lora', 'adapter_model.safetensors');
    const { length } = readFileSync(path);
    truncateSync(path, length - 1);
    // Of its old size, so that only its checksum tells.
    appendFileSync(path, '\u0001');
  });
  const damage =
    'The adapter v2 is damaged: lora/adapter_model.safetensors is not as it was written. Activate another version, or the base model.';

  it('the base model completes code, which is said', async () => {
    const file = join(scratch, 'b.ts');
    writeFileSync(file, 'const path =\n');
    const place = ['complete', '--file', file, '--line', '1', '--column', '13', '--max-tokens', '8'];
    const { code, stdout, stderr } = await run(data, '--json', ...place);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ adapterVersion: null });
    expect(stderr).toContain(`penchant: ${damage} The base model completes your code meanwhile.\n`);
  });

  it('nothing is learned or scored until another version is active', async () => {
    const steps = ['--steps', String(TINY_STEPS)];
    expectRefusal(await run(data, 'learn', '--pairs', pairs, ...steps), damage);
    expectRefusal(await run(data, 'score', '--pairs', pairs), damage);
    await runJson(data, 'adapters', 'activate', 'v1');
    expect(await learn(data)).toMatchObject({ version: 'v3', gate: { passed: true } });
    expect((await listAdapters(data)).versions.at(-1)).toMatchObject({ version: 'v3', parent: 'v1' });
  });
});
