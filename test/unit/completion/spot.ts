/** @file A spot in a document with `│` for the cursor, and a model that says what it is told to. */

import type {
  GeneratedCompletion,
  InferenceRequest,
  InferenceResult,
  ModelDescription,
} from '../../../src/common/inference';
import type { Suggestion } from '../../../src/common/suggestion';
import { DEFAULT_OPTIONS, type CompletionDeps, type CompletionOptions } from '../../../src/completion/complete';
import { FrozenSnippets } from '../../../src/completion/context';
import { TypingRhythm } from '../../../src/completion/debounce';
import { requestAt, type CompletionRequest, type CompletionTrigger } from '../../../src/completion/request';
import { SuggestionCache } from '../../../src/completion/suggestionCache';

export interface SpotOptions {
  readonly languageId?: string;
  readonly trigger?: CompletionTrigger;
  readonly tabSize?: number;
  readonly uri?: string;
}

export const smallModel: ModelDescription = {
  id: 'smollm2-135m',
  architecture: 'llama',
  device: 'cpu',
  contextTokens: 1024,
  fillsInTheMiddle: false,
  separatesFiles: false,
  preferencesAs: 'exemplar',
};

/** The request at the `│` of a text. */
export function spot(marked: string, options: SpotOptions = {}): CompletionRequest {
  const offset = marked.indexOf('│');
  if (offset < 0) throw new Error('A spot needs a cursor.');
  return requestInside(marked.replace('│', ''), offset, options);
}

/** The request at an offset of a text. */
export function requestInside(text: string, offset: number, options: SpotOptions = {}): CompletionRequest {
  const { languageId = 'typescript', trigger = 'automatic', tabSize = 2, uri = 'file:///project/main.ts' } = options;
  const document = {
    uri,
    path: 'main.ts',
    languageId,
    version: 1,
    length: text.length,
    eol: text.includes('\r\n') ? ('\r\n' as const) : ('\n' as const),
    tabSize,
    read: (start: number, end: number) => text.slice(start, end),
  };
  const line = text.slice(0, offset).split('\n').length - 1;
  const request = requestAt(document, { line, offset }, trigger);
  if (!request) throw new Error('The cursor is outside the text.');
  return request;
}

/** The text with the suggestion in it, between `├` and `┤`; what it replaces is gone. */
export function shown(request: CompletionRequest, suggestion: Suggestion): string {
  const before = request.prefix.slice(0, request.prefix.length - suggestion.replacesBefore);
  return `${before}├${suggestion.text}┤${request.suffix.slice(suggestion.replacesAfter)}`;
}

export function says(text: string, stopReason: GeneratedCompletion['stopReason'] = 'stopRule'): GeneratedCompletion {
  return { text, logprob: -1, tokens: 4, stopReason };
}

/** A model that answers each request by the next of these, and the last one for ever; it keeps what it was asked. */
export class ScriptedModel {
  readonly asked: InferenceRequest[] = [];

  constructor(private readonly answers: readonly (readonly GeneratedCompletion[])[]) {}

  readonly infer = (request: InferenceRequest): Promise<InferenceResult | undefined> => {
    const completions = this.answers[Math.min(this.asked.length, this.answers.length - 1)];
    this.asked.push(request);
    const timing = { totalMs: 1, prefillTokens: 1, cachedTokens: 0, decodedTokens: 1 };
    return Promise.resolve(completions && { completions, model: 'smollm2-135m', timing });
  };
}

export interface DepsChanges extends Omit<Partial<CompletionDeps>, 'options'> {
  readonly options?: Partial<CompletionOptions>;
}

export function depsFor(model: Pick<CompletionDeps, 'infer'>, changes: DepsChanges = {}): CompletionDeps {
  const { options, ...others } = changes;
  return {
    infer: model.infer,
    model: smallModel,
    cache: new SuggestionCache(),
    snippets: new FrozenSnippets({ sourcesFor: () => [] }, Date.now),
    rhythm: new TypingRhythm(),
    preferencesFor: () => '',
    isEngineIdle: () => true,
    now: Date.now,
    ...others,
    options: { ...DEFAULT_OPTIONS, ...options },
  };
}
