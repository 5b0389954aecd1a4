/** @file The main of the thread that does one long job on the store, so that the extension host never waits for it. */

import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import { openFeedbackStore } from './feedbackStore';
import { runJob } from './runJob';
import { STORE_TASK, type Answer } from './storeJobs';

parentPort?.postMessage(answer());

function answer(): Answer {
  try {
    const { dataFolder, job } = STORE_TASK.parse(workerData);
    const store = openFeedbackStore(dataFolder);
    try {
      return { kind: 'done', value: runJob(store, job) };
    } finally {
      store.dispose();
    }
  } catch (error) {
    const isForUser = error instanceof UserFacingError;
    const stack = error instanceof Error ? error.stack : undefined;
    return { kind: 'failed', message: isForUser ? error.message : (stack ?? messageOf(error)), isForUser };
  }
}
