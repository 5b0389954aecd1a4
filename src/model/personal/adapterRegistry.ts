/**
 * @file The adapter registry: which versions a user has, and which of them is active for which base model. The one truth on that, in
 * files that every window and the command line share (`adapters/<user>/`). Nobody holds a lock, and a process may die at any moment:
 * what was active stays so, whole.
 */

import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { activeAdaptersFolder, adaptersFolder } from '../../common/dataFolder';
import type { AdapterVersion, ClusterShare } from '../../common/learning';
import { UserFacingError } from '../../common/userFacingError';
import type { ModelConfig } from '../base/weights';
import { activeVersion, allActive, allActiveVersions, clearActiveVersions, setActiveVersion } from './activeVersion';
import type { Adapter } from './adapter';
import { removeWhole, withDiskErrors } from './durableFiles';
import { decodeAdapter, encodeAdapter, type AdapterBase } from './peftFiles';
import { clusterShares } from './userModel';
import { decodeUserModel } from './userModelFile';
import {
  addVersion,
  exportVersion,
  isSetAside,
  markSetAside,
  numberOf,
  parentOf,
  readVersion,
  removeSetAside,
  versionNames,
  wholeVersion,
  wholeVersions,
  withDescendants,
} from './versionFolders';

/** The versions of one user. All calls are synchronous, and see what other processes did before. */
export interface AdapterRegistry {
  /** For whoever watches what other processes do here. */
  readonly folder: string;
  /** The whole versions, oldest first. Sizes are compared; `read` looks closer. */
  list(): readonly AdapterVersion[];
  /** The versions that `list` leaves out, as they are damaged. */
  damaged(): readonly string[];
  /** The version in force for a base model; nothing: the base model itself. */
  active(baseChecksum: string): string | undefined;
  /** A version's tensors, checked to the last byte and known to fit the model; a `UserFacingError` where they are not. */
  read(version: string, config: ModelConfig): Adapter;
  /**
   * Keeps an adapter as the next version; once it returns, that is on the disk. With `activate` it comes into force,
   * for which it must have passed the gate.
   */
  commit(
    adapter: Adapter,
    description: Omit<AdapterVersion, 'version'>,
    base: Omit<AdapterBase, 'model'>,
    options: { readonly activate: boolean },
  ): AdapterVersion;
  /** Brings a version into force; null: the base model. A `UserFacingError` where it is not fit for that. */
  activate(version: string | null, baseChecksum: string): void;
  /** What the active version was trained from, or else what that one was; the base model (null) where none of them is left. */
  former(baseChecksum: string): string | null;
  /** Goes back to the former version. Gives what is in force. */
  rollBack(baseChecksum: string): string | null;
  /** How much a version's user model has of each cluster; empty where it has none, or the version is damaged. */
  clusters(version: string): readonly ClusterShare[];
  /** Copies a version into a folder that is new or empty, for PEFT, another machine or another person. */
  export(version: string, folder: string): void;
  /** Deletes the oldest versions but for the newest `keep` (at least one: a number never comes twice) and those in force. */
  prune(keep: number): void;
  /**
   * Forgets versions, whose pairs were erased, with all that was trained from them: their files are gone, none of them can be activated,
   * and where one was in force the newest other version that passed the gate is, or else the base model. Unknown ones are no error.
   */
  setAside(versions: readonly string[]): void;
  /** Deletes everything of this user. */
  erase(): void;
}

export function openAdapterRegistry(dataFolder: string, user: string): AdapterRegistry {
  const folder = adaptersFolder(dataFolder, user);
  const activeFolder = activeAdaptersFolder(dataFolder, user);
  const setActive = (version: string | null, baseChecksum: string): void => {
    const saved = version === null ? '' : ` The adapter ${version} is saved.`;
    withDiskErrors(`What was active stays so.${saved}`, () => setActiveVersion(activeFolder, version, baseChecksum));
  };
  /** What was set aside is of no force, also in the moment before another version takes its place. */
  const active = (baseChecksum: string): string | undefined => {
    const version = activeVersion(activeFolder, baseChecksum);
    return version !== undefined && isSetAside(folder, version) ? undefined : version;
  };
  const former = (baseChecksum: string): string | null => formerVersion(folder, active(baseChecksum), baseChecksum);
  return {
    folder,
    list: () => wholeVersions(folder),
    damaged: () =>
      versionNames(folder).filter((version) => !wholeVersion(folder, version) && !isSetAside(folder, version)),
    active,
    read: (version, config) => decodeAdapter(readVersion(folder, version).files, config, `The adapter ${version}`),
    commit: (adapter, description, base, { activate }) => {
      if (activate && !description.gate.passed) throw new Error('no adapter becomes active without passing the gate');
      removeSetAside(folder);
      const { parent } = description;
      if (parent !== null && isSetAside(folder, parent)) {
        throw new UserFacingError(
          `What was learned is not kept: it builds on the adapter ${parent}, of which pairs have been erased meanwhile.`,
        );
      }
      const files = encodeAdapter(adapter, { ...base, model: description.model });
      const added = withDiskErrors('The new adapter is not saved; the former version stays active.', () =>
        addVersion(folder, description, files),
      );
      if (activate) setActive(added.version, description.baseChecksum);
      return added;
    },
    activate: (version, baseChecksum) => {
      if (version !== null) checkActivation(folder, version, baseChecksum);
      setActive(version, baseChecksum);
    },
    former,
    rollBack: (baseChecksum) => {
      const version = former(baseChecksum);
      setActive(version, baseChecksum);
      return version;
    },
    clusters: (version) => clustersOf(folder, version),
    export: (version, target) =>
      withDiskErrors('Nothing was exported.', () => exportVersion(folder, version, resolve(target))),
    prune: (keep) => {
      const oldestKept = wholeVersions(folder).at(-Math.max(1, keep))?.version;
      const old = versionNames(folder).filter((version) => numberOf(version) < numberOf(oldestKept ?? ''));
      // Looked at anew each time: another process may activate one meanwhile.
      for (const version of old) if (!allActiveVersions(activeFolder).has(version)) removeWhole(join(folder, version));
    },
    setAside: (versions) =>
      withDiskErrors('Some of what was to be forgotten is still there.', () => {
        const there = versionNames(folder);
        const forgotten = [...withDescendants(folder, versions)].filter((version) => there.includes(version));
        for (const version of forgotten) if (!isSetAside(folder, version)) markSetAside(folder, version);
        for (const { baseChecksum, version } of allActive(activeFolder)) {
          if (isSetAside(folder, version)) setActive(newestFit(folder, baseChecksum), baseChecksum);
        }
        removeSetAside(folder);
      }),
    erase: () =>
      withDiskErrors('Some of your adapters are still there.', () => {
        // First what names versions, so that none is active that is half deleted.
        clearActiveVersions(activeFolder);
        rmSync(folder, { recursive: true, force: true });
      }),
  };
}

function clustersOf(folder: string, version: string): readonly ClusterShare[] {
  try {
    const bytes = readVersion(folder, version).files.get('user_model.safetensors');
    if (!bytes) return [];
    return clusterShares(decodeUserModel(bytes, (what) => new UserFacingError(`The adapter ${version}: ${what}.`)));
  } catch (error) {
    // Whoever loads it says so.
    if (error instanceof UserFacingError) return [];
    throw error;
  }
}

/** Invariant: no adapter becomes active without passing the gate. */
function checkActivation(folder: string, version: string, baseChecksum: string): void {
  const { description } = readVersion(folder, version);
  if (description.baseChecksum !== baseChecksum) {
    throw new UserFacingError(
      `The adapter ${version} was trained for the model ${description.model}, which is not the one in use. Change the model first.`,
    );
  }
  if (!description.gate.passed) {
    throw new UserFacingError(`The adapter ${version} did not pass the gate: ${description.gate.reason}`);
  }
}

function canBeActive(folder: string, version: string, baseChecksum: string): boolean {
  try {
    checkActivation(folder, version, baseChecksum);
    return true;
  } catch (error) {
    if (error instanceof UserFacingError) return false;
    throw error;
  }
}

/** The newest version that can be active; null: the base model. */
function newestFit(folder: string, baseChecksum: string): string | null {
  const names = wholeVersions(folder).map(({ version }) => version);
  return names.findLast((version) => canBeActive(folder, version, baseChecksum)) ?? null;
}

/** The nearest ancestor of a version that can be active; null: the base model. */
function formerVersion(folder: string, version: string | undefined, baseChecksum: string): string | null {
  let ancestor = version === undefined ? null : parentOf(folder, version);
  while (ancestor !== null && !canBeActive(folder, ancestor, baseChecksum)) ancestor = parentOf(folder, ancestor);
  return ancestor;
}
