/** @file `penchant complete --prompts`: many raw prompts, in order, greedy, from one loaded model. */

import * as z from 'zod/mini';
import { UserFacingError } from '../common/userFacingError';
import type { GlobalOptions } from './globalOptions';
import { openModel } from './languageModel';
import type { Terminal } from './terminal';
import { readText } from './textFile';

export interface PromptsOptions {
  readonly prompts: string;
  readonly maxTokens: number;
}

/** One JSON line an answer, `{id, text, logprob}`. Nothing is answered unless every line of the file is well-formed. */
export async function runCompletePrompts(
  { prompts: path, maxTokens }: PromptsOptions,
  options: GlobalOptions,
  terminal: Terminal,
): Promise<void> {
  const prompts = parsePrompts(await readText(path), path);
  const model = await openModel(options, terminal);
  try {
    for (const [index, { id, prompt }] of prompts.entries()) {
      terminal.progress.show(`prompt ${index + 1} of ${prompts.length}`, index / prompts.length);
      const result = await model.generate(
        { prompt: { head: '', prefix: prompt, suffix: '' }, maxTokens, alternatives: 1 },
        () => terminal.signal.aborted,
      );
      terminal.signal.throwIfAborted();
      const [best] = result?.completions ?? [];
      terminal.progress.clear();
      terminal.print(JSON.stringify({ id, text: best?.text ?? '', logprob: best?.logprob ?? 0 }));
    }
  } finally {
    terminal.progress.clear();
    model.dispose();
  }
}

const promptSchema = z.object({ id: z.union([z.string(), z.number()]), prompt: z.string() });

type Prompt = z.infer<typeof promptSchema>;

/** Blank lines count as lines but hold nothing. Throws a `UserFacingError` with the number of the first malformed line. */
function parsePrompts(text: string, path: string): readonly Prompt[] {
  const prompts: Prompt[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    prompts.push(parseLine(line, `${path}, line ${index + 1}`));
  }
  return prompts;
}

function parseLine(line: string, place: string): Prompt {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UserFacingError(`${place}: this is not JSON.`, { cause: error });
  }
  const parsed = promptSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserFacingError(`${place}: a line has to be {"id": "…", "prompt": "…"}.`);
}
