/**
 * @file Answers the calls of `protocol.ts` about adapters, from the registry's files: no model needs to be loaded for them. The registry
 * is a port.
 */

import type { AdapterListing, AdapterVersion, ClusterShare } from '../common/learning';
import type { AdapterPlace, InferenceMethods } from './protocol';

/** What the registry of one user can do; `src/model/index.ts` has it. All of it is synchronous. */
export interface ServedRegistry {
  list(): readonly AdapterVersion[];
  active(baseChecksum: string): string | undefined;
  activate(version: string | null, baseChecksum: string): void;
  /** Where a roll-back leads; null: to the base model. */
  former(baseChecksum: string): string | null;
  rollBack(baseChecksum: string): string | null;
  setAside(versions: readonly string[]): void;
  /** Of the version's user model; empty: it has no clusters. */
  clusters(version: string): readonly ClusterShare[];
}

export interface AdapterAccess {
  openAdapterRegistry(dataFolder: string, user: string): ServedRegistry;
  /** @param model catalog id or path; a `UserFacingError` where there is none */
  baseChecksum(model: string, dataFolder: string): Promise<string>;
}

type AdapterMethod = 'adapters' | 'activateAdapter' | 'rollBackAdapter' | 'setAdaptersAside' | 'baseChecksum';
type AdapterCalls = {
  readonly [M in AdapterMethod]: (params: InferenceMethods[M]['params']) => Promise<InferenceMethods[M]['result']>;
};

export function adapterCalls(access: AdapterAccess): AdapterCalls {
  /** What there is for a model, after `change`. */
  const changed = async (
    { dataFolder, user, model }: AdapterPlace,
    change: (registry: ServedRegistry, baseChecksum: string) => void,
  ): Promise<AdapterListing> => {
    const baseChecksum = await access.baseChecksum(model, dataFolder);
    const registry = access.openAdapterRegistry(dataFolder, user);
    change(registry, baseChecksum);
    const versions = registry.list();
    const active = registry.active(baseChecksum);
    if (active === undefined) return { versions, baseChecksum, active: null };
    const clusters = registry.clusters(active);
    return {
      ...{ versions, baseChecksum, active, former: registry.former(baseChecksum) },
      ...(clusters.length > 0 && { clusters }),
    };
  };

  return {
    adapters: async ({ model, ...folder }) => {
      if (model !== undefined) return changed({ ...folder, model }, () => undefined);
      const { dataFolder, user } = folder;
      return { versions: access.openAdapterRegistry(dataFolder, user).list(), active: null };
    },
    activateAdapter: ({ version, ...place }) =>
      changed(place, (registry, baseChecksum) => registry.activate(version, baseChecksum)),
    rollBackAdapter: (place) => changed(place, (registry, baseChecksum) => void registry.rollBack(baseChecksum)),
    setAdaptersAside: async ({ dataFolder, user, versions }) => {
      access.openAdapterRegistry(dataFolder, user).setAside(versions);
      return {};
    },
    baseChecksum: async ({ dataFolder, model }) => ({ checksum: await access.baseChecksum(model, dataFolder) }),
  };
}
