/** @file A small HTTP server on loopback that serves one file with ranges and validators, and misbehaves as it is told to. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Disposable } from '../../../../src/common/disposable';

export interface FileServer extends Disposable {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** Every request so far. */
  readonly requests: readonly SeenRequest[];
}

export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** Answers one request; `attempt` counts from 0 over all requests of the server. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse, attempt: number) => void | Promise<void>;

export async function serve(behaviour: Behaviour): Promise<FileServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const attempt = requests.length;
    requests.push({ path: request.url ?? '', range: request.headers.range, ifRange: headerOf(request, 'if-range') });
    void behaviour(request, response, attempt);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    dispose: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface FileAnswer {
  readonly etag?: string;
  /** The connection is cut after this many bytes of the answer, once `isTaken` says that the client has stored so many in all. */
  readonly breakAfter?: number;
  readonly isTaken?: (bytes: number) => boolean;
  readonly ignoresRange?: boolean;
}

/** Serves the content as a well-behaved server does, range and `If-Range` included, but for what `answer` says. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  content: Buffer,
  { etag, breakAfter, isTaken = () => true, ignoresRange = false }: FileAnswer = {},
): void {
  const first = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const ifRange = headerOf(request, 'if-range');
  const isPartial = first > 0 && !ignoresRange && (ifRange === undefined || ifRange === etag);
  if (isPartial && first >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const body = isPartial ? content.subarray(first) : content;
  response.writeHead(isPartial ? 206 : 200, {
    'content-length': body.length,
    ...(etag === undefined ? {} : { etag }),
    ...(isPartial ? { 'content-range': `bytes ${first}-${content.length - 1}/${content.length}` } : {}),
  });
  if (breakAfter === undefined) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, breakAfter));
  // A client drops what it has received but not yet read when its connection breaks, so the break waits for the reading.
  const poll = setInterval(() => {
    if (!isTaken((isPartial ? first : 0) + breakAfter)) return;
    clearInterval(poll);
    response.destroy();
  }, 5);
  response.on('close', () => clearInterval(poll));
}

export interface Proxy extends Disposable {
  readonly address: string;
  /** `host:port` of every tunnel asked for. */
  readonly tunnels: readonly string[];
}

/** A proxy that tunnels (`CONNECT`), or refuses with a status. */
export async function serveProxy(refusal?: number): Promise<Proxy> {
  const tunnels: string[] = [];
  const server = createServer();
  server.on('connect', (request: IncomingMessage, client) => {
    tunnels.push(request.url ?? '');
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    dispose: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
