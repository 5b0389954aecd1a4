/**
 * @file Runs packed sequences: log-probabilities under the reference or a policy, and steps with gradients. Keeps the sessions of
 * the sizes used last, and goes on with the next device where one fails.
 */

import type { Disposable } from '../../common/disposable';
import type { Device } from '../../common/models';
import { buildSequenceGraph, sequenceNames } from '../base/sequenceGraph';
import type { PreparedWeights } from '../base/preparedWeights';
import type { ModelConfig } from '../base/weights';
import { createSession } from '../runtime/session';
import type { Feeds, InputTensor, RunResults, Session } from '../runtime/session';
import { graphSizeOf, MOST_PARTS, sequenceArrays } from './packing';
import type { GraphSize, PackedSequence, SequenceArray } from './packing';
import { buildStepGraph, stepNames } from './pdpo';

/** What a policy adds to the base model, as it is fed. */
export interface PolicyTensors {
  /** `[T_u, hidden]`; absent: none. */
  readonly softPrompt?: Float32Array;
  /** By module, in PEFT's shapes. */
  readonly lora: ReadonlyMap<string, { readonly a: Float32Array; readonly b: Float32Array }>;
}

/** Factors of the loss, as `pdpo.ts` names them. */
export interface StepInputs {
  /** One for each target, in its own part's h. */
  readonly rewardWeights: Float32Array;
  readonly nllWeights: Float32Array;
  /** One for each part. */
  readonly parts: readonly PartFactors[];
}

export interface PartFactors {
  readonly shift: number;
  readonly lossWeight: number;
  readonly noiseWeight: number;
  readonly noiseBound: number;
}

export interface StepResults {
  readonly loss: number;
  /** One for each target. */
  readonly tokenLogps: Float32Array;
  /** `[T_u, hidden]`; absent without a soft prompt. */
  readonly softPrompt: Float32Array | undefined;
  readonly lora: ReadonlyMap<string, { readonly a: Float32Array; readonly b: Float32Array }>;
}

export interface SequenceRunnerOptions {
  readonly config: ModelConfig;
  readonly weights: PreparedWeights;
  /** In the order in which they are tried; the CPU last. */
  readonly devices: readonly Device[];
  readonly threads: number;
  /** Shape of the LoRA. */
  readonly lora: { readonly modules: readonly string[]; readonly r: number; readonly scale: number };
  /** T_u */
  readonly softRows: number;
  /** A device that would leave a part of a graph to the CPU counts as one that failed. */
  readonly isStrict?: boolean;
  /** A device failed, and the next is used from now on. */
  readonly onFallback?: (from: Device, to: Device, cause: unknown) => void;
}

/**
 * Pairs whose prompts fill the window need two or three, the anchor one. On a CPU they share the pages of their mapped weights, though
 * systems count these for each; on a GPU each has a copy of its own.
 */
const MAX_SESSIONS = { cpu: 5, gpu: 2 } as const;

type GraphKind = 'reference' | 'policy' | 'step';

export class SequenceRunner implements Disposable {
  /** Used last comes last. */
  private readonly sessions = new Map<string, Session>();
  private deviceIndex = 0;

  constructor(private readonly options: SequenceRunnerOptions) {}

  get device(): Device {
    return this.options.devices[this.deviceIndex] ?? 'cpu';
  }

  /** Log-probabilities of a sequence's targets under the base model, or under a policy. */
  async logps(sequence: PackedSequence, policy?: PolicyTensors): Promise<Float32Array> {
    const results = await this.run(policy ? 'policy' : 'reference', sequence, policy, {}, [sequenceNames.tokenLogps]);
    return results.numbers(sequenceNames.tokenLogps).slice(0, sequence.targets.length);
  }

  /** Loss and gradients of one sequence. */
  async step(sequence: PackedSequence, policy: PolicyTensors, inputs: StepInputs): Promise<StepResults> {
    const { softRows, lora } = this.options;
    const { rows } = graphSizeOf(sequence);
    if (inputs.parts.length > MOST_PARTS) throw new Error(`a step has ${inputs.parts.length} parts`);
    const rewardWeights = new Float32Array(MOST_PARTS * rows);
    for (const [row, { part }] of sequence.targets.entries()) {
      rewardWeights[part * rows + row] = inputs.rewardWeights[row] ?? 0;
    }
    const nllWeights = new Float32Array(rows);
    nllWeights.set(inputs.nllWeights);
    const perPart = (name: keyof PartFactors): SequenceArray => {
      const numbers = new Float32Array(MOST_PARTS);
      numbers.set(inputs.parts.map((part) => part[name]));
      return { numbers, shape: [MOST_PARTS, 1] };
    };
    const extra = {
      [stepNames.rewardWeights]: { numbers: rewardWeights, shape: [MOST_PARTS, rows] },
      [stepNames.nllWeights]: { numbers: nllWeights, shape: [rows, 1] },
      [stepNames.shift]: perPart('shift'),
      [stepNames.lossWeight]: perPart('lossWeight'),
      [stepNames.noiseWeight]: perPart('noiseWeight'),
      [stepNames.noiseBound]: perPart('noiseBound'),
    };
    const outputs = [
      stepNames.loss,
      sequenceNames.tokenLogps,
      ...(softRows > 0 ? [stepNames.softPromptGradient] : []),
      ...lora.modules.flatMap((module) => [stepNames.loraAGradient(module), stepNames.loraBGradient(module)]),
    ];
    const results = await this.run('step', sequence, policy, extra, outputs);
    return {
      loss: results.numbers(stepNames.loss)[0] ?? NaN,
      tokenLogps: results.numbers(sequenceNames.tokenLogps).slice(0, sequence.targets.length),
      softPrompt: softRows > 0 ? results.numbers(stepNames.softPromptGradient) : undefined,
      lora: new Map(
        lora.modules.map((module) => [
          module,
          {
            a: results.numbers(stepNames.loraAGradient(module)),
            b: results.numbers(stepNames.loraBGradient(module)),
          },
        ]),
      ),
    };
  }

  dispose(): void {
    this.release(() => true);
  }

  private release(isUnwanted: (key: string) => boolean): void {
    for (const [key, session] of this.sessions) {
      if (!isUnwanted(key)) continue;
      this.sessions.delete(key);
      session.dispose();
    }
  }

  private async run(
    kind: GraphKind,
    sequence: PackedSequence,
    policy: PolicyTensors | undefined,
    extra: Readonly<Record<string, SequenceArray>>,
    outputs: readonly string[],
  ): Promise<RunResults> {
    const { config, weights, lora } = this.options;
    const size = graphSizeOf(sequence);
    const softPrompt = policy?.softPrompt;
    const arrays = {
      ...sequenceArrays(sequence, size, { config, weights, ...(softPrompt && { softPrompt }) }),
      ...extra,
    };
    return this.onSomeDevice(async () => {
      const session = await this.session(kind, size);
      const feeds: Record<string, InputTensor> = {};
      for (const [name, { numbers, shape }] of Object.entries(arrays)) {
        feeds[name] = session.tensors.float32(numbers, shape);
      }
      if (policy) Object.assign(feeds, loraFeeds(session, policy, lora.r));
      return session.run(feeds, outputs);
    });
  }

  /** Tries on the device at hand, then on those after it: what failed once is not tried again. */
  private async onSomeDevice<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const from = this.device;
        if (this.deviceIndex + 1 >= this.options.devices.length) throw error;
        this.dispose();
        this.deviceIndex++;
        this.options.onFallback?.(from, this.device, error);
      }
    }
  }

  private async session(kind: GraphKind, size: GraphSize): Promise<Session> {
    const key = `${kind} ${size.positions} ${size.rows}`;
    const known = this.sessions.get(key);
    if (known) {
      this.sessions.delete(key);
      this.sessions.set(key, known);
      return known;
    }
    // References are computed before training begins: their sessions would only hold memory from then on.
    if (kind === 'step') this.release((other) => other.startsWith('reference'));
    const limit = this.device === 'cpu' ? MAX_SESSIONS.cpu : MAX_SESSIONS.gpu;
    for (const [oldest, session] of this.sessions) {
      if (this.sessions.size < limit) break;
      this.sessions.delete(oldest);
      session.dispose();
    }
    const { weights, threads, isStrict = false } = this.options;
    const session = await createSession(this.build(kind, size), {
      weightsFolder: weights.folder,
      device: this.device,
      threads,
      isVerbatim: true,
      isStrict,
    });
    this.sessions.set(key, session);
    return session;
  }

  private build(kind: GraphKind, size: GraphSize): Uint8Array {
    const { config, weights, lora, softRows } = this.options;
    const options = {
      ...size,
      loraModules: kind === 'reference' ? [] : lora.modules,
      r: lora.r,
      loraScale: lora.scale,
    };
    if (kind === 'step') return buildStepGraph(config, weights, { ...options, softRows }).toModel();
    const { graph, tokenLogps } = buildSequenceGraph(config, weights, options);
    graph.output(graph.op('Identity', [tokenLogps], {}, sequenceNames.tokenLogps));
    return graph.toModel();
  }
}

function loraFeeds(session: Session, { lora }: PolicyTensors, r: number): Feeds {
  const feeds: Record<string, InputTensor> = {};
  for (const [module, { a, b }] of lora) {
    feeds[sequenceNames.loraA(module)] = session.tensors.float32(a, [r, a.length / r]);
    feeds[sequenceNames.loraB(module)] = session.tensors.float32(b, [b.length / r, r]);
  }
  return feeds;
}
