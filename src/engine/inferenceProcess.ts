/**
 * @file The main of the inference process: serves `protocol.ts` to the process that forked it, and ends with it.
 *
 * Environment, for tests only: `PENCHANT_TEST_STEP_DELAY_MS` makes every native run of the model that many milliseconds
 * slower (`src/model/runtime` honours it), so that deadlines can be seen to hold.
 */

import * as modelAccess from '../model/index';
import { serveInference } from './inferenceServer';
import { processChannel } from './processChannel';

const server = serveInference(processChannel(), modelAccess);

// The channel closes when the parent exits or is killed: nobody is left to answer.
process.once('disconnect', () => {
  server.dispose();
  process.exit(0);
});
