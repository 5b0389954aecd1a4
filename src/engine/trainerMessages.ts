/** @file The schemas of what the trainer process is asked and answers, one row a method of `trainerProtocol.ts`. */

import * as z from 'zod/mini';
import {
  TRAINING_PRECISIONS,
  type LearnRequest,
  type RecipeChanges,
  type UpdateProgress,
  type UpdateResult,
} from '../common/learning';
import { DEVICE_CHOICES } from '../common/models';
import { PAIR_SCHEMA } from '../common/pairs';
import { figure, gateVerdict } from './learningMessages';
import type { MethodSchemas } from './rpc';
import { shape } from './shape';
import type { TrainerMethods } from './trainerProtocol';

const recipeChanges = shape<RecipeChanges>()(
  z.object({
    anchorWeight: z.exactOptional(z.number()),
    usesOffset: z.exactOptional(z.boolean()),
    nllWeight: z.exactOptional(z.number()),
    beta: z.exactOptional(z.number()),
    learningRates: z.exactOptional(z.object({ lora: z.number(), embedding: z.number() })),
  }),
);

const learnRequest = shape<LearnRequest>()(
  z.object({
    dataFolder: z.string(),
    user: z.string(),
    model: z.string(),
    device: z.enum(DEVICE_CHOICES),
    threads: z.exactOptional(z.int()),
    precision: z.exactOptional(z.enum(TRAINING_PRECISIONS)),
    pairs: z.array(PAIR_SCHEMA),
    oldPairs: z.array(PAIR_SCHEMA),
    budgetSeconds: z.number(),
    seed: z.int(),
    memoryLimitBytes: z.exactOptional(z.number()),
    starterPack: z.exactOptional(z.string()),
    isEmbeddingOnly: z.exactOptional(z.boolean()),
    steps: z.exactOptional(z.int()),
    recipe: z.exactOptional(recipeChanges),
  }),
);

const updateProgress = shape<UpdateProgress>()(
  z.object({
    stage: z.enum(['opening', 'reference', 'training', 'judging', 'saving', 'paused']),
    fraction: figure,
    step: z.exactOptional(z.int()),
    steps: z.exactOptional(z.int()),
    loss: z.exactOptional(figure),
    margin: z.exactOptional(figure),
    etaSeconds: z.exactOptional(figure),
  }),
);

const updateResult = shape<UpdateResult>()(
  z.object({
    version: z.nullable(z.string()),
    gate: gateVerdict,
    steps: z.int(),
    pairs: z.int(),
    seconds: figure,
    loss: figure,
  }),
);

const nothing = z.record(z.string(), z.never());
const pausing = z.object({ isPaused: z.boolean() });

export const TRAINER_SCHEMAS: MethodSchemas<TrainerMethods> = {
  learn: { params: learnRequest, result: updateResult, progress: updateProgress },
  pause: { params: nothing, result: pausing, progress: z.never() },
  resume: { params: nothing, result: pausing, progress: z.never() },
  memory: { params: nothing, result: z.object({ rssBytes: z.number() }), progress: z.never() },
};
