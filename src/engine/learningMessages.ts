/** @file The schemas of what both child processes tell of learning: figures, verdicts, versions. */

import * as z from 'zod/mini';
import type { AdapterListing, AdapterVersion, GateVerdict, HeldOutFigures, UpdateMetrics } from '../common/learning';
import { shape } from './shape';

/** A loss that has grown beyond all measure is news too: infinite and not a number are let through. */
export const figure = z.custom<number>((value) => typeof value === 'number');

const heldOutFigures = shape<HeldOutFigures>()(
  z.object({ pairs: z.int(), accuracy: figure, rankAccuracy: figure, meanMargin: figure }),
);

export const gateVerdict = shape<GateVerdict>()(
  z.object({
    passed: z.boolean(),
    reason: z.string(),
    heldOut: z.object({ before: heldOutFigures, after: heldOutFigures }),
    neutralNll: z.record(z.string(), z.object({ base: figure, after: figure })),
    insaneProbes: z.int(),
    share: z.exactOptional(figure),
    embeddingUse: z.exactOptional(figure),
  }),
);

const updateMetrics = shape<UpdateMetrics>()(
  z.object({ steps: z.int(), seconds: figure, loss: figure, seed: z.number(), device: z.string() }),
);

const adapterVersion = shape<AdapterVersion>()(
  z.object({
    version: z.string(),
    parent: z.nullable(z.string()),
    model: z.string(),
    baseChecksum: z.string(),
    date: z.string(),
    pairs: z.int(),
    gate: gateVerdict,
    metrics: updateMetrics,
  }),
);

export const adapterListing = shape<AdapterListing>()(
  z.object({
    versions: z.array(adapterVersion),
    baseChecksum: z.exactOptional(z.string()),
    active: z.nullable(z.string()),
    former: z.exactOptional(z.nullable(z.string())),
    clusters: z.exactOptional(z.array(z.object({ share: figure, name: z.exactOptional(z.string()) }))),
  }),
);
