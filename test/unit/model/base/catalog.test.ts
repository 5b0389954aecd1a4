/** @file The catalog's own consistency: what a slip of the pen in it would break. */

import { describe, expect, it } from 'vitest';
import { CATALOG, findEntry } from '../../../../src/model/base/catalog';

describe('the catalog', () => {
  it('names each model once, smallest first', () => {
    expect(new Set(CATALOG.map(({ id }) => id)).size).toBe(CATALOG.length);
    expect(CATALOG.map(({ bytes }) => bytes)).toEqual(CATALOG.map(({ bytes }) => bytes).sort((a, b) => a - b));
    expect(findEntry('smollm2-135m')?.architecture).toBe('llama');
    expect(findEntry('gpt-5')).toBeUndefined();
  });

  it.each(CATALOG)('pins $id to checksums and a revision', ({ sha256, sources, license }) => {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(license).toBe('Apache-2.0');
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) {
      if (source.kind === 'hub') expect(source.revision).toMatch(/^[0-9a-f]{40}$/);
      else expect(source.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
