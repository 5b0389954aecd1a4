/** @file What the command line answers about a file of lines. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../../scripts/common/run.mjs';

/**
 * @param command with the flag that names its file last, as in `score --pairs`
 * @param lines of that file, each written as JSON
 * @returns its answers, the lines of JSON that it prints; throws with all that it said where it fails
 */
export async function answersOf(
  cli: string,
  command: readonly string[],
  lines: readonly object[],
  flags: readonly string[],
): Promise<readonly unknown[]> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'penchant-lines-'));
  try {
    const file = path.join(scratch, 'lines.jsonl');
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { code, output } = await run('node', [cli, ...command, file, ...flags]);
    if (code !== 0) throw new Error(`${command[0]} failed:\n${output}`);
    // Progress is told in between.
    return output.split('\n').flatMap((line): unknown[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
