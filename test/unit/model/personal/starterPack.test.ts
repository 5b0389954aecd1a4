import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readStarterPack, writeStarterPack, type StarterPack } from '../../../../src/model/personal/starterPack';
import { newUser } from '../../../../src/model/personal/userModel';
import { encodeUserModel } from '../../../../src/model/personal/userModelFile';
import { BASE, makeAdapter, openTinyBase, OTHER_BASE } from './adapters';

const scratch = mkdtempSync(join(tmpdir(), 'penchant-pack-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const base = { ...openTinyBase(), model: 'tiny-llama', checksum: BASE };
const { lora, userModel } = makeAdapter(base.config, { numClusters: 3 });
const named = { ...userModel, clusterNames: ['single quotes', 'double quotes', 'no semicolons'] };
const folder = join(scratch, 'pack');
const bytes = writeStarterPack(folder, { lora, userModel: named }, base, { seed: 1, figures: { rank: 0.9 } });

describe('a starter pack', () => {
  it('is read as it was written, with a new user in it', () => {
    expect(read(folder)).toEqual({ kind: 'pack', adapter: { lora, userModel: { ...named, ...newUser(named) } } });
  });

  it('tells what it takes on the disk, and what else is to be known of it', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'pack.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ model: 'tiny-llama', baseChecksum: BASE, seed: 1, figures: { rank: 0.9 } });
    expect(bytes).toBeGreaterThan(readFileSync(join(folder, 'lora/adapter_model.safetensors')).length);
  });

  it('takes the place of the one that was there', () => {
    const target = copyOf();
    writeStarterPack(target, { lora: new Map(), userModel: named }, base, {});
    expect(read(target)).toMatchObject({ kind: 'pack', adapter: { lora: new Map() } });
  });
});

describe('a starter pack that cannot be used', () => {
  it.each<[string, string, (target: string) => void]>([
    ['is missing', 'there is none', (target) => rmSync(target, { recursive: true })],
    ['has no manifest', 'there is none', (target) => rmSync(join(target, 'pack.json'))],
    ['has another manifest', 'form', (target) => writeFileSync(join(target, 'pack.json'), '{"format":2}')],
    ['has a manifest that is no JSON', 'form', (target) => truncateSync(join(target, 'pack.json'), 20)],
    ['lacks a file', 'not as it was made', (target) => rmSync(join(target, 'user_model.safetensors'))],
    [
      'is truncated',
      'not as it was made',
      (target) => truncateSync(join(target, 'lora/adapter_model.safetensors'), 99),
    ],
    [
      'has another file in its place',
      'not as it was made',
      (target) => writeFileSync(join(target, 'user_model.safetensors'), encodeUserModel(userModel)),
    ],
  ])('because it %s says so and is no error', (_, reason, damage) => {
    const target = copyOf();
    damage(target);
    expect(read(target)).toMatchObject({ kind: 'none', reason: expect.stringContaining(reason) as string });
  });

  it('because it is for another model says so', () => {
    expect(read(folder, OTHER_BASE)).toEqual({ kind: 'none', reason: 'it was made for another model' });
  });

  it('because its tensors do not fit the model says so, whatever checksums it bears', () => {
    const wide = openTinyBase('tiny-qwen2');
    const target = join(scratch, 'wide');
    writeStarterPack(target, makeAdapter(wide.config), { ...wide, model: 'tiny-qwen2', checksum: BASE }, {});
    expect(read(target)).toMatchObject({ kind: 'none' });
  });
});

let copies = 0;
function copyOf(): string {
  const target = join(scratch, `copy-${++copies}`);
  cpSync(folder, target, { recursive: true });
  return target;
}

function read(target: string, checksum = BASE): StarterPack {
  return readStarterPack(target, { ...base, checksum });
}
