/** @file Getting a model: what arrives, from where, what is kept when it breaks off, and what the user is told. */

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DisposableStore } from '../../../../src/common/disposable';
import type { PullProgress } from '../../../../src/common/models';
import type { CatalogEntry } from '../../../../src/model/base/catalog';
import { findModelFile, listModels } from '../../../../src/model/base/catalogFolder';
import { pullModel, type PullOptions } from '../../../../src/model/base/download';
import { sendFile, serve, serveProxy, type Behaviour, type FileServer } from './fileServer';

const content = randomBytes(300_000);
const otherContent = randomBytes(300_000);

const entry: CatalogEntry = {
  id: 'tiny',
  displayName: 'Tiny',
  description: 'A file of random bytes.',
  architecture: 'llama',
  fillsInTheMiddle: false,
  license: 'MIT',
  parameters: 0.001,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  sources: [{ kind: 'hub', repository: 'someone/tiny-GGUF', revision: 'a1b2c3', file: 'tiny.gguf' }],
};

let dataFolder: string;
let cleanup: DisposableStore;

beforeEach(() => {
  cleanup = new DisposableStore();
  dataFolder = mkdtempSync(join(tmpdir(), 'penchant-download-'));
  // The user's own proxy and caches are none of these tests' business.
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'HF_ENDPOINT', 'PENCHANT_HUB_MIRROR']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('HF_HUB_CACHE', join(dataFolder, 'hub-cache'));
});

afterEach(() => {
  cleanup.dispose();
  vi.unstubAllEnvs();
  rmSync(dataFolder, { recursive: true, force: true });
});

describe('a model from the hub', () => {
  it('arrives with its manifest, in a folder for the user alone, at the pinned address', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    const { path } = await pull(server);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.requests.map((request) => request.path)).toEqual(['/someone/tiny-GGUF/resolve/a1b2c3/tiny.gguf']);
    expect(JSON.parse(readFileSync(join(path, '../manifest.json'), 'utf8'))).toMatchObject({
      id: 'tiny',
      sha256: entry.sha256,
      bytes: content.length,
      source: `${server.address}/someone/tiny-GGUF/resolve/a1b2c3/tiny.gguf`,
    });
    if (process.platform !== 'win32') expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(filesOfModel()).toEqual(['manifest.json', 'model.gguf']);
  });

  it('is listed and found once it is there, and asked for no second time', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    expect((await listModels(dataFolder, [entry]))[0]?.isInstalled).toBe(false);
    await expect(findModelFile('tiny', dataFolder, [entry])).rejects.toThrow('penchant model pull tiny');
    const { path } = await pull(server);
    await pull(server);
    expect(server.requests).toHaveLength(1);
    expect((await listModels(dataFolder, [entry]))[0]?.isInstalled).toBe(true);
    expect(await findModelFile('tiny', dataFolder, [entry])).toBe(path);
  });

  it('is fetched again when its file was cut short afterwards', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    const { path } = await pull(server);
    writeFileSync(path, content.subarray(0, 1000));
    await expect(findModelFile('tiny', dataFolder, [entry])).rejects.toThrow('not on this machine');
    await pull(server);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('comes from a mirror named by the environment too', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    vi.stubEnv('HF_ENDPOINT', `${server.address}/mirror/`);
    const { path } = await pullModel({ ...basics(), id: 'tiny' });
    expect(existsSync(path)).toBe(true);
    expect(server.requests[0]?.path).toBe('/mirror/someone/tiny-GGUF/resolve/a1b2c3/tiny.gguf');
  });

  it('reports progress up to the whole', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    const progress: PullProgress[] = [];
    await pull(server, { onProgress: (each) => progress.push(each) });
    expect(progress[0]).toMatchObject({ stage: 'connecting', receivedBytes: 0, totalBytes: content.length });
    expect(progress.at(-1)).toMatchObject({ stage: 'downloading', receivedBytes: content.length });
  });
});

describe('a connection that breaks', () => {
  it('is taken up where it ended, insisting on the same file', async () => {
    const server = await start((request, response, attempt) =>
      sendFile(request, response, content, { etag: '"v1"', ...(attempt < 2 ? { breakAfter: 100_000, isTaken } : {}) }),
    );
    const { path } = await pull(server, { retryDelaysMs: [0] });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.requests.map(({ range, ifRange }) => [range, ifRange])).toEqual([
      [undefined, undefined],
      ['bytes=100000-', '"v1"'],
      ['bytes=200000-', '"v1"'],
    ]);
  });

  it('leaves what came for the next pull', async () => {
    const server = await start((request, response, attempt) =>
      sendFile(request, response, content, attempt === 0 ? { breakAfter: 100_000, isTaken } : {}),
    );
    await expect(pull(server, { retryDelaysMs: [] })).rejects.toThrow(/connection|early/);
    expect(filesOfModel()).toEqual(['partial']);
    const { path } = await pull(server);
    expect(server.requests[1]?.range).toBe('bytes=100000-');
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(filesOfModel()).toEqual(['manifest.json', 'model.gguf']);
  });

  it('starts over when the server ignores ranges', async () => {
    const server = await start((request, response, attempt) =>
      sendFile(request, response, content, attempt === 0 ? { breakAfter: 100_000, isTaken } : { ignoresRange: true }),
    );
    const { path } = await pull(server, { retryDelaysMs: [0] });
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('starts over when the file changed in between', async () => {
    const server = await start((request, response, attempt) =>
      attempt === 0
        ? sendFile(request, response, otherContent, { etag: '"old"', breakAfter: 100_000, isTaken })
        : sendFile(request, response, content, { etag: '"new"' }),
    );
    const { path } = await pull(server, { retryDelaysMs: [0] });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.requests[1]?.ifRange).toBe('"old"');
  });

  it('starts over by the checksum alone when the server has no validator to tell by', async () => {
    const server = await start((request, response, attempt) =>
      attempt === 0
        ? sendFile(request, response, otherContent, { breakAfter: 100_000, isTaken })
        : sendFile(request, response, content),
    );
    await expect(pull(server, { retryDelaysMs: [] })).rejects.toThrow();
    const { path } = await pull(server);
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(server.requests).toHaveLength(3);
  });

  it('is given up on after the last delay without a byte', async () => {
    const server = await start((_request, response) => void response.destroy());
    await expect(pull(server, { retryDelaysMs: [0, 0] })).rejects.toThrow('could not be had');
    expect(server.requests).toHaveLength(3);
  });

  it('is retried when the server is busy', async () => {
    const server = await start((request, response, attempt) => {
      if (attempt === 0) response.writeHead(503).end();
      else sendFile(request, response, content);
    });
    await pull(server, { retryDelaysMs: [0] });
    expect(server.requests).toHaveLength(2);
  });
});

describe('a part left by a process that died', () => {
  it('is taken over; one of a living process is not', async () => {
    const folder = join(dataFolder, 'models', 'tiny');
    const deadPid = 2 ** 22 + 1;
    for (const [pid, bytes] of [
      [deadPid, 120_000],
      [process.pid, 200_000],
    ] as const) {
      await mkdir(join(folder, `partial-${pid}-00ff`), { recursive: true });
      await writeFile(join(folder, `partial-${pid}-00ff`, 'model.gguf'), content.subarray(0, bytes));
    }
    const server = await start((request, response) => sendFile(request, response, content));
    const { path } = await pull(server);
    expect(server.requests[0]?.range).toBe('bytes=120000-');
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(filesOfModel()).toEqual(['manifest.json', 'model.gguf', `partial-${process.pid}-00ff`]);
  });
});

describe('a wrong file', () => {
  it('is refused by its checksum and leaves nothing', async () => {
    const server = await start((request, response) => sendFile(request, response, otherContent));
    await expect(pull(server)).rejects.toThrow('wrong checksum');
    expect(filesOfModel()).toEqual([]);
  });

  it('is refused by its size before it is fetched', async () => {
    const server = await start((request, response) => sendFile(request, response, randomBytes(400_000)));
    await expect(pull(server)).rejects.toThrow('its file has 400000 bytes in place of 300000');
  });

  it("is refused by the checksum in the hub's redirect, without following it", async () => {
    const server = await start((request, response) => {
      if (request.url?.startsWith('/cdn') === true) sendFile(request, response, content);
      else response.writeHead(302, { location: '/cdn', 'x-linked-etag': `"${'0'.repeat(64)}"` }).end();
    });
    await expect(pull(server)).rejects.toThrow('its file is another one');
    expect(server.requests).toHaveLength(1);
  });

  it('of endless length is cut off', async () => {
    const server = await start((_request, response) => {
      response.writeHead(200);
      response.end(Buffer.concat([content, Buffer.alloc(10)]));
    });
    await expect(pull(server)).rejects.toThrow('longer than 300000 bytes');
  });

  it('from one source lets the next one have its turn', async () => {
    const server = await start((request, response) =>
      sendFile(request, response, request.url?.includes('good') === true ? content : otherContent),
    );
    const two: CatalogEntry = {
      ...entry,
      sources: [
        { kind: 'hub', repository: 'someone/bad', revision: '1', file: 'a.gguf' },
        { kind: 'hub', repository: 'someone/good', revision: '2', file: 'b.gguf' },
      ],
    };
    const { path } = await pull(server, { catalog: [two] });
    expect(readFileSync(path).equals(content)).toBe(true);
  });
});

describe('redirects', () => {
  it('are followed, also to relative addresses', async () => {
    const server = await start((request, response) => {
      if (request.url === '/cdn/file?signed=1') sendFile(request, response, content);
      else {
        const headers = { 'x-linked-etag': `"${entry.sha256}"`, 'x-linked-size': content.length };
        response.writeHead(302, { location: '/cdn/file?signed=1', ...headers }).end();
      }
    });
    const { path } = await pull(server);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it('in a circle end in a clear error', async () => {
    const server = await start((_request, response) => void response.writeHead(302, { location: '/again' }).end());
    await expect(pull(server)).rejects.toThrow('redirects for ever');
  });
});

describe('what the user is told', () => {
  it.each([
    [401, 'refuses access (401)'],
    [403, 'refuses access (403)'],
    [404, 'does not have the file (404)'],
    [500, 'answered with an error (500)'],
  ])('of status %i', async (status, message) => {
    const server = await start((_request, response) => void response.writeHead(status).end());
    await expect(pull(server, { retryDelaysMs: [] })).rejects.toMatchObject({
      name: 'UserFacingError',
      message: expect.stringContaining(message) as string,
    });
  });

  it('where nothing listens', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    server.dispose();
    await expect(pull(server, { retryDelaysMs: [] })).rejects.toMatchObject({
      name: 'UserFacingError',
      message: expect.stringContaining('connection was refused') as string,
    });
  });

  it('where the name is known to nobody', async () => {
    const pulled = pullModel({ ...basics(), id: 'tiny', mirror: 'http://nowhere.invalid', retryDelaysMs: [] });
    await expect(pulled).rejects.toMatchObject({
      name: 'UserFacingError',
      message: expect.stringContaining('cannot be reached') as string,
    });
  });

  it('where the disk has no room, before anything is fetched', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    await expect(pull(server, { freeBytes: () => Promise.resolve(1000) })).rejects.toThrow('not enough room for tiny');
    expect(server.requests).toHaveLength(0);
  });

  it('where the data folder is a file', async () => {
    const file = join(dataFolder, 'file');
    await writeFile(file, '');
    await expect(pullModel({ ...basics(), id: 'tiny', dataFolder: file })).rejects.toThrow('cannot be written to');
  });

  it('of an unknown model or a senseless mirror', async () => {
    await expect(pullModel({ ...basics(), id: 'huge' })).rejects.toThrow('There is no model "huge"');
    await expect(pullModel({ ...basics(), id: 'tiny', mirror: 'ftp://x' })).rejects.toThrow('mirror');
  });
});

describe('cancelling', () => {
  it('rejects with the reason and keeps what came', async () => {
    const server = await start((request, response, attempt) => {
      if (attempt > 0) return sendFile(request, response, content);
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 150_000));
    });
    const abort = new AbortController();
    const pulled = pull(server, {
      signal: abort.signal,
      onProgress: ({ receivedBytes }) => {
        if (receivedBytes >= 60_000) abort.abort(new Error('enough'));
      },
    });
    await expect(pulled).rejects.toThrow('enough');
    expect(filesOfModel()).toEqual(['partial']);
    await pull(server);
    const first = Number(/bytes=(\d+)-/.exec(server.requests[1]?.range ?? '')?.[1]);
    expect(first).toBeGreaterThanOrEqual(60_000);
  });
});

describe('a proxy', () => {
  it('named in the options or the environment carries the download', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    const proxy = cleanup.add(await serveProxy());
    await pull(server, { proxy: proxy.address });
    expect(proxy.tunnels).toEqual([server.address.replace('http://', '')]);

    rmSync(join(dataFolder, 'models'), { recursive: true });
    vi.stubEnv('HTTP_PROXY', proxy.address);
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    await pull(server);
    expect(proxy.tunnels).toHaveLength(2);
  });

  it('is left out for hosts of NO_PROXY', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    vi.stubEnv('no_proxy', '127.0.0.1');
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    await pull(server);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [407, 'wants a name and password'],
    [403, 'proxy refused the connection (403)'],
  ])('that refuses with %i is named as the reason', async (status, message) => {
    const server = await start((request, response) => sendFile(request, response, content));
    const proxy = cleanup.add(await serveProxy(status));
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    await expect(pull(server, { proxy: proxy.address, retryDelaysMs: [] })).rejects.toThrow(message);
  });
});

describe('a source of the user’s own', () => {
  it('may be a file, held to the checksum', async () => {
    const good = join(dataFolder, 'good.gguf');
    const bad = join(dataFolder, 'bad.gguf');
    await writeFile(good, content);
    await writeFile(bad, otherContent);
    await expect(pullModel({ ...basics(), id: 'tiny', source: bad })).rejects.toThrow('wrong checksum');
    await expect(pullModel({ ...basics(), id: 'tiny', source: `${good}.gone` })).rejects.toThrow('no such file');
    const { path } = await pullModel({ ...basics(), id: 'tiny', source: good });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(existsSync(good)).toBe(true);
  });

  it('may be an address', async () => {
    const server = await start((request, response) => sendFile(request, response, content));
    await pullModel({ ...basics(), id: 'tiny', source: `${server.address}/files/x.gguf` });
    expect(server.requests[0]?.path).toBe('/files/x.gguf');
  });

  it("is looked for in the Hugging Face tools' cache before the hub is asked", async () => {
    const snapshot = join(dataFolder, 'hub-cache', 'models--someone--tiny-GGUF', 'snapshots', 'a1b2c3');
    await mkdir(snapshot, { recursive: true });
    await writeFile(join(snapshot, 'tiny.gguf'), content);
    const server = await start((request, response) => sendFile(request, response, content));
    await pull(server);
    expect(server.requests).toHaveLength(0);
  });

  it('used as a model is found by its path', async () => {
    const file = join(dataFolder, 'mine.gguf');
    await writeFile(file, content);
    expect(await findModelFile(file, dataFolder, [entry])).toBe(file);
    await expect(findModelFile(`${file}x.gguf`, dataFolder, [entry])).rejects.toThrow('There is no model file at');
    await expect(findModelFile('nonsense', dataFolder, [entry])).rejects.toThrow('There is no model "nonsense"');
  });
});

describe('two pulls of one model at once', () => {
  it('both end with the whole file', async () => {
    const server = await start((request, response, attempt) =>
      sendFile(request, response, content, attempt < 2 ? { breakAfter: 90_000, isTaken } : {}),
    );
    const [one, two] = await Promise.all([pull(server, { retryDelaysMs: [0] }), pull(server, { retryDelaysMs: [0] })]);
    expect(one.path).toBe(two.path);
    expect(readFileSync(one.path).equals(content)).toBe(true);
    expect(filesOfModel()).toEqual(['manifest.json', 'model.gguf']);
  });
});

async function start(behaviour: Behaviour): Promise<FileServer> {
  return cleanup.add(await serve(behaviour));
}

function basics(): Pick<PullOptions, 'dataFolder' | 'catalog'> {
  return { dataFolder, catalog: [entry] };
}

function pull(server: FileServer, options: Partial<PullOptions> = {}): Promise<{ readonly path: string }> {
  return pullModel({ ...basics(), id: 'tiny', mirror: server.address, ...options });
}

/** Whether some pull has stored this many bytes. */
function isTaken(bytes: number): boolean {
  const folder = join(dataFolder, 'models', 'tiny');
  const parts = filesOfModel().map((name) => join(folder, name, 'model.gguf'));
  return parts.some((part) => (statSync(part, { throwIfNoEntry: false })?.size ?? 0) >= bytes);
}

function filesOfModel(): readonly string[] {
  return readdirSync(join(dataFolder, 'models', 'tiny')).sort();
}
