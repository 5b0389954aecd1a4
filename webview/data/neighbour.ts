/** @file Which pair is read next where the one that was is erased. */

/** What is to be read where the pair that was is gone: the next that stays, else the one before. */
export function neighbourOf(
  ids: readonly number[],
  gone: readonly number[],
  active: number | undefined,
): number | undefined {
  const index = active === undefined ? -1 : ids.indexOf(active);
  const isGone = new Set(gone);
  const stays = (id: number): boolean => !isGone.has(id);
  return ids.slice(index + 1).find(stays) ?? ids.slice(0, Math.max(0, index)).findLast(stays);
}
