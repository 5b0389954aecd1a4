/** @file Runs updates: a trainer process for each, forked from the bundle beside that of whoever wants them. */

import type { Disposable } from '../common/disposable';
import type { LearnRequest, UpdateResult, UpdateProgress } from '../common/learning';
import type { EngineLog } from './engineProcess';
import { forkChild } from './forkedChild';
import type { CallOptions } from './rpc';
import { starterPackBeside } from './starterPacks';
import { TRAINER_NODE_FLAGS, TrainerClient } from './trainerClient';

export interface UpdateRunnerOptions {
  /** The trainer process's bundle. */
  readonly entryPoint: string;
  readonly log: EngineLog;
  /** Added to the process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** New users begin with the starter pack that ships for the model; false: with nothing, for comparisons. */
  readonly usesStarterPack?: boolean;
  /** Gets the lines that the process prints; absent: the log does. */
  readonly onOutput?: (line: string) => void;
}

/** One update at a time; disposing ends the one that is under way, at once. */
export interface UpdateRunner extends Disposable {
  /** The process's id while an update is under way, for diagnostics and tests. */
  readonly pid: number | undefined;
  /**
   * The update's result once its process has ended; nothing when it was cancelled. Throws a `UserFacingError` where it cannot be done,
   * and when the process ends by itself. What was active stays so in each of these cases.
   */
  run(request: LearnRequest, options?: CallOptions<UpdateProgress>): Promise<UpdateResult | undefined>;
  /** Holds the update up before its next step. The next one begins unpaused, whatever became of this one. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export function createUpdateRunner(options: UpdateRunnerOptions): UpdateRunner {
  const { entryPoint, log, environment = {}, usesStarterPack = true } = options;
  const trainer = new TrainerClient({
    fork: (toLog) =>
      forkChild({ entryPoint, environment, nodeFlags: TRAINER_NODE_FLAGS, onOutput: options.onOutput ?? toLog }),
    log,
  });
  return {
    get pid() {
      return trainer.pid;
    },
    async run(request, options = {}) {
      try {
        const starterPack = usesStarterPack ? starterPackBeside(entryPoint, request.model) : undefined;
        return await trainer.learn({ ...(starterPack !== undefined && { starterPack }), ...request }, options);
      } finally {
        await trainer.resume();
      }
    },
    pause: () => trainer.pause(),
    resume: () => trainer.resume(),
    dispose: () => trainer.dispose(),
  };
}
