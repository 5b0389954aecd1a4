/** @file The main of the trainer process: makes one update for the process that forked it. */

import { runUpdate } from '../model/index';
import { runTrainer } from './runTrainer';

runTrainer({ learn: runUpdate });
