/** @file What any PEFT adapter is on disk: a configuration as JSON and tensors as safetensors. */

import * as z from 'zod/mini';
import { decodeSafetensors, type TensorNumbers } from '../base/safetensorsFile';
import { nameOf, type Refuse } from '../base/safetensorsHeader';

/** The bytes of both files. */
export interface PeftBytes {
  readonly config: Uint8Array<ArrayBuffer>;
  readonly tensors: Uint8Array<ArrayBuffer>;
}

export interface PeftContent {
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, TensorNumbers>;
}

const CONFIG = z.record(z.string(), z.unknown());

/** Both files read; another type of adapter than `peftType` is refused by its name. */
export function decodePeft(bytes: PeftBytes, peftType: string, refuse: Refuse): PeftContent {
  const config = decodeConfig(bytes.config, refuse);
  const found = config['peft_type'];
  if (found !== peftType) {
    throw refuse(`its type is ${typeof found === 'string' ? nameOf(found) : 'not told'} and should be ${peftType}`);
  }
  const { tensors } = decodeSafetensors(bytes.tensors, (what, cause) =>
    refuse(`adapter_model.safetensors is damaged: ${what}`, cause),
  );
  return { config, tensors };
}

/** Laid out as PEFT does, for whoever reads it. */
export function encodePeftConfig(config: Readonly<Record<string, unknown>>): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(config, undefined, 2)}\n`);
}

function decodeConfig(bytes: Uint8Array, refuse: Refuse): Readonly<Record<string, unknown>> {
  try {
    return CONFIG.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw refuse('adapter_config.json is not what PEFT writes', error);
  }
}
