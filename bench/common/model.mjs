/** @file The real model that benches measure with: the suites' own. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, run } from '../../scripts/common/run.mjs';
import { modelFolder, pullModel } from '../../scripts/test/model.mjs';

/** @returns {Promise<string>} the model's file, downloaded unless the suites have it already */
export async function ensureModel() {
  const file = path.join(modelFolder, 'models/smollm2-135m/model.gguf');
  if (!existsSync(file)) {
    if (!existsSync(path.join(root, 'dist/cli.js'))) await run('npm', ['run', 'build'], { show: true });
    await pullModel();
  }
  return file;
}

/**
 * @param {string} file
 * @returns {string} the model's name for a report
 */
export function modelName(file) {
  return path.basename(file) === 'model.gguf' ? 'smollm2-135m' : path.basename(file);
}
