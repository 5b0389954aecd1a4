/** @file The schemas of what a store's thread tells of acceptance and style. */

import * as z from 'zod/mini';
import { FAMILIES, TRAITS, type LanguageFamily } from '../../preferences/traits';
import type { AcceptanceHistory } from '../acceptanceHistory';
import type { PairsStyle } from '../pairsStyle';

export const ACCEPTANCE_HISTORY: z.ZodMiniType<AcceptanceHistory> = z.object({
  unit: z.enum(['day', 'week']),
  points: z.array(z.object({ from: z.number(), shown: z.number(), taken: z.number(), takenCharacters: z.number() })),
});

const trait = z.enum(TRAITS.map(({ id }) => id));
const family = z.custom<LanguageFamily>((value) => typeof value === 'string' && Object.hasOwn(FAMILIES, value));

const evidence = z.object({
  ...{ trait, family, choice: z.string(), pairs: z.number(), decided: z.number() },
  ...{ pairsByChoice: z.record(z.string(), z.number()), weight: z.number(), share: z.number(), strength: z.number() },
});

export const PAIRS_STYLE: z.ZodMiniType<PairsStyle> = z.object({
  families: z.array(z.object({ family, pairs: z.number() })),
  evidence: z.array(evidence),
  revealed: z.array(evidence),
  spots: z.array(
    z.object({
      ...{ pairId: z.number(), family, isUnseen: z.boolean() },
      wanted: z.partialRecord(trait, z.string()),
    }),
  ),
});
