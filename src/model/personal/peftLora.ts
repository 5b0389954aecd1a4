/** @file A LoRA as PEFT stores it (peft_type LORA). */

import * as z from 'zod/mini';
import { encodeSafetensors, type TensorNumbers } from '../base/safetensorsFile';
import { nameOf, type Refuse } from '../base/safetensorsHeader';
import type { ModelConfig } from '../base/weights';
import type { LoraTensors } from '../runtime/adapterTensors';
import { MAX_RANK } from './adapterFit';
import { decodePeft, encodePeftConfig, type PeftBytes } from './peftFolder';

/** Keys of PEFT's configuration that make of its LoRA another function than the one computed here. */
const OTHER_FUNCTIONS = [
  ...['use_dora', 'use_rslora', 'use_qalora', 'use_bdlora', 'rank_pattern', 'alpha_pattern', 'modules_to_save'],
  ...['fan_in_fan_out', 'bias', 'lora_bias', 'layer_replication', 'trainable_token_indices', 'target_parameters'],
  ...['alora_invocation_tokens', 'arrow_config', 'kasa_config'],
] as const;

const CONFIG = z.object({
  r: z.int().check(z.minimum(1), z.maximum(MAX_RANK)),
  lora_alpha: z.number().check(z.positive()),
});

/**
 * The files of a LoRA that has tensors.
 * @param model catalog id or file name of its base model
 */
export function encodePeftLora(
  lora: ReadonlyMap<string, LoraTensors>,
  base: { readonly config: ModelConfig; readonly model: string },
): PeftBytes {
  const [{ r, scale }] = [...lora.values()] as [LoraTensors];
  const config = encodePeftConfig({
    base_model_name_or_path: base.model,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: loraAlphaOf(scale, r),
    lora_dropout: 0,
    peft_type: 'LORA',
    r,
    target_modules: targetModulesOf([...lora.keys()], base.config),
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  });
  const tensors = new Map<string, TensorNumbers>();
  for (const [module, { a, b }] of lora) {
    tensors.set(tensorName(module, 'A'), { shape: [r, a.length / r], numbers: a });
    tensors.set(tensorName(module, 'B'), { shape: [b.length / r, r], numbers: b });
  }
  return { config, tensors: encodeSafetensors(tensors) };
}

/** The LoRA in the files, by module. Whether the model has such modules of such sizes is not looked at here. */
export function decodePeftLora(bytes: PeftBytes, refuse: Refuse): ReadonlyMap<string, LoraTensors> {
  const { config, tensors } = decodePeft(bytes, 'LORA', refuse);
  const other = OTHER_FUNCTIONS.find((key) => !isOff(config[key]));
  if (other) throw refuse(`it was made with ${other}, which Penchant does not compute`);
  const parsed = CONFIG.safeParse(config);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.');
    throw refuse(`${field} in adapter_config.json is missing or out of range`, parsed.error);
  }
  const { r, lora_alpha: loraAlpha } = parsed.data;
  const lora = new Map<string, LoraTensors>();
  for (const name of tensors.keys()) {
    const module = /^base_model\.model\.(.+)\.lora_[AB]\.weight$/.exec(name)?.[1];
    if (module === undefined) throw refuse(`it has an unknown tensor ${nameOf(name)}`);
    if (lora.has(module)) continue;
    const a = tensors.get(tensorName(module, 'A'));
    const b = tensors.get(tensorName(module, 'B'));
    if (!a || !b) throw refuse(`it has only one of the two matrices for ${nameOf(module)}`);
    if (a.shape.length !== 2 || a.shape[0] !== r || b.shape.length !== 2 || b.shape[1] !== r) {
      throw refuse(`its matrices for ${nameOf(module)} are not of rank ${r}`);
    }
    lora.set(module, { a: a.numbers, b: b.numbers, r, scale: loraAlpha / r });
  }
  if (lora.size === 0) throw refuse('it has no tensors');
  return lora;
}

/** scale · r, without the error that the rounding of scale brought in. */
function loraAlphaOf(scale: number, r: number): number {
  const alpha = scale * r;
  return Math.round(alpha) / r === scale ? Math.round(alpha) : alpha;
}

/** Linears by their short names where every layer has the same, as people write it; else each module by its full name. */
function targetModulesOf(modules: readonly string[], config: ModelConfig): readonly string[] {
  const linears = new Set(modules.map((module) => module.split('.').at(-1)!));
  return modules.length === linears.size * config.numLayers ? [...linears] : modules;
}

function tensorName(module: string, matrix: 'A' | 'B'): string {
  return `base_model.model.${module}.lora_${matrix}.weight`;
}

/** Whether a setting of PEFT's is at rest. */
function isOff(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || value === 'none';
}
