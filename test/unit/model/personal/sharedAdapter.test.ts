import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { openAdapterRegistry } from '../../../../src/model/personal/adapterRegistry';
import { openSharedAdapter, type SharedAdapter, type UserTensors } from '../../../../src/model/personal/sharedAdapter';
import { softPromptOf } from '../../../../src/model/personal/userModel';
import { BASE, describeVersion, makeAdapter, openTinyBase, type AdapterShape } from './adapters';

const root = mkdtempSync(join(tmpdir(), 'penchant-shared-'));
afterAll(() => rmSync(root, { recursive: true }));
const base = openTinyBase();
const { config } = base;

let folder: string;
let shared: SharedAdapter;
beforeEach(() => {
  folder = exported();
  shared = openSharedAdapter(folder, config);
});

/** A folder as `penchant adapters export` makes it. */
function exported(shape: AdapterShape = {}): string {
  const data = mkdtempSync(join(root, 'case-'));
  const registry = openAdapterRegistry(data, 'team');
  registry.commit(makeAdapter(config, shape), describeVersion({ baseChecksum: BASE }), base, { activate: false });
  registry.export('v1', join(data, 'shared'));
  return join(data, 'shared');
}

function userOf(seed: number, shape: AdapterShape = {}): UserTensors {
  const { userWeights, userOffset } = makeAdapter(config, { ...shape, seed }).userModel;
  return { userWeights, userOffset };
}

/** The files of users, by their path from the adapter's folder. */
function userFiles(): readonly string[] {
  const entries = readdirSync(join(folder, 'users'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function expectRefusal(act: () => unknown, message: RegExp): void {
  expect(act).toThrow(UserFacingError);
  expect(act).toThrow(message);
}

describe('a shared adapter', () => {
  it('gives each user their own tensors, and the same arrays of all else', () => {
    shared.addUser('ann', userOf(2));
    shared.addUser('bob', userOf(3));
    const [ann, bob] = [shared.readUser('ann'), shared.readUser('bob')];
    expect(ann.userModel).toEqual({ ...makeAdapter(config).userModel, ...userOf(2) });
    expect(bob.userModel.userOffset).toEqual(userOf(3).userOffset);
    expect(ann.lora).toBe(bob.lora);
    for (const name of ['genericEmbedding', 'clusterEmbeddings', 'genericWeights'] as const) {
      expect(ann.userModel[name]).toBe(bob.userModel[name]);
    }
  });

  it('has a generic user for whoever is not known', () => {
    const { userModel } = shared.generic;
    expect(softPromptOf(userModel, 'user')).toEqual(softPromptOf(userModel, 'generic'));
  });

  it('is not changed by its users', () => {
    const { checksum } = shared;
    for (let seed = 1; seed <= 5; seed++) shared.addUser(`user ${seed}`, userOf(seed));
    shared.removeUser('user 3');
    expect(openSharedAdapter(folder, config).checksum).toBe(checksum);
    expect(openSharedAdapter(exported({ seed: 2 }), config).checksum).not.toBe(checksum);
  });

  it('has its users again when opened anew, with what was written last', () => {
    shared.addUser('ann', userOf(2));
    shared.addUser('ann', userOf(4));
    expect(openSharedAdapter(folder, config).readUser('ann').userModel.userWeights).toEqual(userOf(4).userWeights);
    expect(userFiles().length).toBe(1);
  });

  it('costs for each user T_u · d + K numbers and a header', () => {
    shared.addUser('ann', userOf(2));
    expect(shared.bytesPerUser).toBe(4 * (3 * 64 + 2));
    const [size = 0] = userFiles().map((path) => statSync(path).size);
    expect(size - shared.bytesPerUser).toBeGreaterThan(0);
    expect(size - shared.bytesPerUser).toBeLessThan(300);
  });

  it('lists its users by name, whatever that is', () => {
    const names = ['ann', 'Ann', '../x', 'con', '', '\ud800', 'ä'.repeat(5000)];
    for (const [seed, name] of names.entries()) shared.addUser(name, userOf(seed));
    expect(shared.users().toSorted()).toEqual(names.toSorted());
    for (const [seed, name] of names.entries()) {
      expect(shared.readUser(name).userModel.userOffset).toEqual(userOf(seed).userOffset);
      shared.removeUser(name);
    }
    expect([shared.users(), userFiles()]).toEqual([[], []]);
    expect(readdirSync(join(folder, '..')).toSorted()).toEqual(['adapters', 'shared']);
  });

  it('works without clusters', () => {
    const shape = { numClusters: 0 };
    const individual = openSharedAdapter(exported(shape), config);
    individual.addUser('ann', userOf(2, shape));
    expect(individual.readUser('ann').userModel.userOffset).toEqual(userOf(2, shape).userOffset);
    expect(individual.readUser('ann').userModel.userWeights).toEqual(new Float32Array());
  });

  it('spreads its users over many folders', () => {
    const tensors = userOf(2);
    for (let user = 0; user < 300; user++) shared.addUser(`user-${user}`, tensors);
    expect(shared.users().length).toBe(300);
    const folders = readdirSync(join(folder, 'users')).map((shard) => readdirSync(join(folder, 'users', shard)));
    expect(folders.length).toBeGreaterThan(100);
    expect(Math.max(...folders.map((names) => names.length))).toBeLessThan(12);
  });

  it('clears away what a killed process left', () => {
    shared.addUser('ann', userOf(2));
    const [path = ''] = userFiles();
    writeFileSync(`${path}.making-999999999`, 'half');
    expect(shared.users()).toEqual(['ann']);
    openSharedAdapter(folder, config);
    expect(userFiles()).toEqual([path]);
  });
});

describe('a shared adapter refuses', () => {
  it('a user it does not have', () => {
    expectRefusal(() => shared.readUser('ann'), /has no user "ann"/);
    shared.removeUser('ann');
  });

  it('tensors of another size, and what are no numbers', () => {
    expect(() => shared.addUser('ann', userOf(2, { numUserTokens: 4 }))).toThrow(
      'userOffset has 256 numbers and should have 192',
    );
    expect(() => shared.addUser('ann', userOf(2, { numClusters: 3 }))).toThrow('userWeights has 3 numbers');
    const tensors = userOf(2);
    tensors.userOffset[0] = NaN;
    expect(() => shared.addUser('ann', tensors)).toThrow('not numbers');
    expect(shared.users()).toEqual([]);
  });

  it.each<[string, (path: string) => void, RegExp]>([
    ['is empty', (path) => truncateSync(path, 0), /ends too early/],
    ['is cut short', (path) => truncateSync(path, 500), /beyond its end/],
    ['is huge', (path) => truncateSync(path, 2 ** 31), /too large/],
    ['is another adapter’s', (path) => writeFileSync(path, otherUser()), /offset is not of the right size/],
  ])('a user whose file %s, and no other', (_, change, message) => {
    shared.addUser('ann', userOf(2));
    change(userFiles()[0]!);
    shared.addUser('bob', userOf(3));
    expectRefusal(() => shared.readUser('ann'), message);
    expect(shared.readUser('bob').userModel.userOffset).toEqual(userOf(3).userOffset);
    shared.addUser('ann', userOf(2));
    expect(shared.readUser('ann').userModel.userOffset).toEqual(userOf(2).userOffset);
  });

  it('to be opened where it has no user embedding, or is no adapter', () => {
    const lora = exported({ numUserTokens: 0, numClusters: 0 });
    expectRefusal(() => openSharedAdapter(lora, config), /no user embedding/);
    const empty = join(root, 'empty');
    mkdirSync(empty);
    expectRefusal(() => openSharedAdapter(empty, config), /neither lora\/ nor prompt\//);
  });

  /** The user file of an adapter with more rows. */
  function otherUser(): Uint8Array {
    const shape = { numUserTokens: 4 };
    const other = exported(shape);
    openSharedAdapter(other, config).addUser('ann', userOf(2, shape));
    const [shard = ''] = readdirSync(join(other, 'users'));
    return readFileSync(join(other, 'users', shard, 'ann.safetensors'));
  }
});
