import {
  cpSync,
  existsSync,
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
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AdapterVersion } from '../../../../src/common/learning';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { importAdapter } from '../../../../src/model/personal/adapterFolder';
import { openAdapterRegistry, type AdapterRegistry } from '../../../../src/model/personal/adapterRegistry';
import { REFERENCE_FOLDER } from '../base/fixtures';
import { BASE, describeVersion, HELD, makeAdapter, openTinyBase, OTHER_BASE } from './adapters';

const root = mkdtempSync(join(tmpdir(), 'penchant-registry-'));
afterAll(() => rmSync(root, { recursive: true }));
const base = openTinyBase();
const { config } = base;
const adapter = makeAdapter(config);

let data: string;
let registry: AdapterRegistry;
beforeEach(() => {
  data = mkdtempSync(join(root, 'case-'));
  registry = openAdapterRegistry(data, 'default');
});

/** Commits and activates an adapter of the seed's numbers, with changes of its description. */
function commit(changes: Partial<AdapterVersion> = {}, seed = 1): AdapterVersion {
  return registry.commit(makeAdapter(config, { seed }), describeVersion(changes), base, { activate: true });
}

function versions(): readonly string[] {
  return registry.list().map(({ version }) => version);
}

function fileOf(version: string, name: string): string {
  return join(registry.folder, version, name);
}

/** Changes one byte, in the middle. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 1;
  writeFileSync(path, bytes);
}

function expectRefusal(act: () => unknown, message: RegExp): void {
  expect(act).toThrow(UserFacingError);
  expect(act).toThrow(message);
}

describe('the adapter registry', () => {
  it('of a new user is empty, and makes no folder for that', () => {
    expect([registry.list(), registry.damaged(), registry.active(BASE)]).toEqual([[], [], undefined]);
    registry.prune(1);
    registry.activate(null, BASE);
    expect(registry.rollBack(BASE)).toBeNull();
    registry.erase();
    expect(readdirSync(data)).toEqual([]);
  });

  it('keeps each adapter as a version, with what is told of it', () => {
    const first = registry.commit(adapter, describeVersion(), base, { activate: true });
    const second = commit({ parent: 'v1', pairs: 60 }, 2);
    expect(first).toEqual({ version: 'v1', ...describeVersion() });
    expect(registry.list()).toEqual([first, second]);
    expect(registry.read('v1', config)).toEqual(adapter);
    expect(registry.read('v2', config)).toEqual(makeAdapter(config, { seed: 2 }));
    expect(registry.active(BASE)).toBe('v2');
  });

  it('shows what another process did', () => {
    const other = openAdapterRegistry(data, 'default');
    commit();
    expect(other.list()).toEqual(registry.list());
    other.activate(null, BASE);
    expect(registry.active(BASE)).toBeUndefined();
  });

  it('keeps figures that are not numbers', () => {
    const metrics = { ...describeVersion().metrics, loss: NaN };
    expect(registry.list()).toEqual([]);
    expect(commit({ metrics }).metrics.loss).toBeNaN();
    expect(registry.list()[0]?.metrics.loss).toBeNaN();
  });

  it('counts beyond nine', () => {
    for (let number = 1; number <= 11; number++) commit();
    expect(versions().slice(8)).toEqual(['v9', 'v10', 'v11']);
  });

  it.skipIf(process.platform === 'win32')('is its owner’s alone', () => {
    commit();
    registry.export('v1', join(data, 'export'));
    const entries = readdirSync(data, { recursive: true, withFileTypes: true });
    expect(entries.length).toBeGreaterThan(15);
    for (const entry of entries) {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      expect([entry.name, mode]).toEqual([entry.name, entry.isDirectory() ? 0o700 : 0o600]);
    }
  });

  it('clears away what a killed process left, but not what a running one is at', () => {
    commit();
    for (const pid of [999_999_999, process.ppid]) mkdirSync(join(registry.folder, `v2.making-${pid}`));
    writeFileSync(join(registry.folder, 'active', `x.json.making-${process.pid}`), '');
    commit();
    expect(readdirSync(registry.folder).toSorted()).toEqual(['active', 'v1', 'v2', `v2.making-${process.ppid}`]);
    expect(readdirSync(join(registry.folder, 'active'))).toEqual([`${BASE}.json`]);
  });

  it('refuses an adapter that does not fit, and keeps nothing of it', () => {
    const other = makeAdapter(openTinyBase('tiny-qwen2').config);
    const act = (): unknown => registry.commit(other, describeVersion(), base, { activate: true });
    expect(act).toThrow('does not fit its base model');
    expect(readdirSync(data)).toEqual([]);
  });
});

describe('users', () => {
  it.each(['../x', '..', '/etc/passwd', 'CON', 'a:b', 'ä', '\ud800', '', 'x'.repeat(5000)])(
    'of any name have a folder inside: %j',
    (user) => {
      const strange = openAdapterRegistry(data, user);
      strange.commit(adapter, describeVersion(), base, { activate: true });
      expect(strange.active(BASE)).toBe('v1');
      expect(readdirSync(data)).toEqual(['adapters']);
      expect(readdirSync(join(data, 'adapters'))).toEqual([basename(strange.folder)]);
    },
  );

  it('do not see each other', () => {
    commit();
    const other = openAdapterRegistry(data, 'DEFAULT');
    expect([other.list(), other.active(BASE)]).toEqual([[], undefined]);
    other.erase();
    expect(versions()).toEqual(['v1']);
  });
});

describe('activation', () => {
  it('is only for what has passed the gate', () => {
    commit();
    const held = (activate: boolean): AdapterVersion =>
      registry.commit(adapter, describeVersion({ gate: HELD }), base, { activate });
    expect(() => held(true)).toThrow('no adapter becomes active without passing the gate');
    expect(versions()).toEqual(['v1']);
    expect(held(false).version).toBe('v2');
    expectRefusal(() => registry.activate('v2', BASE), /did not pass the gate: Python became less likely/);
    expect(registry.active(BASE)).toBe('v1');
  });

  it('brings any version back, or the base model', () => {
    commit();
    commit();
    registry.activate('v1', BASE);
    expect(registry.active(BASE)).toBe('v1');
    registry.activate(null, BASE);
    expect(registry.active(BASE)).toBeUndefined();
  });

  it('is remembered for each base model', () => {
    commit();
    commit({ baseChecksum: OTHER_BASE, model: 'other' });
    expect([registry.active(BASE), registry.active(OTHER_BASE)]).toEqual(['v1', 'v2']);
    registry.activate(null, BASE);
    expect(registry.active(OTHER_BASE)).toBe('v2');
    expectRefusal(() => registry.activate('v2', BASE), /was trained for the model other/);
  });

  it.each(['v3', 'v0', 'v01', '', '.', '../default/v1', 'v1/../v1', 'active', 'V1', 'v1.making-1', 'v'.repeat(1000)])(
    'is not for an unknown version: %j',
    (version) => {
      commit();
      mkdirSync(join(registry.folder, 'v1.making-1'));
      expectRefusal(() => registry.activate(version, BASE), /no adapter version .* There are v1\./);
      expectRefusal(() => registry.read(version, config), /no adapter version/);
      expectRefusal(() => registry.export(version, join(data, 'out')), /no adapter version/);
      expect(registry.active(BASE)).toBe('v1');
    },
  );

  it('rolls back to what the active version was trained from, and at last to the base model', () => {
    commit();
    commit({ parent: 'v1' });
    registry.commit(adapter, describeVersion({ parent: 'v2' }), base, { activate: false });
    commit({ parent: 'v2' });
    expect([registry.rollBack(BASE), registry.active(BASE)]).toEqual(['v2', 'v2']);
    expect([registry.rollBack(BASE), registry.active(BASE)]).toEqual(['v1', 'v1']);
    expect([registry.rollBack(BASE), registry.active(BASE)]).toEqual([null, undefined]);
    expect(registry.rollBack(BASE)).toBeNull();
  });

  it('rolls back past a parent that is damaged, and to the base model where it is gone', () => {
    commit();
    commit({ parent: 'v1' });
    commit({ parent: 'v2' });
    damage(fileOf('v2', 'lora/adapter_model.safetensors'));
    expect(registry.rollBack(BASE)).toBe('v1');
    registry.activate('v3', BASE);
    rmSync(join(registry.folder, 'v2'), { recursive: true });
    expect(registry.rollBack(BASE)).toBeNull();
  });

  it('does not roll back in circles', () => {
    commit({ parent: 'v2' });
    commit({ parent: 'v2' });
    expect(registry.rollBack(BASE)).toBeNull();
  });

  it('that is damaged on disk is the base model’s', () => {
    commit();
    writeFileSync(join(registry.folder, 'active', `${BASE}.json`), '{"version":');
    expect(registry.active(BASE)).toBeUndefined();
    registry.activate('v1', BASE);
    expect(registry.active(BASE)).toBe('v1');
  });
});

describe('a damaged version', () => {
  beforeEach(() => {
    commit();
    commit({ parent: 'v1' }, 2);
  });

  it.each([
    'lora/adapter_config.json',
    'lora/adapter_model.safetensors',
    'prompt/adapter_config.json',
    'prompt/adapter_model.safetensors',
    'user_model.safetensors',
  ])('is refused with what to do, when a byte has changed in %s', (name) => {
    damage(fileOf('v2', name));
    expectRefusal(() => registry.read('v2', config), /v2 is damaged: .* Activate another version, or the base model/);
    expectRefusal(() => registry.activate('v2', BASE), /is damaged/);
    expectRefusal(() => registry.export('v2', join(data, 'out')), /is damaged/);
    expect(existsSync(join(data, 'out'))).toBe(false);
    expect(registry.active(BASE)).toBe('v2');
    expect(registry.read('v1', config)).toEqual(adapter);
  });

  it.each<[string, () => void]>([
    ['a file is cut short', () => truncateSync(fileOf('v2', 'user_model.safetensors'), 100)],
    ['a file is missing', () => rmSync(fileOf('v2', 'prompt/adapter_config.json'))],
    ['a folder is missing', () => rmSync(fileOf('v2', 'lora'), { recursive: true })],
    ['a file is in the place of a folder', replaceFolder],
    ['the manifest is missing', () => rmSync(fileOf('v2', 'manifest.json'))],
    ['the manifest is cut short', () => truncateSync(fileOf('v2', 'manifest.json'), 300)],
    ['the manifest is of another form', () => changeManifest({ format: 2 })],
    ['the manifest is another version’s', () => changeManifest({ version: 'v1' })],
    ['the manifest names other files', () => changeManifest({ files: { '../../x': { bytes: 1, sha256: '' } } })],
    ['the manifest is huge', () => truncateSync(fileOf('v2', 'manifest.json'), 2 ** 21)],
  ])('is not listed, and costs no other one, when %s', (_, change) => {
    change();
    expect(versions()).toEqual(['v1']);
    expect(registry.damaged()).toEqual(['v2']);
    expectRefusal(() => registry.read('v2', config), /v2 is damaged/);
    expect(commit().version).toBe('v3');
  });

  function replaceFolder(): void {
    rmSync(fileOf('v2', 'lora'), { recursive: true });
    writeFileSync(fileOf('v2', 'lora'), '');
  }

  function changeManifest(changes: Readonly<Record<string, unknown>>): void {
    const path = fileOf('v2', 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...manifest, ...changes }));
  }
});

it('a version of another model is refused by what does not fit', () => {
  commit();
  expectRefusal(() => registry.read('v1', { ...config, numLayers: 1 }), /v1 cannot be used: it does not fit the model/);
});

describe('pruning', () => {
  beforeEach(() => {
    for (let number = 1; number <= 5; number++) commit({ parent: number === 1 ? null : `v${number - 1}` });
  });

  it('deletes the oldest versions', () => {
    registry.prune(2);
    expect(versions()).toEqual(['v4', 'v5']);
    expect(readdirSync(registry.folder).toSorted()).toEqual(['active', 'v4', 'v5']);
    expect(registry.rollBack(BASE)).toBe('v4');
    expect(registry.rollBack(BASE)).toBeNull();
  });

  it('deletes no active version, whichever model it is for', () => {
    registry.activate('v2', BASE);
    commit({ baseChecksum: OTHER_BASE });
    commit({ baseChecksum: OTHER_BASE });
    registry.activate('v6', OTHER_BASE);
    registry.prune(1);
    expect(versions()).toEqual(['v2', 'v6', 'v7']);
  });

  it('keeps the newest, so that no number comes twice', () => {
    registry.activate(null, BASE);
    registry.prune(0);
    expect(versions()).toEqual(['v5']);
    expect(commit().version).toBe('v6');
  });

  it('deletes damaged versions with the old ones, and counts whole ones only', () => {
    rmSync(fileOf('v2', 'manifest.json'));
    rmSync(fileOf('v4', 'manifest.json'));
    registry.prune(2);
    expect([versions(), registry.damaged()]).toEqual([['v3', 'v5'], ['v4']]);
  });
});

describe('setting aside', () => {
  beforeEach(() => {
    commit({ parent: null });
    commit({ parent: 'v1' });
    commit({ parent: 'v2' });
    commit({ parent: 'v1' });
  });

  it('takes the files away, with those of all that was trained from it', () => {
    registry.setAside(['v2', 'v9']);
    expect([versions(), registry.damaged()]).toEqual([['v1', 'v4'], []]);
    for (const version of ['v2', 'v3']) {
      expect(readdirSync(join(registry.folder, version))).toEqual(['set-aside.json']);
      expectRefusal(() => registry.activate(version, BASE), /is gone: what it had learned from was erased/);
      expectRefusal(() => registry.read(version, config), /is gone/);
      expectRefusal(() => registry.export(version, join(data, 'out')), /is gone/);
    }
    expect(registry.active(BASE)).toBe('v4');
    expect(commit().version).toBe('v5');
  });

  it('knows what was trained from a version that was pruned long ago', () => {
    rmSync(join(registry.folder, 'v2'), { recursive: true });
    registry.setAside(['v2']);
    expect(versions()).toEqual(['v1', 'v4']);
  });

  it('brings the newest clean version into force that passed the gate, for each base model', () => {
    commit({ baseChecksum: OTHER_BASE, model: 'other', parent: 'v4' });
    registry.commit(adapter, describeVersion({ gate: HELD }), base, { activate: false });
    registry.setAside(['v4']);
    expect([registry.active(BASE), registry.active(OTHER_BASE)]).toEqual(['v3', undefined]);
    registry.setAside(['v1']);
    expect([versions(), registry.active(BASE)]).toEqual([['v6'], undefined]);
    expect(registry.rollBack(BASE)).toBeNull();
  });

  it('gives no number a second time', () => {
    registry.setAside(['v1']);
    expect(versions()).toEqual([]);
    expect(commit().version).toBe('v5');
  });

  it('keeps nothing that was trained from it meanwhile', () => {
    registry.setAside(['v4']);
    expectRefusal(
      () => commit({ parent: 'v4' }),
      /is not kept: it builds on the adapter v4, of which pairs have been erased/,
    );
    expect(versions()).toEqual(['v1', 'v2', 'v3']);
  });

  it('that was broken off is of force at once, and ended by the next one who writes', () => {
    writeFileSync(fileOf('v4', 'set-aside.json'), '{}');
    expect([versions(), registry.active(BASE)]).toEqual([['v1', 'v2', 'v3'], undefined]);
    expect(existsSync(fileOf('v4', 'lora'))).toBe(true);
    commit();
    expect(readdirSync(join(registry.folder, 'v4'))).toEqual(['set-aside.json']);
  });
});

it('erasing leaves nothing of the user', () => {
  commit();
  commit({ baseChecksum: OTHER_BASE });
  registry.erase();
  expect(readdirSync(join(data, 'adapters'))).toEqual([]);
  expect([registry.list(), registry.active(BASE), registry.active(OTHER_BASE)]).toEqual([[], undefined, undefined]);
  expect(commit().version).toBe('v1');
});

describe('an exported adapter', () => {
  it('is imported as it was, with what was told of it', () => {
    const committed = commit();
    const target = join(data, 'some', 'export');
    registry.export('v1', target);
    expect(importAdapter(target, base)).toEqual({ adapter, description: committed });
    expect(readdirSync(join(data, 'some'))).toEqual(['export']);
    expect(readdirSync(target).toSorted()).toEqual(['lora', 'manifest.json', 'prompt', 'user_model.safetensors']);
  });

  it('goes into an empty folder, and into no other', () => {
    commit();
    const target = join(data, 'export');
    mkdirSync(target);
    registry.export('v1', target);
    expectRefusal(() => registry.export('v1', target), /is not empty/);
    const mine = join(data, 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'thesis.txt'), 'years of work');
    expectRefusal(() => registry.export('v1', mine), /is not empty/);
    expect(readdirSync(mine)).toEqual(['thesis.txt']);
    expect(readdirSync(data).toSorted()).toEqual(['adapters', 'export', 'mine']);
  });

  it('that was damaged on its way is refused', () => {
    commit();
    const target = join(data, 'export');
    registry.export('v1', target);
    damage(join(target, 'lora', 'adapter_model.safetensors'));
    expectRefusal(
      () => importAdapter(target, base),
      /is damaged: lora\/adapter_model.safetensors is not as it was written/,
    );
    rmSync(join(target, 'manifest.json'));
    expect(importAdapter(target, base)).toHaveProperty('adapter');
  });
});

describe('an import', () => {
  it('needs neither manifest nor user model', () => {
    const imported = importAdapter(join(REFERENCE_FOLDER, 'tiny-llama'), base);
    expect(imported).not.toHaveProperty('description');
    expect(imported.adapter.lora.size).toBe(14);
  });

  it('of what is no adapter is refused', () => {
    expectRefusal(() => importAdapter(join(data, 'nowhere'), base), /is no folder/);
    expectRefusal(() => importAdapter(data, base), /neither lora\/ nor prompt\//);
    cpSync(join(REFERENCE_FOLDER, 'tiny-llama', 'lora'), join(data, 'lora'), { recursive: true });
    mkdirSync(join(data, 'user_model.safetensors'));
    expectRefusal(() => importAdapter(data, base), /user_model.safetensors is no file/);
  });

  it('of a file that is too large for an adapter is refused unread', () => {
    const path = join(data, 'user_model.safetensors');
    writeFileSync(path, '');
    truncateSync(path, 2 ** 31);
    expectRefusal(() => importAdapter(data, base), /too large for an adapter/);
  });

  it('for another model is refused by what does not fit', () => {
    expectRefusal(() => importAdapter(join(REFERENCE_FOLDER, 'tiny-qwen2'), base), /does not fit the model/);
  });
});
