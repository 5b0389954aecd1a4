/** @file What an adapter and its base model ask of each other: the LoRA's shape, tensors to decode with, an embedding's row. */

import type { AdapterTensors } from '../runtime/adapterTensors';
import type { Adapter } from './adapter';
import type { SequenceRunnerOptions } from './sequenceRunner';
import type { TrainingModel } from './trainingModel';
import { softPromptOf } from './userModel';

/** The shape of the graphs that an adapter runs in. */
export function shapeOf({ lora, userModel }: Adapter): Pick<SequenceRunnerOptions, 'lora' | 'softRows'> {
  const [first] = lora.values();
  return {
    softRows: userModel.numUserTokens,
    lora: { modules: [...lora.keys()], r: first?.r ?? 1, scale: first?.scale ?? 1 },
  };
}

/** An adapter as the decoding graph takes it, for its user. */
export function adapterTensors(version: string, { userModel, lora }: Adapter): AdapterTensors {
  const rows = userModel.numUserTokens;
  return { version, ...(rows > 0 && { softPrompt: { rows, numbers: softPromptOf(userModel, 'user') } }), lora };
}

/** A token's embedding, `[hidden]`. */
export function embeddingOf(
  token: number,
  { config, weights }: Pick<TrainingModel, 'config' | 'weights'>,
): Float32Array {
  const row = new Float32Array(config.hiddenSize);
  weights.readEmbedding(token, row, 0);
  return row;
}
