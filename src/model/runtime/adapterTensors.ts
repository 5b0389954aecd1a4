/** @file An adapter's tensors in memory, and how its LoRA fits the joined linear layers of the decoding graph. */

import type { LoraSite } from '../base/llama';
import { decodeNames } from '../base/llama';
import { JOINED_LINEAR_NAMES, membersOf } from '../base/preparedWeights';
import { sizesOf } from '../base/weightShapes';
import type { ModelConfig } from '../base/weights';

export { sizesOf };

/** One linear layer's LoRA: its output grows by `scale · x Aᵀ Bᵀ` (Hu et al. 2021; PEFT's shapes). */
export interface LoraTensors {
  /** `[r, in]` */
  readonly a: Float32Array;
  /** `[out, r]` */
  readonly b: Float32Array;
  readonly r: number;
  /** loraAlpha / r */
  readonly scale: number;
}

export interface AdapterTensors {
  readonly version: string;
  /** The user embedding e_u as input rows after BOS, `[rows, hiddenSize]`. */
  readonly softPrompt?: { readonly rows: number; readonly numbers: Float32Array };
  /** By module, for example `model.layers.0.self_attn.q_proj`. */
  readonly lora: ReadonlyMap<string, LoraTensors>;
}

/** LoRA of one joined linear layer, ready to feed. */
export interface JoinedLora {
  readonly site: LoraSite;
  readonly rank: number;
  /** `[in, rank]` */
  readonly a: Float32Array;
  /** `[rank, out]` */
  readonly b: Float32Array;
  readonly inSize: number;
  readonly outSize: number;
}

/** The joined layers that an adapter changes. */
export function sitesOf(adapter: AdapterTensors | undefined): readonly LoraSite[] {
  const keys = [...(adapter?.lora.keys() ?? [])];
  const layers = new Set(keys.map((key) => Number(/^model\.layers\.(\d+)\./.exec(key)?.[1] ?? -1)));
  return [...layers]
    .sort((a, b) => a - b)
    .flatMap((layer) =>
      JOINED_LINEAR_NAMES.filter((linear) =>
        membersOf(linear).some((member) => adapter?.lora.has(moduleName(layer, member))),
      ).map((linear) => ({ layer, linear })),
    );
}

/** The adapter's LoRA joined for the graph; with `isOff` zeros of the same shape: the base model through the same graph. */
export function joinLora(
  adapter: AdapterTensors | undefined,
  config: ModelConfig,
  isOff = false,
): readonly JoinedLora[] {
  return sitesOf(adapter).map((site) => joinSite(site, adapter, config, isOff));
}

export function loraInputNames(lora: JoinedLora): { readonly a: string; readonly b: string } {
  return { a: decodeNames.loraA(lora.site), b: decodeNames.loraB(lora.site) };
}

function joinSite(
  site: LoraSite,
  adapter: AdapterTensors | undefined,
  config: ModelConfig,
  isOff: boolean,
): JoinedLora {
  const members = membersOf(site.linear).map((member) => ({
    tensors: adapter?.lora.get(moduleName(site.layer, member)),
    ...sizesOf(member, config),
  }));
  const inSize = members[0]?.inSize ?? 0;
  const outSize = members.reduce((sum, member) => sum + member.outSize, 0);
  const rank = members.reduce((sum, member) => sum + (member.tensors?.r ?? 0), 0);
  const a = new Float32Array(inSize * rank);
  const b = new Float32Array(rank * outSize);
  let rankOffset = 0;
  let outOffset = 0;
  for (const { tensors, outSize: memberOut } of members) {
    if (tensors && !isOff) {
      for (let j = 0; j < tensors.r; j++) {
        for (let i = 0; i < inSize; i++) a[i * rank + rankOffset + j] = tensors.a[j * inSize + i] ?? 0;
        for (let o = 0; o < memberOut; o++) {
          b[(rankOffset + j) * outSize + outOffset + o] = tensors.scale * (tensors.b[o * tensors.r + j] ?? 0);
        }
      }
    }
    rankOffset += tensors?.r ?? 0;
    outOffset += memberOut;
  }
  return { site, rank, a, b, inSize, outSize };
}

function moduleName(layer: number, member: string): string {
  return `model.layers.${layer}.${member}`;
}
