/**
 * @file A starter pack on disk: an adapter in the form of an export, whose user is the generic one, and `pack.json`, which tells what
 * base model it fits and has a checksum of each file. New users begin with it; one that cannot be used never stands in their way.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { TRAINING_PRECISIONS } from '../../common/learning';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import type { Refuse } from '../base/safetensorsHeader';
import type { Adapter } from './adapter';
import { readAdapterFiles } from './adapterFolder';
import { ADAPTER_FILES, decodeAdapter, encodeAdapter } from './peftFiles';
import type { AdapterBase, AdapterBytes } from './peftFiles';
import { newUser } from './userModel';

/** Raised when the form of a pack changes. */
const FORMAT = 1;
const MANIFEST_NAME = 'pack.json';
const MAX_MANIFEST_BYTES = 2 ** 20;

const manifestSchema = z.object({
  format: z.literal(FORMAT),
  baseChecksum: z.string(),
  files: z.partialRecord(z.enum(ADAPTER_FILES), z.string()),
  reference: z.exactOptional(
    z.object({ precision: z.enum(TRAINING_PRECISIONS), logps: z.record(z.string(), z.number()) }),
  ),
});

/** The base model's log-probabilities of neutral code, by the keys of a `ReferenceStore`: always the same, and computed once for all. */
export type PackReference = NonNullable<z.infer<typeof manifestSchema>['reference']>;

/** A pack that new users may begin with, or why there is none, as a clause. */
export type StarterPack =
  | { readonly kind: 'pack'; readonly adapter: Adapter; readonly reference?: PackReference }
  | { readonly kind: 'none'; readonly reason: string };

/** The model that a pack is for, and its checksum as `modelChecksum` computes it. */
export interface PackBase extends AdapterBase {
  readonly checksum: string;
}

/** Reads the pack in a folder as data; never throws for what it finds there. */
export function readStarterPack(
  folder: string,
  { config, bosEmbedding, checksum }: Omit<PackBase, 'model'>,
): StarterPack {
  try {
    const manifest = readManifest(folder);
    if (!manifest) return { kind: 'none', reason: `there is none in ${folder}` };
    if (manifest.baseChecksum !== checksum) return { kind: 'none', reason: 'it was made for another model' };
    const refuse: Refuse = (what, cause) => new UserFacingError(`it is damaged: ${what}`, { cause });
    const files = readAdapterFiles(folder, undefined, refuse);
    for (const name of ADAPTER_FILES) {
      const bytes = files.get(name);
      if ((bytes && sha256Of(bytes)) !== manifest.files[name]) throw refuse(`${name} is not as it was made`);
    }
    const adapter = decodeAdapter(files, config, 'The starter pack', bosEmbedding);
    if (adapter.userModel.numUserTokens === 0) throw refuse('it has no user embedding');
    return {
      kind: 'pack',
      adapter: { ...adapter, userModel: { ...adapter.userModel, ...newUser(adapter.userModel) } },
      ...(manifest.reference && { reference: manifest.reference }),
    };
  } catch (error) {
    return { kind: 'none', reason: messageOf(error) };
  }
}

/**
 * Writes a pack into a folder, in place of the one that is there.
 * @param about what else `pack.json` is to tell: the reference, and what people and tools want to know
 * @returns the bytes of all its files
 */
export function writeStarterPack(
  folder: string,
  adapter: Adapter,
  base: PackBase,
  about: Readonly<Record<string, unknown>> & { readonly reference?: PackReference },
): number {
  const { userModel } = adapter;
  const files: AdapterBytes = encodeAdapter({ ...adapter, userModel: { ...userModel, ...newUser(userModel) } }, base);
  for (const part of new Set(ADAPTER_FILES.map((name) => name.split('/')[0]!))) {
    rmSync(join(folder, part), { recursive: true, force: true });
  }
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const manifest = {
    format: FORMAT,
    model: base.model,
    baseChecksum: base.checksum,
    ...about,
    files: Object.fromEntries([...files].map(([name, bytes]) => [name, sha256Of(bytes)])),
  };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  writeFileSync(join(folder, MANIFEST_NAME), text);
  return [...files.values()].reduce((sum, bytes) => sum + bytes.length, Buffer.byteLength(text));
}

/** Nothing where there is no pack; throws where its manifest cannot be read. */
function readManifest(folder: string): z.infer<typeof manifestSchema> | undefined {
  const path = join(folder, MANIFEST_NAME);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > MAX_MANIFEST_BYTES) throw new UserFacingError(`its ${MANIFEST_NAME} is too large`);
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new UserFacingError(`its ${MANIFEST_NAME} is not of a form that is known`, { cause: error });
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
