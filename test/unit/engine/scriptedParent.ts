/** @file A parent to be killed: forks the program named on its command line, prints that child's pid, and waits. */

import { forkChild } from '../../../src/engine/forkedChild';

const child = forkChild({ entryPoint: process.argv[2] ?? '', onOutput: () => undefined });
child.channel.onMessage(() => process.stdout.write(`${String(child.pid)}\n`));
