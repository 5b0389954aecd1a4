/** @file The loop in which a measured process answers: one question at a time, a line of JSON each, idle between. */

import { createInterface } from 'node:readline';

/** Prints that it is ready, and answers what comes in on stdin, until that ends. */
export async function serve(ready: object, answer: (question: unknown) => Promise<unknown>): Promise<void> {
  const print = (reply: unknown): void => void process.stdout.write(`${JSON.stringify(reply)}\n`);
  print(ready);
  for await (const line of createInterface({ input: process.stdin })) print(await answer(JSON.parse(line)));
  // Native threads would keep the process.
  process.exit(0);
}
