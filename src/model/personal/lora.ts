/** @file The LoRA an update trains: which modules, how it begins (Hu et al. 2021, arXiv 2106.09685). */

import type { LoraTensors } from '../runtime/adapterTensors';
import { sizesOf } from '../base/weightShapes';
import type { ModelConfig } from '../base/weights';

export interface LoraShape {
  readonly r: number;
  readonly loraAlpha: number;
  /** Of the seven linear layers, for example `self_attn.q_proj`. */
  readonly targets: readonly string[];
}

/** Attention alone: as good on taste as all seven in the lab, at a third of the numbers. */
export const DEFAULT_LORA: LoraShape = {
  r: 8,
  loraAlpha: 16,
  targets: ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj'],
};

/** The modules of all layers, for example `model.layers.0.self_attn.q_proj`. */
export function loraModules(config: ModelConfig, targets: readonly string[]): readonly string[] {
  return Array.from({ length: config.numLayers }, (_, layer) =>
    targets.map((target) => `model.layers.${layer}.${target}`),
  ).flat();
}

/** A LoRA that changes nothing yet: A uniform as PEFT draws it (±1/√in), B zero. */
export function newLora(
  config: ModelConfig,
  { r, loraAlpha, targets }: LoraShape,
  random: () => number,
): ReadonlyMap<string, LoraTensors> {
  return new Map(
    loraModules(config, targets).map((module) => {
      const { inSize, outSize } = sizesOf(targetOf(module), config);
      const bound = 1 / Math.sqrt(inSize);
      const a = Float32Array.from({ length: r * inSize }, () => (2 * random() - 1) * bound);
      return [module, { a, b: new Float32Array(outSize * r), r, scale: loraAlpha / r }];
    }),
  );
}

function targetOf(module: string): string {
  return module.replace(/^model\.layers\.\d+\./, '');
}
