/** @file What is asked of a measured engine, and how its process answers. */

import { type Memory, readMemory } from '../common/memory';
import { serve } from '../common/serve';

/** Real code up to a place where a developer may stand. */
export interface Prompt {
  readonly language: string;
  /** From where it was taken. */
  readonly file: string;
  readonly text: string;
  /** The same text for every engine: document separator first, the token that Penchant takes back for healing left out. */
  readonly tokens: readonly number[];
  /** What the original goes on with: typed by the key-stroke measurement. */
  readonly next: string;
}

/** Times of decoding behind a prompt that is in the cache already. */
export interface DecodeTimes {
  /** Each run of the model, sampling included. */
  readonly stepMs: readonly number[];
  /** Tokens that those runs gave. */
  readonly tokens: number;
}

/** An engine with its model loaded. One call at a time. */
export interface Engine {
  /** Reads a prompt of which nothing but the document separator is cached; gives milliseconds. */
  prefill(prompt: Prompt): Promise<number>;
  /** Decodes greedily behind a prompt; with `drafts` by prompt lookup, where the engine has that. */
  decode(prompt: Prompt, maxTokens: number, drafts: boolean): Promise<DecodeTimes>;
  /** Types `keys` characters behind a prompt that is cached, and asks for a completion at each; gives milliseconds for each. */
  type(prompt: Prompt, keys: number, maxTokens: number): Promise<readonly number[]>;
}

export type Question =
  | { readonly ask: 'prefill'; readonly prompt: Prompt }
  | { readonly ask: 'decode'; readonly prompt: Prompt; readonly maxTokens: number; readonly drafts: boolean }
  | { readonly ask: 'type'; readonly prompt: Prompt; readonly keys: number; readonly maxTokens: number }
  | { readonly ask: 'memory' };

/** First message of an engine's process: it is ready, so many milliseconds after it started. */
export interface Ready {
  readonly readyMs: number;
}

/** Loads an engine and serves it to the process that started this one, until that goes. */
export async function serveEngine(load: () => Promise<Engine>): Promise<void> {
  const engine = await load();
  const ready: Ready = { readyMs: performance.now() };
  await serve(ready, (question) => answer(engine, question as Question));
}

function answer(engine: Engine, question: Question): Promise<number | DecodeTimes | readonly number[] | Memory> {
  switch (question.ask) {
    case 'prefill':
      return engine.prefill(question.prompt);
    case 'decode':
      return engine.decode(question.prompt, question.maxTokens, question.drafts);
    case 'type':
      return engine.type(question.prompt, question.keys, question.maxTokens);
    case 'memory':
      return Promise.resolve(readMemory());
  }
}
