/** @file `penchant complete`: which of its two forms is meant, and the form for a place in a file. */

import type { InferenceTiming } from '../common/inference';
import type { Suggestion } from '../common/suggestion';
import { UserFacingError } from '../common/userFacingError';
import { complete, DEFAULT_OPTIONS, type CompletionDeps } from '../completion/complete';
import { FrozenSnippets } from '../completion/context';
import { TypingRhythm } from '../completion/debounce';
import { requestAt } from '../completion/request';
import { SuggestionCache } from '../completion/suggestionCache';
import type { LanguageModel } from '../model/index';
import { runCompletePrompts } from './completePrompts';
import { openFile, type OpenedFile } from './fileToComplete';
import type { GlobalOptions } from './globalOptions';
import { openModel } from './languageModel';
import type { Terminal } from './terminal';

export interface CompleteOptions {
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
  readonly n?: number;
  readonly deadlineMs?: number;
  readonly prompts?: string;
  readonly maxTokens?: number;
}

/** Without a deadline of the user's: long enough for any machine, and within what a timer can wait. */
const PATIENCE_MS = 600_000;

export async function runComplete(options: CompleteOptions, globals: GlobalOptions, terminal: Terminal): Promise<void> {
  const { file, line, column, prompts, n = 1, deadlineMs, maxTokens = DEFAULT_OPTIONS.maxTokens } = options;
  if (prompts !== undefined) {
    if (file !== undefined) throw new UserFacingError('Either --file or --prompts, not both.');
    await runCompletePrompts({ prompts, maxTokens }, globals, terminal);
    return;
  }
  if (file === undefined || line === undefined || column === undefined) {
    throw new UserFacingError('It takes either --file, --line and --column, or --prompts.');
  }
  const opened = await openFile(file, line, column);
  const model = await openModel(globals, terminal);
  try {
    const wish = { n, maxTokens, deadlineMs: deadlineMs ?? PATIENCE_MS };
    const answer = await completeFile(opened, model, wish, terminal.signal);
    terminal.signal.throwIfAborted();
    terminal.print(globals.json === true ? JSON.stringify(asJson(answer, model)) : asText(answer.suggestions));
  } finally {
    model.dispose();
  }
}

interface Wish {
  readonly n: number;
  readonly maxTokens: number;
  readonly deadlineMs: number;
}

interface Answer {
  readonly suggestions: readonly Suggestion[];
  readonly timing: InferenceTiming;
}

/** The editor's own pipeline, with no other file open. One completion is what typing brings; several are what cycling asks for. */
async function completeFile(
  { document, cursor }: OpenedFile,
  model: LanguageModel,
  { n, maxTokens, deadlineMs }: Wish,
  signal: AbortSignal,
): Promise<Answer> {
  let timing: InferenceTiming = { totalMs: 0, prefillTokens: 0, cachedTokens: 0, decodedTokens: 0 };
  const now = (): number => Date.now();
  const deps: CompletionDeps = {
    infer: async (request, cancelled) => {
      const result = await model.generate(request, () => cancelled.aborted);
      if (result) timing = result.timing;
      return result;
    },
    model: model.description,
    cache: new SuggestionCache(),
    snippets: new FrozenSnippets({ sourcesFor: () => [] }, now),
    rhythm: new TypingRhythm(),
    preferencesFor: () => '',
    isEngineIdle: () => true,
    now,
    options: { ...DEFAULT_OPTIONS, maxTokens, deadlineMs, alternatives: n },
  };
  const request = requestAt(document, cursor, n === 1 ? 'automatic' : 'explicit');
  const suggestions = request ? await complete(request, deps, signal) : [];
  return { suggestions: suggestions.slice(0, n), timing };
}

function asJson({ suggestions, timing }: Answer, { description }: LanguageModel): object {
  return {
    completions: suggestions.map(({ text, logprob, replacesAfter }) => ({ text, logprob, replacesAfter })),
    model: description.id,
    adapterVersion: description.adapterVersion ?? null,
    timing,
  };
}

/** One text is printed as it is; several are numbered, since any may have several lines. */
function asText(suggestions: readonly Suggestion[]): string {
  const [first, ...others] = suggestions;
  if (others.length === 0) return first?.text ?? '';
  return suggestions.map(({ text }, index) => `— ${index + 1} —\n${text}`).join('\n');
}
