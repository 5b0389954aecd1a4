/** @file Opens a model file by what it holds, not by what it is called. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { UserFacingError } from '../../common/userFacingError';
import { FileBytes, unusable } from './fileBytes';
import { openGguf } from './gguf';
import { GGUF_MAGIC } from './ggufHeader';
import { openSafetensors } from './safetensors';
import type { WeightFile } from './weights';

/** A safetensors file is a header's length in eight bytes, then that header: a JSON object. */
const OPENING_BRACE = 0x7b;

/** Opens a GGUF file, a safetensors file, or a Hugging Face folder; anything else is one clear `UserFacingError`. */
export function openWeightFile(path: string): WeightFile {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    if (statSync(join(path, 'config.json'), { throwIfNoEntry: false })) return openSafetensors(path);
    throw new UserFacingError(`${path} is a folder without a model: a Hugging Face folder has a config.json.`);
  }
  const file = new FileBytes(path);
  try {
    if (file.size === 0) throw unusable(path, 'it is empty');
    const beginning = file.read(0, Math.min(9, file.size));
    if (beginning.length === 9) {
      if (new DataView(beginning.buffer).getUint32(0, true) === GGUF_MAGIC) return openGguf(path);
      if (beginning[8] === OPENING_BRACE) return openSafetensors(path);
    }
    throw unusable(path, 'it is neither GGUF nor safetensors');
  } finally {
    file.dispose();
  }
}
