/** @file How fast this machine multiplies by weights, the way decoding does: what a model's speed is estimated from. */

import type { Device } from '../../common/models';
import { BLOCK_SIZE } from '../base/quantize';
import { GraphBuilder } from '../graph/builder';
import { createRandom } from './random';
import { createSession } from './session';

/** One matrix of 16 MB at 8 bits: larger than most caches, so that memory is measured with it. */
const ROWS = 4096;
const COLUMNS = 4096;
const RUNS = 8;

/** Weights multiplied by in a millisecond, one token at a time: the best of a few runs, as other programs only ever slow one down. */
export async function measurePace(device: Device, threads: number): Promise<number> {
  const random = createRandom(1);
  const blocks = COLUMNS / BLOCK_SIZE;
  const values = Uint8Array.from({ length: ROWS * COLUMNS }, () => random() * 256);
  const graph = new GraphBuilder('pace');
  const x = graph.input('x', 'float32', [1, COLUMNS]);
  const weights = graph.weight('values', 'uint8', [ROWS, blocks, BLOCK_SIZE], values);
  const scales = graph.weight('scales', 'float32', [ROWS * blocks], new Float32Array(ROWS * blocks).fill(1 / 127));
  const attributes = { K: COLUMNS, N: ROWS, bits: 8, block_size: BLOCK_SIZE, accuracy_level: 4 };
  graph.output(graph.op('MatMulNBits', [x, weights, scales], attributes, 'y'));
  const session = await createSession(graph.toModel(), { weightsFolder: '.', device, threads });
  try {
    const feeds = { x: session.tensors.float32(new Float32Array(COLUMNS).fill(0.5), [1, COLUMNS]) };
    let bestMs = Infinity;
    for (let run = 0; run < RUNS; run++) {
      const startedAt = performance.now();
      await session.run(feeds, ['y']);
      bestMs = Math.min(bestMs, performance.now() - startedAt);
    }
    return (ROWS * COLUMNS) / bestMs;
  } finally {
    session.dispose();
  }
}
