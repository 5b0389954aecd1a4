/** @file What the *Learned* view asks of the host: what is believed of the developer, how suggestions fare, what updates did. */

import * as z from 'zod/mini';
import { call, nothing } from './calls';

/** Milliseconds since the epoch. */
const time = z.number();
const share = z.number().check(z.minimum(0), z.maximum(1));
/** Null: it is no number, as a loss beyond all measure is none. */
const figure = z.nullable(z.number());

/** How learning stands. */
const learning = z.object({
  kind: z.enum(['off', 'paused', 'waiting', 'learning']),
  /** What it waits for beside pairs, or what goes on; empty: nothing to tell. */
  sentence: z.string(),
  newPairs: z.number(),
  /** How many new ones the next update takes. */
  pairsNeeded: z.number(),
  /** Of the update under way. */
  fraction: z.exactOptional(share),
});

const version = z.object({
  version: z.string(),
  at: time,
  pairs: z.number(),
  parent: z.nullable(z.string()),
  passed: z.boolean(),
  /** The gate's reason, as a sentence. */
  reason: z.string(),
  /** Of held-out pairs, the share ranked rightly. */
  rankAccuracy: figure,
  /** Another model's: it cannot be used with the one at hand. */
  otherModel: z.exactOptional(z.string()),
  /** It was removed, as pairs that it had learned from were erased. */
  setAsideAt: z.exactOptional(time),
});
export type VersionLine = z.infer<typeof version>;

const policyFigures = z.object({ accuracy: figure, rankAccuracy: figure, meanMargin: figure });
const update = z.object({
  id: z.number(),
  startedAt: time,
  endedAt: z.exactOptional(time),
  state: z.enum(['running', 'passed', 'held', 'cancelled', 'failed']),
  reason: z.exactOptional(z.string()),
  version: z.exactOptional(z.string()),
  pairs: z.number(),
  setAsideAt: z.exactOptional(time),
  figures: z.exactOptional(
    z.object({
      loss: figure,
      steps: z.number(),
      heldOutPairs: z.number(),
      before: policyFigures,
      after: policyFigures,
      worstNeutral: figure,
    }),
  ),
});
export type UpdateLine = z.infer<typeof update>;

const overview = z.object({
  /** Why nothing can be shown, for people; absent: it can. */
  trouble: z.exactOptional(z.string()),
  /** Name of the model in use; absent: there is none. */
  model: z.exactOptional(z.string()),
  /** Null: the base model answers. */
  active: z.nullable(z.string()),
  /** Where going back leads, null: to the base model; absent: there is nothing to go back from. */
  former: z.exactOptional(z.nullable(z.string())),
  /** Pairs of the developer that are stored. */
  storedPairs: z.number(),
  learning,
  /** Newest first. */
  versions: z.array(version),
  updates: z.array(update),
  /** How much the active user model has of each cluster of its starter pack, and what that stands for; absent: it comes from none. */
  clusters: z.exactOptional(z.array(z.object({ share, name: z.exactOptional(z.string()) }))),
});
export type Overview = z.infer<typeof overview>;

const acceptance = z.object({
  unit: z.enum(['day', 'week']),
  points: z.array(z.object({ from: time, shown: z.number(), taken: z.number(), takenCharacters: z.number() })),
});
export type Acceptance = z.infer<typeof acceptance>;

/** At spots where the pairs decide: at how many a choice was shown at all, and at how many of these the developer's. */
const adherence = z.object({ told: z.number(), agreed: z.number() });
export type AdherenceFigures = z.infer<typeof adherence>;
/** With what is mostly shown, in words; absent: two as often. */
const traitAdherence = z.extend(adherence, { mostly: z.exactOptional(z.string()) });
export type TraitAdherenceFigures = z.infer<typeof traitAdherence>;

const trait = z.object({
  id: z.string(),
  title: z.string(),
  /** What the developer mostly does, in words. */
  choice: z.string(),
  certainty: z.enum(['firm', 'likely', 'leaning', 'open']),
  /** That show the trait, of these those that show this choice, and those whose refused side shows another. */
  pairs: z.number(),
  agreeing: z.number(),
  decided: z.number(),
  base: z.exactOptional(traitAdherence),
  now: z.exactOptional(traitAdherence),
});
export type TraitLine = z.infer<typeof trait>;

const style = z.object({
  families: z.array(z.object({ id: z.string(), title: z.string(), pairs: z.number(), traits: z.array(trait) })),
  /** Personal against base, over all traits. */
  replay: z.object({
    /** Spots there are, and those at which all that is compared has been written. */
    spots: z.number(),
    replayed: z.number(),
    /** Of the spots, those whose pairs no update has seen. */
    unseen: z.number(),
    base: z.exactOptional(adherence),
    now: z.exactOptional(adherence),
    /** The version compared; absent: the base model is in use. */
    version: z.exactOptional(z.string()),
    /** Under way: of how many completions how many are done. */
    running: z.exactOptional(z.object({ done: z.number(), of: z.number() })),
    /** Why the last one ended before its time. */
    trouble: z.exactOptional(z.string()),
  }),
});
export type Style = z.infer<typeof style>;

export const learnedCalls = {
  overview: call(nothing, overview),
  /** Takes up to seconds where there are many. */
  acceptance: call(nothing, acceptance),
  /** Takes up to seconds where there are many pairs. */
  style: call(nothing, style),
  /** Begins; how it goes, `style` tells. */
  replay: call(nothing, nothing),
  cancelReplay: call(nothing, nothing),
  /** Brings a version into force; null: the base model. */
  activate: call(z.object({ version: z.nullable(z.string().check(z.maxLength(40))) }), nothing),
  rollBack: call(nothing, nothing),
  /** A sentence on what has begun, or why nothing has. */
  learnNow: call(nothing, z.string()),
  learnFromOwnCode: call(nothing, nothing),
  compare: call(nothing, nothing),
} as const;
