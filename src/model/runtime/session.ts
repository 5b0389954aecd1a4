/** @file The only door to ONNX Runtime: sessions on a device, tensors in, numbers out. */

import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { Disposable } from '../../common/disposable';
import type { Device } from '../../common/models';
import { UserFacingError } from '../../common/userFacingError';

/** A tensor fed to a session; its numbers are read in place when it runs. */
export type InputTensor = Tensor;
export type Feeds = Readonly<Record<string, InputTensor>>;

export interface SessionOptions {
  /** The folder that external weights are read from. */
  readonly weightsFolder: string;
  readonly device: Device;
  /** Threads within one operator, on the CPU. */
  readonly threads: number;
  /** Outputs that stay on the device (WebGPU only), to be fed to the next run. */
  readonly deviceOutputs?: readonly string[];
  /**
   * Runs the graph as it is written, and leaves weights where they are mapped: nothing is folded or packed beforehand. For training,
   * whose recomputation an optimiser would undo, and whose weights serve both passes.
   */
  readonly isVerbatim?: boolean;
  /** Refuses a graph of which the device would leave a part to the CPU. */
  readonly isStrict?: boolean;
}

/** Makes tensors over arrays, which stay where they are. */
export interface TensorMaker {
  float32(data: Float32Array, shape: readonly number[]): InputTensor;
  int32(data: Int32Array, shape: readonly number[]): InputTensor;
  int64(values: readonly number[]): InputTensor;
}

/** What a run gave, by output name. */
export interface RunResults {
  /** Numbers of an output in host memory, a fresh array. */
  numbers(name: string): Float32Array;
  /** An output kept on the device; whoever asks for it disposes it. Its numbers must not be read: that aborts the process. */
  tensor(name: string): InputTensor;
}

/** A graph ready to run. `run` blocks the calling thread for as long as the graph takes. Whoever creates it disposes it. */
export interface Session extends Disposable {
  readonly tensors: TensorMaker;
  /** Runs the graph once and gives the named outputs. */
  run(feeds: Feeds, outputs: readonly string[]): Promise<RunResults>;
}

type Runtime = typeof OnnxRuntime;

/** ONNX Runtime itself, loaded on first use: its native library may be missing what it needs, and then says so once. */
let loading: Promise<Runtime> | undefined;

function loadRuntime(): Promise<Runtime> {
  loading ??= import('onnxruntime-node').then(
    (runtime) => {
      // What fails is thrown as well; the log would only repeat it, on the standard error of a command.
      runtime.env.logLevel = 'fatal';
      return runtime;
    },
    (error: unknown) => {
      loading = undefined;
      const advice =
        process.platform === 'win32' ? ' Install the Microsoft Visual C++ Redistributable (x64) and try again.' : '';
      throw new UserFacingError(`ONNX Runtime could not be loaded on this machine.${advice}`, { cause: error });
    },
  );
  return loading;
}

/** The version of ONNX Runtime in use. */
export async function runtimeVersion(): Promise<string> {
  const runtime = await loadRuntime();
  return runtime.env.versions.common;
}

/** Creates a session from a model's bytes. Throws where the device is not to be had: nothing falls back silently. */
export async function createSession(model: Uint8Array, options: SessionOptions): Promise<Session> {
  const runtime = await loadRuntime();
  const session = await runtime.InferenceSession.create(model, sessionOptions(options));
  const { Tensor } = runtime;
  return {
    tensors: {
      float32: (data, shape) => new Tensor('float32', data, shape),
      int32: (data, shape) => new Tensor('int32', data, shape),
      int64: (values) => new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]),
    },
    run: async (feeds, outputs) => {
      const results = await session.run(feeds, outputs);
      const tensor = (name: string): InputTensor => {
        const found = results[name];
        if (!found) throw new Error(`the graph has no output ${name}`);
        return found;
      };
      return {
        tensor,
        numbers: (name) => {
          const { location, data } = tensor(name);
          if (location !== 'cpu' || !(data instanceof Float32Array)) {
            throw new Error(`output ${name} is not float32 in host memory`);
          }
          return data;
        },
      };
    },
    dispose: () => {
      void session.release();
    },
  };
}

function sessionOptions(options: SessionOptions): InferenceSession.SessionOptions {
  const { device, isVerbatim = false } = options;
  const isStrict = (options.isStrict ?? false) && device !== 'cpu';
  return {
    executionProviders: device === 'cpu' || isStrict ? [device] : [device, 'cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    // Requests come one at a time and differ in length: an arena would only keep the largest run's memory.
    enableCpuMemArena: false,
    enableMemPattern: false,
    ...(isVerbatim && { graphOptimizationLevel: 'disabled' as const }),
    ...(options.deviceOutputs && {
      preferredOutputLocation: Object.fromEntries(options.deviceOutputs.map((name) => [name, 'gpu-buffer' as const])),
    }),
    extra: {
      session: {
        model_external_initializers_file_folder_path: options.weightsFolder,
        // Threads that wait for work by spinning would take the processor from the editor for as long as an update lasts.
        ...(isVerbatim && { disable_prepacking: '1', intra_op: { allow_spinning: '0' } }),
        ...(isStrict && { disable_cpu_ep_fallback: '1' }),
      },
    },
  };
}
