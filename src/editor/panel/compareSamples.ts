/** @file What the personal model and the base model would write at a place, drawn while nothing is typed: completions come first. */

import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable';
import type { InferenceRequest, InferenceResult, PromptParts, StatedForms } from '../../common/inference';
import { nearbyTexts } from '../../completion/nearby';
import { clean } from '../../completion/postprocess/clean';
import type { InferenceClient } from '../../engine/client';
import { shortly, untilSo } from '../waiting';
import type { ComparePlace } from './comparePlaces';

/** A text that could stand at the place. */
export interface DrawnSample {
  readonly text: string;
  readonly meanLogprob: number;
  readonly writer: 'policy' | 'base';
}

/** The greedy text and others from the same prompt: with one in another style beside them, six couples can be made. */
const SAMPLES_OF_POLICY = 3;
/** Beside a personal model, two of whose texts are enough. */
const SAMPLES_BESIDE_BASE = { policy: 2, base: 2 } as const;
/** At a place that was asked at before the greedy text would be the same once more. */
const SAMPLING_AGAIN = { temperature: 0.9, topP: 0.95 } as const;
/** Each alternative takes the next seed. */
const SEED_STEP = 1_000;
const MAX_TOKENS = { line: 32, block: 64 } as const;
/** Whoever has typed so recently goes on typing. */
const QUIET_MS = 1_000;
/** A place at which typing has come between so often is left for another. */
const MAX_TRIES = 8;
/** Nobody waits longer for one of ten questions. */
const SAMPLING_MS = 8_000;

export class CompareSampler implements Disposable {
  private typedAt = 0;
  private readonly changes: vscode.Disposable;

  constructor(private readonly engine: InferenceClient) {
    this.changes = vscode.workspace.onDidChangeTextDocument(({ contentChanges, document }) => {
      if (contentChanges.length > 0 && document.uri.scheme !== 'output') this.typedAt = Date.now();
    });
  }

  /**
   * Different from one another in more than white space, with line feeds; none where typing came between or nothing came of it.
   * @param formsAgainst what makes the model write a text the other way; nothing: there is no other way
   */
  async draw(
    at: ComparePlace,
    prompt: PromptParts,
    formsAgainst: (text: string) => StatedForms | undefined,
    signal: AbortSignal,
  ): Promise<readonly DrawnSample[]> {
    const { state } = this.engine;
    if (state.kind !== 'ready') return [];
    const isPersonal = state.model.adapterVersion !== undefined;
    const request = {
      prompt,
      ...(!state.model.fillsInTheMiddle && { nearby: nearbyTexts(at.place) }),
      stop: at.stop,
      maxTokens: MAX_TOKENS[at.shape.kind],
      ...(at.visits > 0 && { sampling: { ...SAMPLING_AGAIN, seed: at.visits * SEED_STEP } }),
    };
    const wanted = isPersonal ? SAMPLES_BESIDE_BASE.policy : SAMPLES_OF_POLICY;
    const policy = cleaned(await this.whenIdle({ ...request, alternatives: wanted }, signal), at, 'policy');
    const forms = policy[0] && formsAgainst(policy[0].text);
    const other = forms && (await this.whenIdle({ ...request, alternatives: 1, forms }, signal));
    const base = isPersonal
      ? await this.whenIdle({ ...request, alternatives: SAMPLES_BESIDE_BASE.base, baseOnly: true }, signal)
      : undefined;
    return distinct([...policy, ...cleaned(other, at, 'policy'), ...cleaned(base, at, 'base')]);
  }

  dispose(): void {
    this.changes.dispose();
  }

  /** Asks while no completion is in the making and nobody types, and once more where one came between. */
  private async whenIdle(
    request: Omit<InferenceRequest, 'deadlineAt'>,
    signal: AbortSignal,
  ): Promise<InferenceResult | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      await untilSo(() => !this.isBusy(), signal);
      if (signal.aborted || this.engine.state.kind !== 'ready') break;
      const result = await this.engine.complete({ ...request, deadlineAt: Date.now() + SAMPLING_MS }, signal);
      if (result) return result;
      await shortly();
    }
    return undefined;
  }

  private isBusy(): boolean {
    return !this.engine.isIdle || Date.now() - this.typedAt < QUIET_MS;
  }
}

/** As ghost text is cleaned, so that only what could be shown is compared. */
function cleaned(result: InferenceResult | undefined, at: ComparePlace, writer: DrawnSample['writer']): DrawnSample[] {
  return (result?.completions ?? []).flatMap((completion) => {
    if (completion.tokens === 0) return [];
    const text = clean(completion, at.place, at.shape).text.replaceAll('\r\n', '\n');
    // A blank line where the cursor stands on one is no way to write code.
    const isBlankFirst = at.place.linePrefix.trim() === '' && /^[^\S\n]*\n/.test(text);
    return text === '' || isBlankFirst ? [] : [{ text, meanLogprob: completion.logprob / completion.tokens, writer }];
  });
}

/** Of texts alike but for white space the first. */
function distinct(samples: readonly DrawnSample[]): readonly DrawnSample[] {
  const seen = new Set<string>();
  return samples.filter(({ text }) => {
    const key = text.replace(/\s+/g, '');
    const isNew = key !== '' && !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
