/** @file Where the suites on a real model find SmolLM2. */

import { defaultDataFolder } from '../../src/common/dataFolder';
import { modelFile } from '../../src/model/base/catalogFolder';

/** `PENCHANT_TEST_MODEL` names the file; without it the data folder has it, as after `penchant model pull smollm2-135m`. */
export const realModelPath = process.env.PENCHANT_TEST_MODEL ?? modelFile('smollm2-135m', defaultDataFolder());
