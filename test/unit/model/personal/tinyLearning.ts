/** @file What whole updates are tested with: a model that learns within a second, and pairs to learn from. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PreferencePair } from '../../../../src/common/pairs';
import { adaptersFolder } from '../../../../src/common/dataFolder';
import { REFERENCE_FOLDER } from '../base/fixtures';

export const LEARNER = join(REFERENCE_FOLDER, 'tiny-llama', 'model.gguf');

const NAMES = ['total', 'count', 'user', 'price', 'index', 'value', 'name', 'item', 'row', 'key', 'path', 'size'];

/** Fourteen, of which the newest two are held out. The model's weights are random: three steps teach it, and cost it little else. */
export const TINY_PAIRS: readonly PreferencePair[] = [...NAMES, 'text', 'node'].map((name) => ({
  prompt: `const ${name} =`,
  chosen: ` '${name}'`,
  rejected: ` "${name}";`,
}));
export const TINY_HELD_OUT = 2;
export const TINY_STEPS = 3;

const TENSOR_FILES = [
  'user_model.safetensors',
  'lora/adapter_model.safetensors',
  'prompt/adapter_model.safetensors',
] as const;

/** Checksums of a version's tensors, by the files they are in. */
export function tensorsOf(
  dataFolder: string,
  version: string,
  user = 'default',
): Record<(typeof TENSOR_FILES)[number], string> {
  const checksumOf = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(adaptersFolder(dataFolder, user), version, name)))
      .digest('hex');
  const [userModel, lora, prompt] = TENSOR_FILES;
  return { [userModel]: checksumOf(userModel), [lora]: checksumOf(lora), [prompt]: checksumOf(prompt) };
}
