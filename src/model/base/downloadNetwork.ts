/** @file The way out to the network: proxy, certificates, mirror; and what its failures mean in the user's words. */

import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { EnvHttpProxyAgent, type Dispatcher } from 'undici';
import { messageOf, UserFacingError } from '../../common/userFacingError';

export interface NetworkOptions {
  /** Address of an HTTP proxy for everything; default: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the environment. */
  readonly proxy?: string | undefined;
  /** PEM file of certificate authorities to trust besides Node's, the system's and those of `NODE_EXTRA_CA_CERTS`. */
  readonly caFile?: string | undefined;
}

/** A source did not deliver; the next one is tried. The message is a clause for the user, without the source's name or a full stop. */
export class SourceFailure extends Error {
  constructor(
    message: string,
    /** Trying again may help. */
    readonly isTransient: boolean,
    options: ErrorOptions = {},
  ) {
    super(message, options);
    this.name = 'SourceFailure';
  }
}

/** The address that stands in for the Hugging Face hub; `HF_ENDPOINT` is the name its own tools use. */
export function hubAddress(
  mirror: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const address =
    mirror ?? environment['PENCHANT_HUB_MIRROR'] ?? environment['HF_ENDPOINT'] ?? 'https://huggingface.co';
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new UserFacingError(`The hub's mirror has to be an http or https address, not "${address}".`);
  }
  return address.replace(/\/+$/, '');
}

/** A server that is silent for this long is given up on; downloads go on from where they are. */
const SILENCE_MS = 30_000;
const CONNECT_MS = 10_000;

/** Whoever opens it closes it. */
export async function openNetwork(options: NetworkOptions): Promise<Dispatcher> {
  const ca = await trustedCertificates(options.caFile);
  const { proxy } = options;
  try {
    return new EnvHttpProxyAgent({
      ...(proxy === undefined ? {} : { httpProxy: proxy, httpsProxy: proxy }),
      connect: { ca, timeout: CONNECT_MS },
      requestTls: { ca, timeout: CONNECT_MS },
      proxyTls: { ca, timeout: CONNECT_MS },
      headersTimeout: SILENCE_MS,
      bodyTimeout: SILENCE_MS,
    });
  } catch (error) {
    const cause = messageOf(error);
    throw new UserFacingError(`The proxy's address is not understood (${cause}).`, { cause: error });
  }
}

/** What an exception of a request means, as a failure of this source. */
export function explainNetworkError(error: unknown): SourceFailure {
  const chain = causesOf(error);
  const codes = chain.flatMap((each) => ('code' in each && typeof each.code === 'string' ? [each.code] : []));
  const text = chain.map(messageOf).join(' ');
  const has = (pattern: RegExp) => codes.some((code) => pattern.test(code));

  const proxyStatus = /Proxy response \((\d+)\)/.exec(text)?.[1] ?? /\((407)\)/.exec(text)?.[1];
  if (proxyStatus === '407') return fail('the proxy wants a name and password (http://name:password@host:port)', false);
  if (proxyStatus !== undefined) return fail(`the proxy refused the connection (${proxyStatus})`, false);
  if (has(/^(ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/)) {
    return fail('it cannot be reached: is there a network, or is a proxy needed?', true);
  }
  if (has(/^ECONNREFUSED$/)) return fail('the connection was refused: is there a network, or is a proxy needed?', true);
  if (has(/CERT|^ERR_TLS|^ERR_SSL|SELF_SIGNED|UNABLE_TO_/)) {
    return fail(
      `its certificate is not trusted (${messageOf(chain.at(-1))}): name your certificate authority in NODE_EXTRA_CA_CERTS`,
      false,
    );
  }
  if (has(/TIMEOUT|^ETIMEDOUT$/)) return fail('it does not answer', true);
  return fail(`the connection broke (${messageOf(chain.at(-1))})`, true);

  function fail(message: string, isTransient: boolean): SourceFailure {
    return new SourceFailure(message, isTransient, { cause: error });
  }
}

/** What an answer that is no file means. */
export function explainStatus(status: number): SourceFailure {
  switch (status) {
    case 401:
    case 403:
      return new SourceFailure(`it refuses access (${status})`, false);
    case 404:
    case 410:
      return new SourceFailure(`it does not have the file (${status})`, false);
    case 407:
      return new SourceFailure('the proxy wants a name and password (http://name:password@host:port)', false);
    case 408:
    case 429:
      return new SourceFailure(`it is busy (${status})`, true);
    default:
      return new SourceFailure(`it answered with an error (${status})`, status >= 500);
  }
}

async function trustedCertificates(caFile: string | undefined): Promise<string[]> {
  const known = [...getCACertificates('default'), ...getCACertificates('system')];
  if (caFile === undefined) return known;
  try {
    return [...known, await readFile(caFile, 'utf8')];
  } catch (error) {
    throw new UserFacingError(`The certificate file ${caFile} cannot be read.`, { cause: error });
  }
}

/** The error and what caused it, outermost first; a connection tried at several addresses fails with several errors at once. */
function causesOf(error: unknown): readonly Error[] {
  const found: Error[] = [];
  for (let each: unknown = error; each instanceof Error && found.length < 8; each = each.cause) {
    found.push(each);
    if (each instanceof AggregateError) found.push(...each.errors.filter((inner) => inner instanceof Error));
  }
  return found;
}
