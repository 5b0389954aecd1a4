/** @file The versions as they are listed: those of the registry, and those that were removed, with the reason. */

import type { AdapterListing, AdapterVersion } from '../../common/learning';
import type { UpdateSummary } from '../../feedback/updateHistory';
import type { VersionLine } from '../../../webview/messages/learned';

/** Newest first. The registry says which there are; the history of updates knows of those that are gone. */
export function versionLines(
  { versions, baseChecksum }: AdapterListing,
  updates: readonly UpdateSummary[],
): readonly VersionLine[] {
  const there = versions.map((version) => lineOf(version, baseChecksum));
  const gone = updates.flatMap((update): readonly VersionLine[] => {
    const { version, setAsideAt, startedAt, endedAt = startedAt, pairs, state, reason = '', figures } = update;
    if (version === undefined || setAsideAt === undefined) return [];
    if (versions.some((each) => each.version === version)) return [];
    return [
      {
        ...{ version, at: endedAt, pairs, parent: null, passed: state === 'passed', reason, setAsideAt },
        rankAccuracy: figures?.after.rankAccuracy ?? null,
      },
    ];
  });
  return [...there, ...gone].toSorted((a, b) => b.at - a.at);
}

function lineOf(
  { version, parent, model, baseChecksum, date, pairs, gate }: AdapterVersion,
  modelInUse: string | undefined,
): VersionLine {
  const { rankAccuracy, pairs: heldOut } = gate.heldOut.after;
  return {
    ...{ version, at: Date.parse(date), pairs, parent, passed: gate.passed, reason: gate.reason },
    rankAccuracy: heldOut > 0 && Number.isFinite(rankAccuracy) ? rankAccuracy : null,
    ...(baseChecksum !== modelInUse && { otherModel: model }),
  };
}
