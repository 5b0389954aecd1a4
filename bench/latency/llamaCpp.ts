/**
 * @file node-llama-cpp as a measured engine, used as its documentation advises: one sequence whose state is adapted to each
 * prompt. Its only argument is `LlamaCppOptions` as JSON.
 */

import { pathToFileURL } from 'node:url';
import { type DecodeTimes, type Engine, serveEngine } from './engine';

export interface LlamaCppOptions {
  readonly modelPath: string;
  readonly threads: number;
  readonly contextTokens: number;
  /** The entry point of node-llama-cpp, which is no dependency of the project. */
  readonly entry: string;
  /** Whether drafts are had from its InputLookupTokenPredictor; the sequence then always uses it. */
  readonly drafts: boolean;
}

/** What is used of node-llama-cpp 3.22. */
interface LlamaModule {
  readonly LlamaLogLevel: { readonly error: string };
  readonly InputLookupTokenPredictor: new () => object;
  getLlama(options: object): Promise<{ loadModel(options: object): Promise<Model> }>;
}
interface Model {
  readonly tokens: { readonly bos: number | null; readonly eos: number | null };
  tokenize(text: string): number[];
  createContext(options: object): Promise<{ getSequence(options?: object): Sequence }>;
}
interface Sequence {
  readonly nextTokenIndex: number;
  clearHistory(): Promise<void>;
  adaptStateToTokens(tokens: readonly number[], allowShift: boolean): Promise<void>;
  evaluate(tokens: readonly number[], options: object): AsyncGenerator<number, void, void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
}

const GREEDY = { temperature: 0, yieldEogToken: false };

const options = JSON.parse(process.argv[2] ?? '{}') as LlamaCppOptions;
await serveEngine(load);

async function load(): Promise<Engine> {
  const peer = (await import(pathToFileURL(options.entry).href)) as LlamaModule;
  const llama = await peer.getLlama({
    build: 'never',
    gpu: false,
    logLevel: peer.LlamaLogLevel.error,
    maxThreads: options.threads,
  });
  const model = await llama.loadModel({ modelPath: options.modelPath });
  const context = await model.createContext({ contextSize: options.contextTokens, threads: options.threads });
  const sequence = context.getSequence(
    options.drafts ? { tokenPredictor: new peer.InputLookupTokenPredictor() } : undefined,
  );
  return {
    prefill: async ({ tokens }) => {
      await sequence.clearHistory();
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(0, 1));
      const startedAt = performance.now();
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(1));
      return performance.now() - startedAt;
    },
    decode: ({ tokens }, maxTokens) => decode(sequence, tokens, maxTokens),
    type: async (prompt, keys, maxTokens) => {
      const separator = prompt.tokens.slice(0, 1);
      const complete = async (text: string): Promise<void> => {
        await decode(sequence, [...separator, ...model.tokenize(text)], maxTokens);
      };
      await complete(prompt.text);
      const times: number[] = [];
      for (let key = 1; key <= keys; key++) {
        const startedAt = performance.now();
        await complete(prompt.text + prompt.next.slice(0, key));
        times.push(performance.now() - startedAt);
      }
      return times;
    },
  };
}

/** Decodes behind `tokens`, of which all that the sequence's state begins with is kept. */
async function decode(sequence: Sequence, tokens: readonly number[], maxTokens: number): Promise<DecodeTimes> {
  // The last token is always run: its logits are wanted.
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const stepMs: number[] = [];
  const given: number[] = [];
  let before: number | undefined;
  for await (const token of sequence.evaluate(tokens.slice(sequence.nextTokenIndex), GREEDY)) {
    const now = performance.now();
    // The first token comes of the prompt's own logits.
    if (before !== undefined) stepMs.push(now - before);
    before = now;
    if (given.push(token) >= maxTokens) break;
  }
  return { stepMs, tokens: stepMs.length };
}
