/** @file Which devices answer on this machine, and rightly: a small graph is run on each and compared with the CPU. */

import type { Device, DeviceProbe } from '../../common/models';
import { messageOf } from '../../common/userFacingError';
import { BLOCK_SIZE } from '../base/quantize';
import { GraphBuilder } from '../graph/builder';
import { createRandom } from './random';
import { createSession } from './session';
import type { SessionOptions } from './session';

/** Devices that ONNX Runtime's package can drive on this platform, the likely fastest first; the CPU is always last. */
export function possibleDevices(
  platform: NodeJS.Platform = process.platform,
  architecture = process.arch,
): readonly Device[] {
  switch (platform) {
    case 'win32':
      return ['webgpu', 'dml', 'cpu'];
    case 'darwin':
      return ['webgpu', 'coreml', 'cpu'];
    case 'linux':
      return architecture === 'x64' ? ['cuda', 'webgpu', 'cpu'] : ['cpu'];
    default:
      return ['cpu'];
  }
}

/** Sizes of the trial: large enough to reach the device's own kernels, small enough to be over at once. */
const ROWS = 16;
const COLUMNS = 64;
/** float32 sums in another order differ by about 1e-6; a wrong driver by far more. */
const TOLERANCE = 1e-3;

/** Tries every device there may be. Never throws: a device that fails says why. */
export async function probeDevices(devices: readonly Device[] = possibleDevices()): Promise<readonly DeviceProbe[]> {
  const expected = await runTrial('cpu');
  const probes: DeviceProbe[] = [];
  for (const device of devices) probes.push(await probe(device, expected));
  return probes;
}

async function probe(device: Device, expected: Float32Array): Promise<DeviceProbe> {
  const startedAt = performance.now();
  try {
    const numbers = await runTrial(device);
    const difference = numbers.reduce(
      (worst, number, index) => Math.max(worst, Math.abs(number - (expected[index] ?? 0))),
      0,
    );
    if (!(difference <= TOLERANCE)) {
      return { device, state: 'wrong', detail: `differs from the CPU by ${difference.toPrecision(2)}` };
    }
    return { device, state: 'works', detail: `self-test passed in ${Math.round(performance.now() - startedAt)} ms` };
  } catch (error) {
    return { device, state: 'unavailable', detail: messageOf(error).split('\n')[0] ?? 'no reason given' };
  }
}

/** RMSNorm, product, product with 8-bit weights and SiLU of fixed numbers on a device. */
async function runTrial(device: Device): Promise<Float32Array> {
  const random = createRandom(1);
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random() - 0.5);
  const graph = new GraphBuilder('trial');
  const x = graph.input('x', 'float32', [ROWS, COLUMNS]);
  const weight = graph.weight('weight', 'float32', [COLUMNS, COLUMNS], numbers(COLUMNS * COLUMNS));
  const scale = graph.weight('scale', 'float32', [COLUMNS], numbers(COLUMNS));
  const blocks = COLUMNS / BLOCK_SIZE;
  const bytes = Uint8Array.from({ length: COLUMNS * COLUMNS }, () => random() * 256);
  const values = graph.weight('values', 'uint8', [COLUMNS, blocks, BLOCK_SIZE], bytes);
  const scales = graph.weight(
    'scales',
    'float32',
    [COLUMNS * blocks],
    new Float32Array(COLUMNS * blocks).fill(1 / 127),
  );
  const epsilon = { float: 1e-5 };
  const normalized = graph.op('SimplifiedLayerNormalization', [x, scale], { axis: -1, epsilon, stash_type: 1 });
  const product = graph.op('MatMul', [normalized, weight]);
  const quantized = graph.op('MatMulNBits', [product, values, scales], {
    K: COLUMNS,
    N: COLUMNS,
    bits: 8,
    block_size: BLOCK_SIZE,
  });
  graph.output(graph.op('QuickGelu', [quantized], { alpha: { float: 1 } }, 'y'));
  const options: SessionOptions = { weightsFolder: '.', device, threads: 1 };
  const session = await createSession(graph.toModel(), options);
  try {
    const feeds = { x: session.tensors.float32(numbers(ROWS * COLUMNS), [ROWS, COLUMNS]) };
    const results = await session.run(feeds, ['y']);
    return results.numbers('y');
  } finally {
    session.dispose();
  }
}
