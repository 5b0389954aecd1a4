import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { referenceKey, ReferenceStore } from '../../../../src/model/personal/referenceLogps';

const root = mkdtempSync(join(tmpdir(), 'penchant-reference-'));
afterAll(() => rmSync(root, { recursive: true }));
const [BASE, OTHER] = ['a'.repeat(64), 'b'.repeat(64)] as const;

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(root, 'case-'));
});

/** The one file of the store. */
function file(): string {
  const [name = '', ...others] = readdirSync(join(data, 'reference'));
  expect(others).toEqual([]);
  return join(data, 'reference', name);
}

describe('log-probabilities under the reference', () => {
  it('are kept', () => {
    const store = ReferenceStore.open(data, BASE, 'float32');
    expect(store.get('x')).toBeUndefined();
    store.add('x', { chosenLogp: -1.5, rejectedLogp: -2.25 });
    store.add('y', { chosenLogp: -3, rejectedLogp: 0 });
    for (const each of [store, ReferenceStore.open(data, BASE, 'float32')]) {
      expect(each.get('x')).toEqual({ chosenLogp: -1.5, rejectedLogp: -2.25 });
      expect(each.get('y')).toEqual({ chosenLogp: -3, rejectedLogp: 0 });
    }
  });

  it('of another base model or another precision are others', () => {
    ReferenceStore.open(data, BASE, 'float32').add('x', { chosenLogp: -1, rejectedLogp: -2 });
    expect(ReferenceStore.open(data, OTHER, 'float32').get('x')).toBeUndefined();
    expect(ReferenceStore.open(data, BASE, 'int8').get('x')).toBeUndefined();
  });

  it('of which a crash cut the last line short are kept but for that line, and the next is whole', () => {
    const store = ReferenceStore.open(data, BASE, 'float32');
    store.add('x', { chosenLogp: -1, rejectedLogp: -2 });
    appendFileSync(file(), '\n{"key":"half","chosenLo');
    const after = ReferenceStore.open(data, BASE, 'float32');
    expect([after.get('x'), after.get('half')]).toEqual([{ chosenLogp: -1, rejectedLogp: -2 }, undefined]);
    after.add('y', { chosenLogp: -5, rejectedLogp: -6 });
    expect(ReferenceStore.open(data, BASE, 'float32').get('y')).toEqual({ chosenLogp: -5, rejectedLogp: -6 });
  });

  it.each(['\u0000\u0000\u0000', '{"key": "x", "chosenLogp": null, "rejectedLogp": -2}', '[]', '"x"'])(
    'that make no sense are none: %s',
    (line) => {
      ReferenceStore.open(data, BASE, 'float32').add('y', { chosenLogp: -1, rejectedLogp: -2 });
      writeFileSync(file(), line);
      expect(ReferenceStore.open(data, BASE, 'float32').get('x')).toBeUndefined();
    },
  );

  it('stay where they are as long as nothing is added', () => {
    ReferenceStore.open(data, BASE, 'float32');
    expect(existsSync(join(data, 'reference'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('are their owner’s alone', () => {
    ReferenceStore.open(data, BASE, 'float32').add('x', { chosenLogp: -1, rejectedLogp: -2 });
    expect(statSync(file()).mode & 0o077).toBe(0);
    expect(statSync(join(data, 'reference')).mode & 0o077).toBe(0);
  });

  it('that cannot be written are an error for the user', () => {
    writeFileSync(join(data, 'reference'), 'a file where the folder should be');
    const store = ReferenceStore.open(data, BASE, 'float32');
    expect(() => store.add('x', { chosenLogp: -1, rejectedLogp: -2 })).toThrow(UserFacingError);
  });
});

describe('a key', () => {
  it('is of the tokens and of where they are divided', () => {
    const keys = [
      referenceKey([1, 2], [3], [4]),
      referenceKey([1], [2, 3], [4]),
      referenceKey([1, 2], [4], [3]),
      referenceKey([1, 2, 3, 4]),
      referenceKey([12], [3], [4]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(referenceKey([1, 2], [3], [4])).toBe(keys[0]);
  });
});
