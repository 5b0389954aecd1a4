/** @file What is asked of a measured engine, and the loop in which its process answers: one question at a time, idle between. */

import { readFileSync } from 'node:fs';

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

/** Resident memory of a process, MB of 10⁶ bytes; absent where the system does not tell. */
export interface Memory {
  readonly resident: number;
  readonly peak?: number;
  /** Of `resident`: private to the process. */
  readonly anonymous?: number;
  /** Of `resident`: mapped files, which the system can drop and share. */
  readonly file?: number;
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

/** Loads an engine and serves it to the process that forked this one, until that goes. */
export async function serve(load: () => Promise<Engine>): Promise<void> {
  const engine = await load();
  process.on('message', (question: Question) => {
    void answer(engine, question).then((reply) => process.send?.(reply));
  });
  process.once('disconnect', () => process.exit(0));
  const ready: Ready = { readyMs: performance.now() };
  process.send?.(ready);
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

function readMemory(): Memory {
  if (process.platform !== 'linux') return { resident: process.memoryUsage().rss / 1e6 };
  const status = readFileSync('/proc/self/status', 'utf8');
  const megabytes = (name: string): number => (Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024) / 1e6;
  return {
    resident: megabytes('VmRSS'),
    peak: megabytes('VmHWM'),
    anonymous: megabytes('RssAnon'),
    file: megabytes('RssFile') + megabytes('RssShmem'),
  };
}
