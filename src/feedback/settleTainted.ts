/** @file Has the registry set aside what the store knows to have learned from erased pairs: right after erasing, and at every start. */

import type { AdapterVersion } from '../common/learning';
import type { TaintedVersion, VersionOfUser } from './records';
import type { FeedbackStore } from './store/feedbackStore';

/** The adapters of all users. */
export interface TaintedRegistry {
  versions(user: string): Promise<readonly Pick<AdapterVersion, 'version' | 'date'>[]>;
  /** With all that was trained from them; unknown ones are no error. */
  setAside(user: string, versions: readonly string[]): Promise<void>;
}

/**
 * Gives what is gone. Where it rejects, all of it is still remembered, and done at the next start. The registry is not asked where
 * there is nothing to do.
 */
export async function settleTainted(
  store: Pick<FeedbackStore, 'taintedVersions' | 'noteSetAside'>,
  registry: TaintedRegistry,
): Promise<readonly VersionOfUser[]> {
  const all: VersionOfUser[] = [];
  for (const [user, tainted] of Map.groupBy(store.taintedVersions(), (each) => each.user)) {
    const before = await registry.versions(user);
    await registry.setAside(user, namesOf(tainted, before));
    const kept = new Set((await registry.versions(user)).map(({ version }) => version));
    const gone = before.flatMap(({ version }) => (kept.has(version) ? [] : [{ user, version }]));
    store.noteSetAside(tainted, gone);
    all.push(...gone);
  }
  return all;
}

/** One update runs at a time, so what is dated within one that did not tell what it made is its own, or was imported meanwhile. */
function namesOf(
  tainted: readonly TaintedVersion[],
  versions: readonly Pick<AdapterVersion, 'version' | 'date'>[],
): readonly string[] {
  const names = tainted.flatMap((each) => {
    if ('version' in each) return [each.version];
    const isOfIt = (date: number): boolean => date >= each.madeFrom && date <= each.madeUntil;
    return versions.flatMap(({ version, date }) => (isOfIt(Date.parse(date)) ? [version] : []));
  });
  return [...new Set(names)];
}
