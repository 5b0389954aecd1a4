/** @file Makes the questions of the *Compare* view: from a place in the developer's code to two completions, side by side in colour. */

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { PromptParts } from '../../common/inference';
import { UserFacingError } from '../../common/userFacingError';
import { promptFor } from '../../completion/complete';
import { linesAbove, type Place } from '../../completion/place';
import type { InferenceClient } from '../../engine/client';
import { comparisonPairs } from '../../feedback/comparisonPairs';
import type { Question } from '../../feedback/comparisonRound';
import { promptPartsOf } from '../../feedback/pairingTexts';
import type { NewPair } from '../../feedback/records';
import { chooseCouple, type Couple, type Sample } from '../../preferences/comparisons/couple';
import { formsAgainst } from '../../preferences/comparisons/otherStyle';
import type { Choices, TraitId } from '../../preferences/traits';
import type { Code, QuestionView } from '../../../webview/messages/compare';
import type { CompletionPipeline } from '../completionPipeline';
import { pathOf } from '../documents';
import type { Highlighter } from '../highlight/highlighter';
import type { ComparePlace, ComparePlaces } from './comparePlaces';
import type { CompareSampler } from './compareSamples';
import type { KnownTastes } from './compareTaste';

/** A question with what is shown of it, and what each side says of style. */
export interface ShownQuestion extends Question {
  /** In the colours of the theme that is up. */
  readonly view: () => Promise<QuestionView>;
  readonly shows: { readonly left: Choices; readonly right: Choices };
  /** Those in which the sides differ. */
  readonly traits: readonly TraitId[];
}

export interface CompareQuestionsSources {
  readonly user: string;
  readonly engine: InferenceClient;
  readonly pipeline: CompletionPipeline;
  readonly places: ComparePlaces;
  readonly sampler: CompareSampler;
  readonly highlighter: Highlighter;
  readonly tastes: KnownTastes;
  /** Whether a pair of the question may be stored: what may not is not asked. */
  readonly mayStore: (pair: NewPair) => boolean;
  readonly random: () => number;
}

/** A couple of such a score differs in a trait of which little is known, or in one that is disputed: it is asked at once. */
const GOOD_SCORE = 0.55;
/** Places with a couple among which the best is asked, where none is good. */
const COUPLES_WEIGHED = 3;
/** More places than these are not tried for one question: a model that has nothing to say is not to be kept busy. */
const MAX_PLACES = 12;
/** Lines of context shown, and read by the grammar so that it knows where it is. */
const LINES_SHOWN = { above: 5, below: 3 } as const;
const LINES_READ = 60;

interface Weighed {
  readonly at: ComparePlace;
  readonly prompt: { readonly parts: PromptParts; readonly snippetUris: readonly string[] };
  readonly couple: Couple;
}

/** The next question; nothing where there is no place left to ask at. Throws a `UserFacingError` where there is no model. */
export async function nextQuestion(
  sources: CompareQuestionsSources,
  signal: AbortSignal,
): Promise<ShownQuestion | undefined> {
  await ready(sources.engine, signal);
  const weighed: Weighed[] = [];
  for (let tried = 0; tried < MAX_PLACES && weighed.length < COUPLES_WEIGHED; tried++) {
    const at = sources.places.next();
    if (!at || signal.aborted) break;
    const found = await weigh(at, sources, signal);
    if (!found) continue;
    weighed.push(found);
    if (found.couple.score >= GOOD_SCORE) break;
  }
  const [best] = weighed.sort((a, b) => b.couple.score - a.couple.score);
  if (!best || signal.aborted) return undefined;
  sources.tastes.asked(best.couple.traits);
  return shownQuestion(best, sources);
}

/** Resolves when a model is ready. */
async function ready(engine: InferenceClient, signal: AbortSignal): Promise<void> {
  engine.wake();
  if (engine.state.kind === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const end = (settle: () => void): void => {
      subscription.dispose();
      settle();
    };
    const subscription = engine.onDidChangeState(({ kind }) => {
      if (kind === 'ready') end(resolve);
      if (kind === 'noModel') end(() => reject(new UserFacingError('There is no model yet to write completions.')));
      if (kind === 'failed') end(() => reject(new UserFacingError('The model cannot be loaded. The log says why.')));
    });
    signal.addEventListener('abort', () => end(resolve), { once: true });
  });
}

async function weigh(
  at: ComparePlace,
  { pipeline, sampler, tastes, mayStore, user }: CompareQuestionsSources,
  signal: AbortSignal,
): Promise<Weighed | undefined> {
  const { languageId } = at.request;
  const prompt = promptAt(at, pipeline);
  if (!prompt) return undefined;
  const { styleOfCompletion } = await import('../../preferences/style/style');
  const shownBy = (completion: string): Choices =>
    styleOfCompletion({ prompt: prompt.parts.prefix, completion, languageId, isLineEnded: true });
  const taste = await tastes.in(languageId, at.document);
  const drawn = await sampler.draw(at, prompt.parts, (text) => formsAgainst(shownBy(text), languageId, taste), signal);
  if (drawn.length < 2 || signal.aborted) return undefined;
  const samples = drawn.map((sample): Sample => ({ ...sample, shows: shownBy(sample.text) }));
  const couple = chooseCouple(samples, taste);
  if (!couple) return undefined;
  const weighed = { at, prompt, couple };
  const [left, right] = couple.samples;
  const [pair] = comparisonPairs(askedOf(weighed, left, right), { kind: 'left' }, { user, at: 0 });
  return pair && mayStore(pair) ? weighed : undefined;
}

/** As the pipeline makes it; of the past, as it was made then. */
function promptAt(at: ComparePlace, pipeline: CompletionPipeline): Weighed['prompt'] | undefined {
  if (at.past) return { parts: promptPartsOf(at.past), snippetUris: at.past.files.slice(1) };
  const deps = at.document && pipeline.depsFor(at.document);
  return deps && promptFor(at.request, deps);
}

function askedOf({ at, prompt }: Weighed, left: Sample, right: Sample): Omit<Question, 'id'> {
  return {
    prompt: prompt.parts,
    left: left.text,
    right: right.text,
    likelier: likelierOf(left, right),
    stop: at.stop,
    language: at.request.languageId,
    files: [...new Set([at.request.uri, ...prompt.snippetUris])],
    workspace: at.workspace,
  };
}

/** What the policy would have suggested: its own text, or the likelier of two of its own. */
function likelierOf(left: Sample, right: Sample): 'left' | 'right' {
  if (left.writer !== right.writer) return left.writer === 'policy' ? 'left' : 'right';
  return left.meanLogprob >= right.meanLogprob ? 'left' : 'right';
}

async function shownQuestion(weighed: Weighed, sources: CompareQuestionsSources): Promise<ShownQuestion> {
  const { at, couple } = weighed;
  const [first, second] = couple.samples;
  const [left, right] = sources.random() < 0.5 ? [first, second] : [second, first];
  const asked = askedOf(weighed, left, right);
  const id = randomUUID();
  const texts = { left: left.text, right: right.text };
  const shown = {
    id,
    file: pathOf(vscode.Uri.parse(at.request.uri)),
    ...(at.document && { line: at.request.line + 1 }),
    language: at.request.languageId,
    linePrefix: at.place.linePrefix,
    draft: asked[asked.likelier],
    why: couple.why,
  };
  const view = async (): Promise<QuestionView> => ({ ...shown, ...(await inColour(at, texts, sources.highlighter)) });
  // The grammar is read now, and not when the question comes up.
  await view();
  return { ...asked, id, shows: { left: left.shows, right: right.shows }, traits: couple.traits, view };
}

/** Both sides with the lines around them, each read by the grammar as if it stood there. */
async function inColour(
  { place }: ComparePlace,
  texts: { readonly left: string; readonly right: string },
  highlighter: Highlighter,
): Promise<Pick<QuestionView, 'above' | 'left' | 'right' | 'below'>> {
  const above = linesAbove(place, LINES_READ).reverse();
  const below = linesBelow(place);
  const highlight = async (text: string) => {
    const whole = [...above, place.linePrefix + text, ...below].join('\n');
    const lines = await highlighter.highlight(whole, place.languageId);
    const end = lines.length - below.length;
    return { above: lines.slice(0, above.length), code: lines.slice(above.length, end), below: lines.slice(end) };
  };
  const left = await highlight(texts.left);
  const right = await highlight(texts.right);
  return {
    above: withoutBlankStart(left.above.slice(-LINES_SHOWN.above)),
    left: { text: texts.left, code: left.code },
    right: { text: texts.right, code: right.code },
    below: left.below,
  };
}

function linesBelow({ suffix, lineSuffix }: Place): readonly string[] {
  const lines = suffix.slice(lineSuffix.length).split(/\r?\n/);
  const shown = lines.slice(1, 1 + LINES_SHOWN.below);
  return shown.slice(0, shown.findLastIndex((line) => line.trim() !== '') + 1);
}

function withoutBlankStart(lines: Code): Code {
  const first = lines.findIndex((line) => line.some(({ text }) => text.trim() !== ''));
  return first < 0 ? [] : lines.slice(first);
}
