/**
 * @file The main of the inference process: serves `protocol.ts` to the process that forked it, and ends with it.
 *
 * Environment, for tests only: `PENCHANT_TEST_STEP_DELAY_MS` blocks every native run of the model so many milliseconds longer,
 * so that deadlines can be seen to hold.
 */

import {
  findModelFile,
  listModels,
  modelChecksum,
  openAdapterRegistry,
  openLanguageModel,
  probeDevices,
  pullModel,
  recommendModel,
} from '../model/index';
import { serveInference } from './inferenceServer';
import { processChannel } from './processChannel';

const stepDelayMs = Number(process.env['PENCHANT_TEST_STEP_DELAY_MS'] ?? 0);

const server = serveInference(processChannel(), {
  listModels,
  probeDevices,
  pullModel,
  recommendModel,
  openAdapterRegistry,
  baseChecksum: async (model, dataFolder) => modelChecksum(await findModelFile(model, dataFolder), dataFolder),
  openLanguageModel: (options) => openLanguageModel({ ...options, ...(stepDelayMs > 0 && { stepDelayMs }) }),
});

// The channel closes when the parent exits or is killed: nobody is left to answer.
process.once('disconnect', () => {
  server.dispose();
  process.exit(0);
});
