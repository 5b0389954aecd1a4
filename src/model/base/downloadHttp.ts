/** @file One file over HTTP into a part: redirects, resumption by range, retries, checksum on the way. */

import { setTimeout as sleep } from 'node:timers/promises';
import { request, type Dispatcher } from 'undici';
import type { PullProgress } from '../../common/models';
import { explainNetworkError, explainStatus, SourceFailure } from './downloadNetwork';
import { PartWriter, readOrigin, writeOrigin, type Part } from './downloadPart';

export interface HttpDownload {
  readonly url: string;
  /** What the file has to be. */
  readonly bytes: number;
  readonly sha256: string;
  readonly part: Part;
  readonly network: Dispatcher;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
  /** Waits between attempts that brought nothing; one that brought bytes begins the list anew. */
  readonly retryDelaysMs: readonly number[];
}

/** 1, 2, 4, 8 s: a changed network or a restarted router is back by then; whoever waits longer pulls again and loses nothing. */
export const RETRY_DELAYS_MS: readonly number[] = [1000, 2000, 4000, 8000];

/**
 * Fills the part with the file. Throws a `SourceFailure` where this address does not deliver: the part then stays for another
 * source to go on with, unless its bytes proved wrong. Throws the signal's reason when cancelled.
 */
export async function downloadOverHttp(download: HttpDownload): Promise<void> {
  const { bytes, sha256, part, signal } = download;
  const source = new URL(download.url).host;
  const report = (stage: PullProgress['stage'], receivedBytes: number) =>
    download.onProgress({ stage, receivedBytes, totalBytes: bytes, source });

  const writer = await PartWriter.open(part, bytes, signal, (hashed) => report('verifying', hashed));
  try {
    let isResumed = writer.size > 0;
    for (;;) {
      report('connecting', writer.size);
      await receiveRest(download, writer, report);
      if (writer.digest() === sha256) return;
      await writer.restart();
      if (!isResumed) throw new SourceFailure('its file has a wrong checksum', false);
      // What an earlier pull had left may have been the wrong half: once more, from the start.
      isResumed = false;
    }
  } finally {
    await writer.close();
  }
}

type Report = (stage: PullProgress['stage'], receivedBytes: number) => void;

/** Asks again after network trouble, until the part is as long as the file. */
async function receiveRest(download: HttpDownload, writer: PartWriter, report: Report): Promise<void> {
  const { bytes, signal, retryDelaysMs } = download;
  let attempt = 0;
  while (writer.size < bytes) {
    const before = writer.size;
    try {
      await receive(download, writer, report);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SourceFailure) || !error.isTransient) throw error;
      attempt = writer.size > before ? 0 : attempt;
      const delayMs = retryDelaysMs[attempt++];
      if (delayMs === undefined) throw error;
      report('connecting', writer.size);
      await sleep(delayMs, undefined, { signal });
    }
  }
}

/** One answer, appended to the part. Resolves when the server has sent all it meant to. */
async function receive(download: HttpDownload, writer: PartWriter, report: Report): Promise<void> {
  const { url, bytes, part, signal } = download;
  const origin = await readOrigin(part);
  const validator = origin?.url === url ? origin.etag : undefined;
  const response = await get(download, {
    // Compression would make offsets mean something else.
    'accept-encoding': 'identity',
    ...(writer.size > 0 ? { range: `bytes=${writer.size}-` } : {}),
    ...(writer.size > 0 && validator !== undefined ? { 'if-range': validator } : {}),
  });
  try {
    if (response.statusCode === 416 && writer.size > 0) {
      // The server's file ends before our part does, so the part is of another file.
      await writer.restart();
      return;
    }
    if (response.statusCode !== 200 && response.statusCode !== 206) throw explainStatus(response.statusCode);
    const range = response.statusCode === 206 ? parseContentRange(header(response, 'content-range')) : undefined;
    const isContinued = writer.size > 0 && range?.start === writer.size;
    if (response.statusCode === 206 && !isContinued) {
      throw new SourceFailure('it sent another part than asked for', false);
    }
    if (!isContinued && writer.size > 0) await writer.restart();
    const length = header(response, 'content-length');
    const total = range?.total ?? (length === undefined ? undefined : writer.size + Number(length));
    if (total !== undefined && total !== bytes) {
      throw new SourceFailure(`its file has ${total} bytes in place of ${bytes}`, false);
    }
    await writeOrigin(part, { url, etag: strongEtag(header(response, 'etag')) });
    await pour(response.body, download, writer, report);
  } finally {
    // Frees the socket of an answer that was not read to its end; its error has been dealt with, or does not matter any more.
    response.body.on('error', () => undefined).destroy();
  }
  signal.throwIfAborted();
}

async function pour(
  body: AsyncIterable<unknown>,
  { bytes, signal }: HttpDownload,
  writer: PartWriter,
  report: Report,
): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      signal.throwIfAborted();
      throw explainNetworkError(error);
    });
    if (next.done === true) break;
    const chunk = next.value as Buffer;
    if (writer.size + chunk.length > bytes) {
      await writer.restart();
      throw new SourceFailure(`its file is longer than ${bytes} bytes`, false);
    }
    await writer.append(chunk);
    report('downloading', writer.size);
  }
  if (writer.size < bytes) throw new SourceFailure('the connection ended early', true);
}

/** As many as browsers follow. */
const MAX_REDIRECTS = 20;

/**
 * Follows redirects by hand, since the hub's own answer (a redirect to its content network) carries the file's checksum and size:
 * a wrong file is then refused before its gigabytes are fetched.
 */
async function get(
  { url, bytes, sha256, network, signal }: HttpDownload,
  headers: Record<string, string>,
): Promise<Dispatcher.ResponseData> {
  let address = url;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await request(address, { dispatcher: network, signal, headers }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw explainNetworkError(error);
    });
    const location = header(response, 'location');
    const linkedSha256 = /^"?([0-9a-f]{64})"?$/i.exec(header(response, 'x-linked-etag') ?? '')?.[1];
    const linkedSize = header(response, 'x-linked-size');
    const isOther =
      (linkedSha256 !== undefined && linkedSha256.toLowerCase() !== sha256) ||
      (linkedSize !== undefined && Number(linkedSize) !== bytes);
    const isRedirect = response.statusCode >= 300 && response.statusCode < 400 && location !== undefined;
    if (!isOther && !isRedirect) return response;
    await response.body.dump().catch(() => undefined);
    if (isOther) throw new SourceFailure('its file is another one (checksum or size)', false);
    address = followed(address, location);
  }
  throw new SourceFailure('it redirects for ever', false);
}

function followed(from: string, location: string | undefined): string {
  const target = location !== undefined && URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (!target || !/^https?:$/.test(target.protocol)) throw new SourceFailure('it redirects to nowhere', false);
  if (target.protocol === 'http:' && from.startsWith('https:')) {
    throw new SourceFailure('it redirects from https to http', false);
  }
  return target.href;
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** `If-Range` takes strong validators only (RFC 9110, 13.1.5). */
function strongEtag(etag: string | undefined): string | undefined {
  return etag?.startsWith('"') === true ? etag : undefined;
}

function parseContentRange(
  value: string | undefined,
): { readonly start: number; readonly total: number | undefined } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(value ?? '');
  if (!match) return undefined;
  return { start: Number(match[1]), total: match[2] === '*' ? undefined : Number(match[2]) };
}
