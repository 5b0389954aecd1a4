/**
 * @file Works with the store as a process of its own: `writeForTest.mjs DATA add NAME COUNT` adds pairs and outcomes and prints the name
 * of each that is stored; `writeForTest.mjs DATA lock NAME` takes the lock on updates for an hour, says so, and waits.
 */

import { writeSync } from 'node:fs';
import { openFeedbackStore } from '../../../../src/feedback/store/feedbackStore';
import { outcome, pair } from './storeRecords';

const [data, task, name, count] = process.argv.slice(2);
const store = openFeedbackStore(data!, { busyMs: 60_000 });
if (task === 'lock') {
  if (store.tryLock('update', name!, 3_600_000)) say('locked');
  setInterval(() => undefined, 1000);
} else {
  for (let index = 0; index < Number(count); index++) {
    const chosen = `${name!}-${index}`;
    store.addPairs([pair(chosen, { prompt: `prompt of ${chosen} ${'x'.repeat(3000)}` })]);
    store.addOutcome(outcome(chosen));
    say(chosen);
  }
  store.dispose();
}

/** Written before the next line runs: what was said was so, whenever the process is killed. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
