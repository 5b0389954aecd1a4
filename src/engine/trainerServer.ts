/** @file Answers the calls of `trainerProtocol.ts` with one update. How an update is made is a port, so that this file is tested without a model. */

import type { Disposable } from '../common/disposable';
import type { LearnRequest, UpdateControl, UpdateProgress, UpdateResult } from '../common/learning';
import { PauseGate } from './pauseGate';
import { PROTOCOL_VERSION } from './protocol';
import { serve, type CallContext, type Channel } from './rpc';
import { TRAINER_SCHEMAS } from './trainerMessages';
import type { TrainerMethods } from './trainerProtocol';

/** What the process is for; `src/model/index.ts` does it. */
export interface TrainerAccess {
  /**
   * Between two steps it gives way to the event loop (`setImmediate`), so that messages are seen, and awaits
   * `control.waitWhilePaused`. `undefined` when aborted.
   */
  learn(request: LearnRequest, control: UpdateControl): Promise<UpdateResult | undefined>;
}

export interface TrainerServer extends Disposable {
  /** Resolves when the update has ended, one way or the other. */
  readonly updateEnded: Promise<void>;
}

/** Greets and answers until it is disposed, which cancels the update. */
export function serveTrainer(channel: Channel, access: TrainerAccess): TrainerServer {
  const gate = new PauseGate();
  const ended: PromiseWithResolvers<void> = Promise.withResolvers();
  let hasBegun = false;

  const learn = async (
    request: LearnRequest,
    context: CallContext<UpdateProgress>,
  ): Promise<UpdateResult | undefined> => {
    if (hasBegun) throw new Error('a trainer process makes one update');
    hasBegun = true;
    try {
      return await access.learn(request, controlOf(context, gate));
    } finally {
      ended.resolve();
    }
  };

  const server = serve<TrainerMethods>(
    channel,
    { protocolVersion: PROTOCOL_VERSION, pid: process.pid },
    TRAINER_SCHEMAS,
    {
      learn,
      pause: async () => {
        gate.pause();
        return { isPaused: true };
      },
      resume: async () => {
        gate.resume();
        return { isPaused: false };
      },
      memory: async () => ({ rssBytes: process.memoryUsage.rss() }),
    },
  );
  return { updateEnded: ended.promise, dispose: () => server.dispose() };
}

/** A pause is told when it has come, by the update's last progress; the one after it tells that it is over. */
function controlOf({ signal, reportProgress }: CallContext<UpdateProgress>, gate: PauseGate): UpdateControl {
  let last: UpdateProgress = { stage: 'opening', fraction: 0 };
  return {
    signal,
    onProgress: (progress) => {
      last = progress;
      reportProgress(progress);
    },
    // What the process prints goes into the log of whoever forked it.
    onNotice: (line) => console.warn(line),
    waitWhilePaused: async () => {
      if (!gate.isPaused) return;
      reportProgress({ ...last, stage: 'paused' });
      await gate.waitWhilePaused(signal);
      if (!signal.aborted) reportProgress(last);
    },
  };
}
