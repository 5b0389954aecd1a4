/** @file One adapter on disk: its files and `manifest.json`, which tells of the version and has a checksum of each file. */

import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { AdapterVersion } from '../../common/learning';
import { UserFacingError } from '../../common/userFacingError';
import { FileBytes } from '../base/fileBytes';
import type { Refuse } from '../base/safetensorsHeader';
import type { ModelConfig } from '../base/weights';
import type { Adapter } from './adapter';
import { syncFolder, writeDurably } from './durableFiles';
import { ADAPTER_FILES, decodeAdapter, type AdapterBytes, type AdapterFile } from './peftFiles';

/** Raised when the form of a version's folder changes. */
const FORMAT = 1;
const MANIFEST_NAME = 'manifest.json';
const MAX_MANIFEST_BYTES = 2 ** 20;
/** r = 64 on all linear layers of a model of 7 billion numbers takes 0.65 GB. */
const MAX_FILE_BYTES = 2 ** 30;

/** The version's description, and what its files have to be. */
export interface AdapterManifest {
  readonly description: AdapterVersion;
  readonly files: Readonly<Partial<Record<AdapterFile, { readonly bytes: number; readonly sha256: string }>>>;
}

/** JSON has no NaN; it stands as null there. */
const figure = z.pipe(
  z.nullable(z.number()),
  z.transform((number) => number ?? NaN),
);
const heldOut = z.object({ pairs: figure, accuracy: figure, rankAccuracy: figure, meanMargin: figure });
const descriptionSchema = z.object({
  version: z.string(),
  parent: z.nullable(z.string()),
  model: z.string(),
  baseChecksum: z.string(),
  date: z.string(),
  pairs: figure,
  gate: z.object({
    passed: z.boolean(),
    reason: z.string(),
    heldOut: z.object({ before: heldOut, after: heldOut }),
    neutralNll: z.record(z.string(), z.object({ base: figure, after: figure })),
    insaneProbes: figure,
    share: z.exactOptional(figure),
    embeddingUse: z.exactOptional(figure),
  }),
  metrics: z.object({ steps: figure, seconds: figure, loss: figure, seed: figure, device: z.string() }),
});
const formSchema = z.object({
  format: z.literal(FORMAT),
  files: z.partialRecord(z.enum(ADAPTER_FILES), z.object({ bytes: z.number(), sha256: z.string() })),
});

/** Writes the adapter's files into a new folder, and waits until they are on the disk; the manifest is yet to come. */
export function writeAdapterFiles(folder: string, files: AdapterBytes): void {
  for (const [name, bytes] of files) {
    if (bytes.length > MAX_FILE_BYTES) {
      throw new RangeError(`${name} has ${bytes.length} bytes, which nobody would read`);
    }
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeDurably(path, bytes);
  }
  for (const inner of new Set([...files.keys()].map((name) => join(folder, dirname(name))))) syncFolder(inner);
}

export function writeManifest(folder: string, description: AdapterVersion, files: AdapterBytes): void {
  const entries = [...files].map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256Of(bytes) }] as const);
  const manifest = { format: FORMAT, ...description, files: Object.fromEntries(entries) };
  writeDurably(join(folder, MANIFEST_NAME), `${JSON.stringify(manifest, undefined, 2)}\n`);
  syncFolder(folder);
}

/** The folder's manifest; nothing where there is none, or one of another form. */
export function readManifest(folder: string): AdapterManifest | undefined {
  const path = join(folder, MANIFEST_NAME);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined || size > MAX_MANIFEST_BYTES) return undefined;
  try {
    const manifest: unknown = JSON.parse(Buffer.from(readBytes(path)).toString('utf8'));
    return { description: descriptionSchema.parse(manifest), files: formSchema.parse(manifest).files };
  } catch {
    return undefined;
  }
}

/** Whether every file is there in the size that the manifest tells; nothing is read. */
export function hasItsFiles(folder: string, { files }: AdapterManifest): boolean {
  return ADAPTER_FILES.every((name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    return stats?.size === files[name]?.bytes;
  });
}

/** The adapter's files, each checked against the manifest where that is given. */
export function readAdapterFiles(folder: string, manifest: AdapterManifest | undefined, refuse: Refuse): AdapterBytes {
  const files = new Map<AdapterFile, Uint8Array<ArrayBuffer>>();
  for (const name of ADAPTER_FILES) {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats && !stats.isFile()) throw refuse(`${name} is no file`);
    if (stats && stats.size > MAX_FILE_BYTES) throw refuse(`${name} is too large for an adapter`);
    const bytes = stats ? readBytes(path) : undefined;
    if (manifest && manifest.files[name]?.sha256 !== (bytes && sha256Of(bytes))) {
      throw refuse(`${name} is not as it was written`);
    }
    if (bytes) files.set(name, bytes);
  }
  return files;
}

/** An adapter from elsewhere, and what its manifest says of it: the gate's verdict there was another machine's. */
export interface ImportedAdapter {
  readonly adapter: Adapter;
  readonly description?: AdapterVersion;
}

/**
 * Reads a folder in the form of an export, or one that PEFT wrote into `lora/` and `prompt/`. Nothing is executed, stored or
 * believed: whoever imports judges the adapter and commits it. A `UserFacingError` says why a folder cannot be used.
 * @param bosEmbedding BOS's row of the model's embedding matrix
 */
export function importAdapter(
  folder: string,
  base: { readonly config: ModelConfig; readonly bosEmbedding: Float32Array },
): ImportedAdapter {
  const place = `The adapter in ${folder}`;
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UserFacingError(`${folder} is no folder.`);
  const manifest = readManifest(folder);
  const files = readAdapterFiles(
    folder,
    manifest,
    (what) =>
      new UserFacingError(
        `${place} is damaged: ${what}. Export it again, or delete its ${MANIFEST_NAME} if the files were changed on purpose.`,
      ),
  );
  const adapter = decodeAdapter(files, base.config, place, base.bosEmbedding);
  return { adapter, ...(manifest && { description: manifest.description }) };
}

function readBytes(path: string): Uint8Array<ArrayBuffer> {
  const file = new FileBytes(path);
  try {
    return file.read(0, file.size);
  } finally {
    file.dispose();
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
