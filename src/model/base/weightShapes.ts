/** @file Which tensors a model must have, and of which shape; and the sane limits of its hyper-parameters. */

import type { ModelConfig } from './weights';

/** Far above every model that runs on a developer's machine; products of two stay exact integers. */
const LIMITS = {
  vocabSize: 2 ** 21,
  hiddenSize: 2 ** 16,
  intermediateSize: 2 ** 18,
  numLayers: 1024,
  numHeads: 1024,
  numKeyValueHeads: 1024,
  headSize: 1024,
  contextLength: 2 ** 28,
} as const satisfies Partial<Record<keyof ModelConfig, number>>;

/** What is wrong with the hyper-parameters, as a clause; nothing if they make a model. */
export function findConfigFault(config: ModelConfig): string | undefined {
  for (const [key, limit] of Object.entries(LIMITS)) {
    const value = config[key as keyof typeof LIMITS];
    if (!Number.isInteger(value) || value < 1 || value > limit) return `its ${key} is ${value}`;
  }
  if (config.numHeads % config.numKeyValueHeads !== 0) return 'its attention heads do not share keys evenly';
  if (config.headSize % 2 !== 0) return `its headSize is ${config.headSize}`;
  if (!(config.rmsNormEps > 0 && config.rmsNormEps < 1)) return `its rmsNormEps is ${config.rmsNormEps}`;
  if (!(config.ropeTheta > 0 && Number.isFinite(config.ropeTheta))) return `its ropeTheta is ${config.ropeTheta}`;
  return undefined;
}

/** Every tensor of the forward pass under its Hugging Face name, with its shape in PyTorch's order. */
export function requiredShapes(config: ModelConfig): ReadonlyMap<string, readonly number[]> {
  const { hiddenSize, intermediateSize, vocabSize } = config;
  const querySize = config.numHeads * config.headSize;
  const keySize = config.numKeyValueHeads * config.headSize;
  const shapes = new Map<string, readonly number[]>([
    ['model.embed_tokens.weight', [vocabSize, hiddenSize]],
    ['model.norm.weight', [hiddenSize]],
  ]);
  if (!config.hasTiedEmbeddings) shapes.set('lm_head.weight', [vocabSize, hiddenSize]);
  for (let layer = 0; layer < config.numLayers; layer++) {
    const prefix = `model.layers.${layer}`;
    shapes.set(`${prefix}.input_layernorm.weight`, [hiddenSize]);
    shapes.set(`${prefix}.self_attn.q_proj.weight`, [querySize, hiddenSize]);
    shapes.set(`${prefix}.self_attn.k_proj.weight`, [keySize, hiddenSize]);
    shapes.set(`${prefix}.self_attn.v_proj.weight`, [keySize, hiddenSize]);
    shapes.set(`${prefix}.self_attn.o_proj.weight`, [hiddenSize, querySize]);
    if (config.hasAttentionBias) {
      shapes.set(`${prefix}.self_attn.q_proj.bias`, [querySize]);
      shapes.set(`${prefix}.self_attn.k_proj.bias`, [keySize]);
      shapes.set(`${prefix}.self_attn.v_proj.bias`, [keySize]);
    }
    shapes.set(`${prefix}.post_attention_layernorm.weight`, [hiddenSize]);
    shapes.set(`${prefix}.mlp.gate_proj.weight`, [intermediateSize, hiddenSize]);
    shapes.set(`${prefix}.mlp.up_proj.weight`, [intermediateSize, hiddenSize]);
    shapes.set(`${prefix}.mlp.down_proj.weight`, [hiddenSize, intermediateSize]);
  }
  return shapes;
}

/** What is wrong with the tensors, as a clause; nothing if all are there in their shapes. */
export function findTensorFault(
  config: ModelConfig,
  tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): string | undefined {
  for (const [name, shape] of requiredShapes(config)) {
    const tensor = tensors.get(name);
    if (!tensor) return `tensor ${name} is missing`;
    if (tensor.shape.length !== shape.length || shape.some((length, axis) => tensor.shape[axis] !== length)) {
      return `tensor ${name} is [${tensor.shape.join(', ')}] and should be [${shape.join(', ')}]`;
    }
  }
  return undefined;
}

/** Input and output size of one of the seven linear layers, for example `self_attn.q_proj`. */
export function sizesOf(member: string, config: ModelConfig): { readonly inSize: number; readonly outSize: number } {
  const attention = config.numHeads * config.headSize;
  const keyValue = config.numKeyValueHeads * config.headSize;
  switch (member) {
    case 'self_attn.q_proj':
      return { inSize: config.hiddenSize, outSize: attention };
    case 'self_attn.k_proj':
    case 'self_attn.v_proj':
      return { inSize: config.hiddenSize, outSize: keyValue };
    case 'self_attn.o_proj':
      return { inSize: attention, outSize: config.hiddenSize };
    case 'mlp.gate_proj':
    case 'mlp.up_proj':
      return { inSize: config.hiddenSize, outSize: config.intermediateSize };
    case 'mlp.down_proj':
      return { inSize: config.intermediateSize, outSize: config.hiddenSize };
    default:
      throw new Error(`no linear layer is called ${member}`);
  }
}
