/** @file Whether an adapter fits a model: its modules, its sizes, and that all of it are numbers. */

import { JOINED_LINEAR_NAMES, membersOf } from '../base/preparedWeights';
import { sizesOf } from '../base/weightShapes';
import type { ModelConfig } from '../base/weights';
import type { LoraTensors } from '../runtime/adapterTensors';
import type { Adapter, UserModelTensors } from './adapter';

/** PEFT users rarely go beyond 64; from here on a full matrix would be the better choice. */
export const MAX_RANK = 256;
/** Rows of a soft prompt: each costs every prompt a token; published soft prompts have up to 100. */
const MAX_USER_TOKENS = 256;

/** The seven linear layers of a transformer layer, as Hugging Face calls them. */
const LINEARS: ReadonlySet<string> = new Set(JOINED_LINEAR_NAMES.flatMap((linear) => membersOf(linear)));

/** What keeps an adapter from being used with a model, as a clause; nothing if it fits. */
export function findAdapterFault(adapter: Adapter, config: ModelConfig): string | undefined {
  if (adapter.lora.size === 0 && adapter.userModel.numUserTokens === 0) return 'it changes nothing';
  return findLoraFault(adapter.lora, config) ?? findUserModelFault(adapter.userModel, config);
}

/** As `findAdapterFault`, for the LoRA alone; all modules have one rank and one scale, as in PEFT's files. */
function findLoraFault(lora: ReadonlyMap<string, LoraTensors>, config: ModelConfig): string | undefined {
  const [first] = lora.values();
  for (const [module, { a, b, r, scale }] of lora) {
    const sizes = moduleSizes(module, config);
    if (!sizes) return `the model has no linear layer ${module}`;
    if (!(Number.isInteger(r) && r >= 1 && r <= MAX_RANK)) return `its rank is ${r}`;
    if (!(scale > 0 && Number.isFinite(scale))) return `its scale is ${scale}`;
    if (r !== first?.r || scale !== first.scale) return 'its layers differ in rank or scale';
    if (a.length !== r * sizes.inSize || b.length !== sizes.outSize * r) {
      return `its matrices for ${module} have not the size of the model's layer`;
    }
    if (!areFinite(a) || !areFinite(b)) return `its matrices for ${module} hold values that are not numbers`;
  }
  return undefined;
}

function findUserModelFault(userModel: UserModelTensors, config: ModelConfig): string | undefined {
  const { numUserTokens, hiddenSize, numClusters } = userModel;
  if (numUserTokens === 0) return undefined;
  if (hiddenSize !== config.hiddenSize) {
    return `its user embedding has rows of ${hiddenSize} numbers, and the model's have ${config.hiddenSize}`;
  }
  if (!(numUserTokens <= MAX_USER_TOKENS)) return `its user embedding has ${numUserTokens} rows`;
  const rows = numUserTokens * hiddenSize;
  const sizes = {
    genericEmbedding: rows,
    clusterEmbeddings: numClusters * rows,
    genericWeights: numClusters,
    userWeights: numClusters,
    userOffset: rows,
  };
  for (const [name, size] of Object.entries(sizes)) {
    const numbers = userModel[name as keyof typeof sizes];
    if (numbers.length !== size) return `${name} has ${numbers.length} numbers and should have ${size}`;
    if (!areFinite(numbers)) return `${name} holds values that are not numbers`;
  }
  return undefined;
}

function moduleSizes(
  module: string,
  config: ModelConfig,
): { readonly inSize: number; readonly outSize: number } | undefined {
  const match = /^model\.layers\.(0|[1-9]\d{0,8})\.(.+)$/.exec(module);
  const [, layer = '', linear = ''] = match ?? [];
  return match && Number(layer) < config.numLayers && LINEARS.has(linear) ? sizesOf(linear, config) : undefined;
}

/** A plain loop: `every` takes ten times as long. */
function areFinite(numbers: Float32Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (!(Math.abs(numbers[i]!) < Infinity)) return false;
  return true;
}
