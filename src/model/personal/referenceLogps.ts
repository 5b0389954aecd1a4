/**
 * @file Log-probabilities under the reference policy, kept once they are computed: a base model never changes. One file of JSON lines
 * for each base model and precision; lines that a crash cut short are left out, and computed again.
 */

import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { TrainingPrecision } from '../../common/learning';
import { UserFacingError } from '../../common/userFacingError';

/** Sums over response tokens, in nats. A text alone has no rejected side. */
export interface ReferenceLogps {
  readonly chosenLogp: number;
  readonly rejectedLogp: number;
}

const lineSchema = z.object({ key: z.string(), chosenLogp: z.number(), rejectedLogp: z.number() });

export class ReferenceStore {
  private readonly known = new Map<string, ReferenceLogps>();

  private constructor(
    private readonly path: string,
    readonly precision: TrainingPrecision,
  ) {}

  static open(dataFolder: string, baseChecksum: string, precision: TrainingPrecision): ReferenceStore {
    const path = join(dataFolder, 'reference', `${baseChecksum.slice(0, 16)}-${precision}.jsonl`);
    const store = new ReferenceStore(path, precision);
    for (const line of readLines(store.path)) {
      const { key, ...logps } = line;
      store.known.set(key, logps);
    }
    return store;
  }

  get(key: string): ReferenceLogps | undefined {
    return this.known.get(key);
  }

  /** Throws a `UserFacingError` where it cannot be kept: then there is no room for an adapter either. */
  add(key: string, logps: ReferenceLogps): void {
    this.known.set(key, logps);
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      // The newline stands before: whatever a crash left of a line is not joined to this one.
      appendFileSync(this.path, `\n${JSON.stringify({ key, ...logps })}`, { mode: 0o600 });
    } catch (error) {
      throw new UserFacingError(
        `What is computed once cannot be kept in ${dirname(this.path)}: is the disk full? Nothing was changed.`,
        { cause: error },
      );
    }
  }
}

/** The same tokens under the same model have the same log-probabilities. */
export function referenceKey(...parts: readonly (readonly number[])[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.join(' ')}\n`);
  return hash.digest('hex').slice(0, 32);
}

function readLines(path: string): readonly z.infer<typeof lineSchema>[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
