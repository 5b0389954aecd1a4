/** @file A stand-in for the model hub on this machine: serves one model file, whole or from an offset, no faster than it is told. */

import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ModelMirror {
  /** Such as `http://127.0.0.1:4711`. */
  readonly url: string;
  /** Offsets at which downloads began, in order. */
  readonly offsets: readonly number[];
  /** From now on the file flows at most this fast. */
  setBytesPerSecond(bytesPerSecond: number): void;
  dispose(): Promise<void>;
}

/** Serves `file` under every path that ends in its extension; everything else is not found. */
export async function startModelMirror(file: string): Promise<ModelMirror> {
  const { size } = statSync(file);
  const offsets: number[] = [];
  let rate = Number.POSITIVE_INFINITY;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!request.url?.includes('.gguf')) {
      response.writeHead(404).end();
      return;
    }
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range = start > 0 ? { 'content-range': `bytes ${start}-${size - 1}/${size}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': size - start, 'accept-ranges': 'bytes', ...range });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    offsets.push(start);
    await pipeline(createReadStream(file, { start }), throttle, response);
  };
  async function* throttle(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const began = Date.now();
    let sent = 0;
    for await (const chunk of chunks) {
      yield chunk;
      sent += chunk.length;
      while (sent / rate > (Date.now() - began) / 1000) await sleep(20);
    }
  }
  const server = createServer((request, response) => {
    // A download that is cancelled closes its connection, which is no fault of the mirror's.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The mirror has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    offsets,
    setBytesPerSecond: (bytesPerSecond) => {
      rate = bytesPerSecond;
    },
    dispose: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
