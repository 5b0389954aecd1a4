/**
 * @file What is believed of a developer, trait by trait: what they do, how firmly, and what the base model and the personal one write at
 * the same places.
 */

import type { TraitEvidence } from '../style/evidence';
import { TRAITS, type Choices, type LanguageFamily, type Trait } from '../traits';
import type { ReplaySpot } from './spots';

/** How sure one can be that the developer does it mostly. */
export type Certainty = 'firm' | 'likely' | 'leaning' | 'open';

/** What a policy wrote at the spots that decide a trait. */
export interface Adherence {
  /** Spots at which it shows any choice. */
  readonly told: number;
  /** Of these, spots at which it shows what the developer chose there. */
  readonly agreed: number;
}

/** The same of one trait. */
export interface TraitAdherence extends Adherence {
  /** The choice that it shows at most spots; absent: another one at as many. */
  readonly mostly?: string;
}

export interface TraitReport {
  readonly trait: Trait;
  readonly yours: TraitEvidence & { readonly certainty: Certainty };
  /** Absent: nothing was replayed, or no policy shows any choice. */
  readonly base?: TraitAdherence;
  readonly now?: TraitAdherence;
}

/** What a policy shows at each spot, by the pair's id. */
export type ShownChoices = ReadonlyMap<number, Choices>;

export interface ReportSources {
  readonly family: LanguageFamily;
  /** Of all families, in the order of the report. */
  readonly evidence: readonly TraitEvidence[];
  /** Of all families. */
  readonly spots: readonly ReplaySpot[];
  readonly base: ShownChoices;
  /** Absent: the base model is in use. */
  readonly now?: ShownChoices;
}

export function traitReports({ family, evidence, spots, base, now }: ReportSources): readonly TraitReport[] {
  const own = spots.filter((spot) => spot.family === family);
  return evidence.flatMap((each) => {
    const trait = TRAITS.find(({ id }) => id === each.trait);
    if (!trait || each.family !== family) return [];
    const baseDoes = adherenceIn(trait, own, base);
    const nowDoes = now && adherenceIn(trait, own, now);
    return [
      {
        trait,
        yours: { ...each, certainty: certaintyOf(each) },
        ...(baseDoes && { base: baseDoes }),
        ...(nowDoes && { now: nowDoes }),
      },
    ];
  });
}

/** How a policy does at the spots that are replayed, over all traits: each spot counts once for each trait that it decides. */
export function adherence(spots: readonly ReplaySpot[], shown: ShownChoices): Adherence {
  const all = TRAITS.flatMap((trait) => choicesAt(trait, spots, shown));
  return { told: all.length, agreed: all.filter(({ written, wanted }) => written === wanted).length };
}

/** Nothing where the policy shows no choice anywhere. */
function adherenceIn(trait: Trait, spots: readonly ReplaySpot[], shown: ShownChoices): TraitAdherence | undefined {
  const all = choicesAt(trait, spots, shown);
  const groups = [...Map.groupBy(all, ({ written }) => written)].toSorted(([, a], [, b]) => b.length - a.length);
  const [most, next] = groups;
  if (!most) return undefined;
  const isTie = next?.[1].length === most[1].length;
  const agreed = all.filter(({ written, wanted }) => written === wanted).length;
  return { told: all.length, agreed, ...(!isTie && { mostly: most[0] }) };
}

/** What a policy writes, and what the developer chose, at each spot that decides the trait and at which it shows any choice. */
function choicesAt(
  { id }: Trait,
  spots: readonly ReplaySpot[],
  shown: ShownChoices,
): readonly { readonly written: string; readonly wanted: string }[] {
  return spots.flatMap((spot) => {
    const written = shown.get(spot.pairId)?.[id];
    const wanted = spot.wanted[id];
    return written === undefined || wanted === undefined ? [] : [{ written, wanted }];
  });
}

/** The share is at least this, whatever the luck of the draw. */
const FIRM = 0.75;
const LIKELY = 0.5;
/** Of few pairs nobody can say more than which way they lean. */
const LEANING_SHARE = 0.6;

function certaintyOf({ strength, share }: TraitEvidence): Certainty {
  if (strength >= FIRM) return 'firm';
  if (strength >= LIKELY) return 'likely';
  return share > LEANING_SHARE ? 'leaning' : 'open';
}
