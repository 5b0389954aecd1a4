/** @file The adapter that the training bench steps with: as an update begins, but for a LoRA that has learned something. */

import type { Adapter } from '../../src/model/personal/adapter';
import { newAdapter } from '../../src/model/personal/newAdapter';
import type { TrainingModel } from '../../src/model/personal/trainingModel';
import { createRandom } from '../../src/model/runtime/random';

const SEED = 1;
/** At B = 0, where training begins, A has no gradient and the policy is nearly the reference: nothing could be compared. */
const LORA_B_BOUND = 0.02;

export function steppedAdapter(model: TrainingModel): Adapter {
  const random = createRandom(SEED);
  const adapter = newAdapter(model, random);
  const lora = new Map(
    [...adapter.lora].map(([module, tensors]) => [
      module,
      { ...tensors, b: tensors.b.map(() => (2 * random() - 1) * LORA_B_BOUND) },
    ]),
  );
  return { ...adapter, lora };
}
