/**
 * @file One adapter for many users, as a team or a server has it: LoRA, generic and cluster embeddings are shared and never written,
 * and a user is a small file of T_u · d + K numbers.
 */

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { safeFileName, textOfFileName } from '../../common/safeFileName';
import { UserFacingError } from '../../common/userFacingError';
import { decodeSafetensors, encodeSafetensors } from '../base/safetensorsFile';
import type { Refuse } from '../base/safetensorsHeader';
import type { ModelConfig } from '../base/weights';
import type { Adapter, UserModelTensors } from './adapter';
import { readAdapterFiles } from './adapterFolder';
import { findAdapterFault } from './adapterFit';
import { makeFolder, namesIn, removeAbandoned, replaceDurably, withDiskErrors } from './durableFiles';
import { decodeAdapter } from './peftFiles';
import { newUser } from './userModel';
import { hasShape } from './userModelFile';

/** What is one user's own. */
export type UserTensors = Pick<UserModelTensors, 'userWeights' | 'userOffset'>;

export interface SharedAdapter {
  /** SHA-256 over the shared files, as they were when opened. */
  readonly checksum: string;
  /** What every further user costs on disk, but for a header of a few hundred bytes. */
  readonly bytesPerUser: number;
  /** The generic user: whoever is not known yet. */
  readonly generic: Adapter;
  /** Adds a user, or writes their tensors anew; takes as long with ten thousand users as with one. */
  addUser(name: string, tensors: UserTensors): void;
  /** The user's adapter; all that is shared are the same arrays for every user. A `UserFacingError` where there is none. */
  readUser(name: string): Adapter;
  removeUser(name: string): void;
  /** The users' names in no order. */
  users(): readonly string[];
}

/**
 * Opens an adapter's folder for many users, whose files go into `users/` there.
 * @param folder in the form of an exported adapter; whose user it holds does not matter
 */
export function openSharedAdapter(folder: string, config: ModelConfig): SharedAdapter {
  const place = `The shared adapter in ${folder}`;
  const files = readAdapterFiles(folder, undefined, (what) => new UserFacingError(`${place} is damaged: ${what}.`));
  const { lora, userModel: shared } = decodeAdapter(files, config, place);
  if (shared.numUserTokens === 0) throw new UserFacingError(`${place} has no user embedding for users to differ in.`);
  const userFolder = join(folder, 'users');
  for (const shard of namesIn(userFolder)) removeAbandoned(join(userFolder, shard));
  const checksum = createHash('sha256');
  for (const [name, bytes] of files) checksum.update(name).update(bytes);
  const adapterOf = (tensors: UserTensors): Adapter => ({ lora, userModel: { ...shared, ...tensors } });
  // The LoRA was looked through when it was read: that would take longer than all else about a user.
  const findUserFault = (tensors: UserTensors): string | undefined =>
    findAdapterFault({ ...adapterOf(tensors), lora: new Map() }, config);
  return {
    checksum: checksum.digest('hex'),
    bytesPerUser: 4 * (shared.userOffset.length + shared.numClusters),
    generic: adapterOf(newUser(shared)),
    addUser: (name, tensors) => {
      const fault = findUserFault(tensors);
      if (fault) throw new Error(`this is no user of the shared adapter: ${fault}`);
      writeUser(userFile(userFolder, name), name, tensors, shared);
    },
    readUser: (name) => {
      const tensors = readUser(userFile(userFolder, name), name, shared);
      const fault = findUserFault(tensors);
      if (fault) throw damagedUser(name)(fault);
      return adapterOf(tensors);
    },
    removeUser: (name) => rmSync(userFile(userFolder, name), { force: true }),
    users: () => userNames(userFolder),
  };
}

const ENDING = '.safetensors';

/** In one of 256 folders, so that none has more names than every file system handles well. */
function userFile(userFolder: string, name: string): string {
  const fileName = safeFileName(name);
  const shard = createHash('sha256').update(fileName).digest('hex').slice(0, 2);
  return join(userFolder, shard, fileName + ENDING);
}

function writeUser(path: string, name: string, tensors: UserTensors, shared: UserModelTensors): void {
  const { numUserTokens, hiddenSize, numClusters } = shared;
  const content = new Map([
    ['userOffset', { shape: [numUserTokens, hiddenSize], numbers: tensors.userOffset }],
    ['userWeights', { shape: [numClusters], numbers: tensors.userWeights }],
  ]);
  if (numClusters === 0) content.delete('userWeights');
  withDiskErrors(`The user ${quoted(name)} is not saved; the others are as they were.`, () => {
    makeFolder(dirname(path));
    replaceDurably(path, encodeSafetensors(content, { format: 'pt', user: name }));
  });
}

function readUser(path: string, name: string, shared: UserModelTensors): UserTensors {
  const { numUserTokens, hiddenSize, numClusters } = shared;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UserFacingError(`The shared adapter has no user ${quoted(name)}.`);
  const refuse = damagedUser(name);
  if (stats.size > MAX_HEADER_BYTES + 4 * (numUserTokens * hiddenSize + numClusters)) {
    throw refuse('its file is too large');
  }
  const { tensors } = decodeSafetensors(new Uint8Array(readFileSync(path)), refuse);
  const offset = tensors.get('userOffset');
  const weights = tensors.get('userWeights');
  if (!offset || !hasShape(offset, [numUserTokens, hiddenSize])) throw refuse('its offset is not of the right size');
  if (numClusters > 0 && (!weights || !hasShape(weights, [numClusters]))) {
    throw refuse('its weights are not of the right size');
  }
  return { userOffset: offset.numbers, userWeights: weights?.numbers ?? new Float32Array() };
}

/** As much as any header may have; it has a few hundred bytes, and the user's name. */
const MAX_HEADER_BYTES = 2 ** 22;

function damagedUser(name: string): Refuse {
  return (what, cause) =>
    new UserFacingError(`The file of the user ${quoted(name)} is damaged: ${what}. Add the user again.`, { cause });
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}

function userNames(folder: string): readonly string[] {
  return namesIn(folder).flatMap((shard) =>
    namesIn(join(folder, shard))
      .filter((file) => file.endsWith(ENDING))
      .flatMap((file) => textOfFileName(file.slice(0, -ENDING.length)) ?? storedName(join(folder, shard, file)) ?? []),
  );
}

/** The name of a user whose file bears only its hash. */
function storedName(path: string): string | undefined {
  try {
    return decodeSafetensors(new Uint8Array(readFileSync(path)), (what) => new Error(what)).metadata['user'];
  } catch {
    return undefined;
  }
}
