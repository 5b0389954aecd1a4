/**
 * @file A window without an editor, as a process of its own: real store, schedule, inference and trainer processes, one window's names
 * and its duties. `windowForTest.mjs DATA MODEL TRAINER INFERENCE NAME` adds a pair every moment and asks for updates all the time, until
 * it is killed. It prints `pair NAME` for each pair that is stored, `update` for each that has begun, and `refused REASON` for others.
 */

import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/common/clock';
import { InferenceClient } from '../../../src/engine/client';
import { forkChild } from '../../../src/engine/forkedChild';
import { createUpdateRunner } from '../../../src/engine/updateRunner';
import { openFeedbackStore } from '../../../src/feedback/store/feedbackStore';
import { UpdateSchedule } from '../../../src/feedback/updateSchedule';
import { pair } from './store/storeRecords';

const [dataFolder = '', model = '', trainer = '', inference = '', name = ''] = process.argv.slice(2);
/** Two seconds of training are dozens of steps of a tiny model. */
const BUDGET_SECONDS = 2;
const PAIR_EVERY_MS = 25;
const PAIRS_BETWEEN_WISHES = 8;

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const user = 'default';
const store = openFeedbackStore(dataFolder, { busyMs: 60_000 });
const engine = new InferenceClient({
  fork: (onOutput) => forkChild({ entryPoint: inference, onOutput }),
  settings: () => ({ dataFolder, model, device: 'cpu', idleMinutes: 0 }),
  ...{ user, log, onRepeatedCrash: () => undefined },
});
const schedule = new UpdateSchedule({
  ...{ user, owner: `${name} ${process.pid}`, store, log, clock: systemClock },
  runner: createUpdateRunner({ entryPoint: trainer, log }),
  // One thread: on so small a model, others cost more than they do.
  settings: () => ({ dataFolder, model, device: 'cpu', threads: 1, budgetSeconds: BUDGET_SECONDS, isLearning: true }),
  sample: async () => undefined,
  adapters: () => engine.adapters(),
  setAside: (versions) => engine.setAdaptersAside(versions),
  power: async () => 'mains',
  load: async () => 0,
});

void engine.loadModel();
for (let index = 0; ; index++) {
  const chosen = ` '${name}-${index}'`;
  if (store.addPairs([pair(chosen, { prompt: `const ${name}_${index} =` })]).length === 1) say(`pair ${chosen}`);
  if (index % PAIRS_BETWEEN_WISHES === 0) void wish();
  await sleep(PAIR_EVERY_MS);
}

async function wish(): Promise<void> {
  const decision = await schedule.learnNow();
  say(decision.isDue ? 'update' : `refused ${decision.waitFor}`);
}

/** Written before the next line runs: what was said was so, whenever the process is killed. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
