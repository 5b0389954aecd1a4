/**
 * @file What is believed of a developer, trait by trait: what they do, how firmly, and what the base model and the personal one write at
 * the same places.
 */

import { TRAITS, traitsOf, type Choices, type LanguageFamily, type Trait } from '../traits';
import type { ReplaySpot } from './spots';

/** What the developer does of one trait, out of their pairs. */
export interface TraitEvidence {
  /** Id of the choice that prevails. */
  readonly choice: string;
  /** Pairs whose chosen side shows the trait, and those of them that show this choice. */
  readonly pairs: number;
  readonly agreeing: number;
  /** Pairs whose refused side shows another choice than the chosen one. */
  readonly decisive: number;
}

/** How sure one can be that the developer does it mostly. */
export type Strength = 'firm' | 'likely' | 'leaning' | 'open';

/** What a policy wrote at the spots that decide a trait. */
export interface Adherence {
  /** Spots at which it shows any choice. */
  readonly told: number;
  /** Of these, spots at which it shows what the developer chose there. */
  readonly agreed: number;
}

export interface TraitReport {
  readonly trait: Trait;
  readonly yours: TraitEvidence & { readonly strength: Strength };
  /** Absent: nothing was replayed, or no policy shows any choice. */
  readonly base?: Adherence;
  readonly now?: Adherence;
}

/** What a policy shows at each spot, by the pair's id. */
export type ShownChoices = ReadonlyMap<number, Choices>;

export interface ReportSources {
  readonly family: LanguageFamily;
  readonly evidenceFor: (trait: Trait) => TraitEvidence | undefined;
  /** Of all families. */
  readonly spots: readonly ReplaySpot[];
  readonly base: ShownChoices;
  /** Absent: the base model is in use. */
  readonly now?: ShownChoices;
}

/** In the order of `TRAITS`; those of which nothing is known are left out. */
export function traitReports({ family, evidenceFor, spots, base, now }: ReportSources): readonly TraitReport[] {
  const own = spots.filter((spot) => spot.family === family);
  return traitsOf(family).flatMap((trait) => {
    const evidence = evidenceFor(trait);
    if (!evidence) return [];
    const baseDoes = adherence(own, base, trait);
    const nowDoes = now && adherence(own, now, trait);
    return [
      {
        trait,
        yours: { ...evidence, strength: strengthOf(evidence) },
        ...(baseDoes.told > 0 && { base: baseDoes }),
        ...(nowDoes && nowDoes.told > 0 && { now: nowDoes }),
      },
    ];
  });
}

/**
 * How a policy does at the spots that are replayed.
 * @param trait absent: over all traits, each spot counting once for each trait it decides
 */
export function adherence(spots: readonly ReplaySpot[], shown: ShownChoices, trait?: Trait): Adherence {
  let told = 0;
  let agreed = 0;
  for (const { pairId, wanted } of spots) {
    const choices = shown.get(pairId);
    if (!choices) continue;
    for (const { id } of trait ? [trait] : TRAITS) {
      const written = choices[id];
      if (wanted[id] === undefined || written === undefined) continue;
      told++;
      if (written === wanted[id]) agreed++;
    }
  }
  return { told, agreed };
}

/** z of a one-sided 95 % bound. */
const Z = 1.645;

/** Wilson's lower bound of the share: the more pairs, the closer to the share itself. */
export function lowerBound(agreeing: number, pairs: number): number {
  if (pairs === 0) return 0;
  const share = agreeing / pairs;
  const spread = Z * Math.sqrt((share * (1 - share)) / pairs + (Z * Z) / (4 * pairs * pairs));
  return (share + (Z * Z) / (2 * pairs) - spread) / (1 + (Z * Z) / pairs);
}

/** Above it the habit holds in most cases, whatever the luck of the draw. */
const FIRM = 0.75;
const LIKELY = 0.5;

function strengthOf({ agreeing, pairs }: TraitEvidence): Strength {
  const bound = lowerBound(agreeing, pairs);
  if (bound >= FIRM) return 'firm';
  if (bound >= LIKELY) return 'likely';
  return agreeing / pairs > 0.6 ? 'leaning' : 'open';
}
