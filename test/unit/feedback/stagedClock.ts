/** @file A clock that stands still until it is told to go on, and tells how many wait for it. */

import { SimulatedClock } from '../../../bench/learning/run/simulatedClock';

export class StagedClock extends SimulatedClock {
  constructor() {
    super(1_000_000);
  }
}
