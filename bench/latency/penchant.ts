/**
 * @file Penchant as a measured engine: the code that the inference process runs, behind `LanguageModel`.
 * Its only argument is `PenchantOptions` as JSON.
 */

import { openWeightFile } from '../../src/model/base/openWeightFile';
import type { ModelConfig } from '../../src/model/base/weights';
import { type AdapterTensors, type LoraTensors, sizesOf } from '../../src/model/runtime/adapterTensors';
import { createLanguageModel, type LanguageModel } from '../../src/model/runtime/languageModel';
import { createRandom } from '../../src/model/runtime/random';
import { type DecodeTimes, type Engine, type Prompt, serveEngine } from './engine';

export interface PenchantOptions {
  readonly modelPath: string;
  readonly preparedFolder: string;
  readonly threads: number;
  readonly contextTokens: number;
  /** Rows of a random soft prompt; absent: none. */
  readonly softRows?: number;
  /** Linear layers with a random LoRA, for example `self_attn.q_proj`; absent: none. */
  readonly lora?: readonly string[];
}

const LORA_RANK = 8;
/** Small, so that the text, and with it the luck of prompt lookup, stays nearly the base model's. */
const LORA_STANDARD_DEVIATION = 1e-3;
const SOFT_PROMPT_STANDARD_DEVIATION = 0.02;

const options = JSON.parse(process.argv[2] ?? '{}') as PenchantOptions;
await serveEngine(load);

async function load(): Promise<Engine> {
  const source = openWeightFile(options.modelPath);
  const { config } = source;
  let usesPromptLookup = true;
  const model = await createLanguageModel(source, {
    id: 'bench',
    device: 'cpu',
    threads: options.threads,
    preparedFolder: options.preparedFolder,
    contextTokens: options.contextTokens,
    // Read at every request, so that one process measures both ways of decoding.
    get usesPromptLookup() {
      return usesPromptLookup;
    },
  });
  if (options.softRows !== undefined || options.lora) await model.useAdapter(randomAdapter(config));
  return {
    prefill: (prompt) => timed(() => model.prefill(parts(prompt.text), notCancelled)),
    decode: (prompt, maxTokens, drafts) => {
      usesPromptLookup = drafts;
      return decode(model, prompt, maxTokens);
    },
    type: async (prompt, keys, maxTokens) => {
      usesPromptLookup = true;
      await complete(model, prompt.text, maxTokens);
      const times: number[] = [];
      for (let key = 1; key <= keys; key++) {
        times.push(await timed(() => complete(model, prompt.text + prompt.next.slice(0, key), maxTokens)));
      }
      return times;
    },
  };
}

async function decode(model: LanguageModel, prompt: Prompt, maxTokens: number): Promise<DecodeTimes> {
  await model.prefill(parts(prompt.text), notCancelled);
  // The model looks for a cancellation before each native run: once for the prompt's last token, once behind it, then for each step.
  const checks: number[] = [];
  const result = await complete(model, prompt.text, maxTokens, () => {
    checks.push(performance.now());
    return false;
  });
  const marks = [...checks.slice(2), performance.now()];
  return {
    stepMs: marks.slice(1).map((mark, index) => mark - (marks[index] ?? mark)),
    // The first token comes of the prompt's own logits.
    tokens: (result?.timing.decodedTokens ?? 1) - 1,
  };
}

function complete(model: LanguageModel, text: string, maxTokens: number, isCancelled = notCancelled) {
  return model.generate({ prompt: parts(text), maxTokens, alternatives: 1 }, isCancelled);
}

function parts(prefix: string) {
  return { head: '', prefix, suffix: '' };
}

function notCancelled(): boolean {
  return false;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function randomAdapter(config: ModelConfig): AdapterTensors {
  const random = createRandom(1);
  const numbers = (count: number, deviation: number): Float32Array =>
    // Uniform numbers of this deviation do as well as normal ones here.
    Float32Array.from({ length: count }, () => (random() - 0.5) * Math.sqrt(12) * deviation);
  const loraOf = (member: string): LoraTensors => {
    const { inSize, outSize } = sizesOf(member, config);
    return {
      a: numbers(LORA_RANK * inSize, LORA_STANDARD_DEVIATION),
      b: numbers(outSize * LORA_RANK, LORA_STANDARD_DEVIATION),
      r: LORA_RANK,
      scale: 1,
    };
  };
  const layers = Array.from({ length: config.numLayers }, (_, layer) => layer);
  const lora = new Map(
    layers.flatMap((layer) =>
      (options.lora ?? []).map((member) => [`model.layers.${layer}.${member}`, loraOf(member)] as const),
    ),
  );
  const rows = options.softRows ?? 0;
  const softPrompt = { rows, numbers: numbers(rows * config.hiddenSize, SOFT_PROMPT_STANDARD_DEVIATION) };
  return { version: 'random', lora, ...(rows > 0 && { softPrompt }) };
}
