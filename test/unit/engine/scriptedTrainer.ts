/**
 * @file A trainer process without a model, forked by the tests: the real life of one over the real channel, around an update that
 * does what its user's name says, one step every few milliseconds. `PENCHANT_TEST_HELLO` greets with another version.
 */

import type { GateVerdict, UpdateResult } from '../../../src/common/learning';
import { UserFacingError } from '../../../src/common/userFacingError';
import { processChannel } from '../../../src/engine/processChannel';
import { runTrainer } from '../../../src/engine/runTrainer';

const STEP_MS = 10;
const STEPS = 40;

const otherVersion = process.env['PENCHANT_TEST_HELLO'];
if (otherVersion === undefined) {
  runTrainer({
    async learn({ user, pairs, starterPack }, { signal, onProgress, waitWhilePaused }) {
      if (user === 'refused') {
        throw new UserFacingError('There are too few pairs.', { action: { title: 'More', command: 'm' } });
      }
      if (user === 'tells of the pack') throw new UserFacingError(starterPack ?? 'no pack');
      for (let step = 1; step <= STEPS; step++) {
        await waitWhilePaused();
        if (signal.aborted) return undefined;
        if (user === 'dies' && step === 3) process.kill(process.pid, 'SIGKILL');
        if (user === 'hangs' && step === 3) hang();
        await new Promise((resolve) => setTimeout(resolve, STEP_MS));
        onProgress({
          stage: 'training',
          fraction: step / STEPS,
          step,
          steps: STEPS,
          loss: user === 'diverges' ? NaN : 1 / step,
        });
      }
      return result(pairs.length);
    },
  });
} else {
  processChannel().send({ kind: 'hello', protocolVersion: Number(otherVersion), pid: process.pid });
  process.once('disconnect', () => process.exit(0));
}

function hang(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

function result(pairs: number): UpdateResult {
  const figures = { pairs: 1, accuracy: 0.5, rankAccuracy: 0.5, meanMargin: 0 };
  const gate: GateVerdict = {
    passed: true,
    reason: 'It is better.',
    heldOut: { before: figures, after: { ...figures, accuracy: 1 } },
    neutralNll: { python: { base: 1, after: 1.01 } },
    insaneProbes: 0,
  };
  return { version: 'v1', gate, steps: STEPS, pairs, seconds: 1, loss: 0.1 };
}
