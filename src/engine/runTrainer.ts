/** @file The life of a trainer process: it steps back behind all other work, serves one update, and ends with it or with its parent. */

import { constants, setPriority } from 'node:os';
import { messageOf } from '../common/userFacingError';
import { processChannel } from './processChannel';
import { serveTrainer, type TrainerAccess } from './trainerServer';

export function runTrainer(access: TrainerAccess): void {
  stepBack();
  // Ctrl+C in a terminal reaches children too; what becomes of the update is for the parent to say.
  process.on('SIGINT', () => undefined);
  const channel = processChannel();
  const server = serveTrainer(channel, access);
  void server.updateEnded.then(() => {
    // The answer is sent in the turns that follow.
    setImmediate(() => void channel.drained().then(() => process.exit(0)));
  });
  // The channel closes when the parent exits or is killed: nobody is left to learn for.
  process.once('disconnect', () => {
    server.dispose();
    process.exit(0);
  });
}

/** Done before any thread is made: on Linux each thread has its own priority, and those made later take it over. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch (error) {
    console.error(`The update runs at normal priority: ${messageOf(error)}`);
  }
}
