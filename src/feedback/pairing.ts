/** @file Pairing: how a suggestion ended and what stood at its place later, as a preference pair. */

import type { StopRules } from '../common/stopRules';
import type { Suggestion } from '../common/suggestion';
import type { Look, Outcome, Undone } from './outcomes';
import { completionAsOffered, cutAt, extendsAnItem, promptOfPair, withLineFeeds } from './pairingTexts';
import type { NewPair } from './records';

/** An outcome with what is known of its place so far. */
export interface FinishedOutcome {
  readonly outcome: Outcome;
  /** In the order of time. */
  readonly looks: readonly Look[];
  /** Absent: it was not taken back. */
  readonly undone?: Undone;
}

/** Whose pairs they are, and where they were made. */
export interface PairContext {
  readonly user: string;
  /** URI of the workspace folder of the edited file; empty: none. */
  readonly workspace: string;
}

/** Who answers sooner has not read what was shown: the quickest reactions to a seen text take about this long. */
const LEAST_SHOWN_MS = 250;
/** What was written in a suggestion's place is taken as it stands at the first look from here on: time to finish a line. */
const SETTLED_SECONDS = 30;
/** An accepted text that is taken back later than this may have served its purpose first. */
const TAKEN_BACK_MS = 30_000;
/** Of an accepted text as much has to stand, or it was rewritten. */
const LEAST_SURVIVAL = 0.5;
/** The last look, at which an accepted text has survived. */
const SURVIVED_SECONDS = 300;
/** A file closed in between: its text has survived if it stood as long as this. */
const SURVIVED_IF_CLOSED_SECONDS = 120;

/** What was preferred to what, from the anchor on. */
interface Comparison {
  readonly source: NewPair['source'];
  readonly chosen: string;
  /** Absent: a sample is drawn later. */
  readonly rejected?: string;
  /** What both begin with, to be taken as prompt; empty: nothing. */
  readonly taken: string;
  /** They differ in how their last line ends, and in nothing else: the line break belongs to both. */
  readonly isOfLineEnds?: boolean;
}

/**
 * The pair that an outcome makes, or none: of those without a verdict on the text, while it is not settled yet, and where the two
 * sides do not differ in substance. The same input gives the same pairs, and more looks than were needed change nothing.
 */
export function pairsOf(finished: FinishedOutcome, context: PairContext): readonly NewPair[] {
  const { outcome } = finished;
  const suggestion = outcome.suggestions[outcome.index];
  const look = settlingLook(finished);
  const comparison = suggestion && look && compare(finished, suggestion, look);
  const sides = comparison && cutAlike(comparison, suggestion);
  if (!sides) return [];
  return [
    {
      ...promptOfPair(suggestion.prompt, sides.taken),
      chosen: sides.chosen,
      ...(sides.rejected !== undefined && { rejected: sides.rejected }),
      user: context.user,
      source: sides.source,
      language: outcome.languageId,
      at: outcome.endedAt,
      files: [...new Set([outcome.uri, ...suggestion.snippetUris])],
      workspace: context.workspace,
      suggestionId: suggestion.id,
    },
  ];
}

/** Whether the last of the looks is the one that settles an outcome: so true once, and then `pairsOf` says what comes of it. */
export function isDue(finished: FinishedOutcome): boolean {
  const before = { ...finished, looks: finished.looks.slice(0, -1) };
  return settlingLook(finished) !== undefined && settlingLook(before) === undefined;
}

/** The look that says how it went. What was thrown back to an older state or closed says nothing of what stands there. */
function settlingLook(finished: FinishedOutcome): Look | undefined {
  if (!saysSomething(finished.outcome)) return undefined;
  let standing: Look | undefined;
  for (const look of finished.looks) {
    switch (look.state) {
      case 'reverted':
        return undefined;
      case 'closed':
        return standing && standing.afterSeconds >= SURVIVED_IF_CLOSED_SECONDS ? standing : undefined;
      case 'there':
        if (look.afterSeconds >= SETTLED_SECONDS && isSettledBy(look, finished)) return look;
        standing = look;
    }
  }
  return undefined;
}

/** Written instead: as soon as a line can have been finished. Rewritten: as soon as something stands there. Survived: at the end. */
function isSettledBy(look: Look, finished: FinishedOutcome): boolean {
  if (look.afterSeconds >= SURVIVED_SECONDS) return true;
  if (isTakenBack(look, finished)) return look.text.trim() !== '';
  return ['rejected', 'typedOver', 'partiallyAccepted'].includes(finished.outcome.kind);
}

/** Whether what was accepted does not stand any more, for it was not liked after all. */
function isTakenBack(look: Look, { outcome, undone }: FinishedOutcome): boolean {
  if (outcome.kind !== 'accepted' && outcome.kind !== 'partiallyAccepted') return false;
  return (undone?.afterMs ?? Infinity) <= TAKEN_BACK_MS || look.survival < LEAST_SURVIVAL;
}

/** Whether the developer has seen the text and done something about it. */
function saysSomething(outcome: Outcome): boolean {
  if (outcome.endedAt - outcome.shownAt < LEAST_SHOWN_MS) return false;
  switch (outcome.kind) {
    case 'ignored':
    case 'movedAway':
    case 'superseded':
      return false;
    case 'accepted':
      return true;
    case 'partiallyAccepted':
    case 'typedThrough':
    case 'typedOver':
    case 'rejected': {
      // What would have replaced other text was offered at another place than the one where something else was written.
      const suggestion = outcome.suggestions[outcome.index];
      return suggestion?.replacesAfter === 0 && !extendsAnItem(suggestion);
    }
  }
}

function compare(finished: FinishedOutcome, suggestion: Suggestion, look: Look): Comparison | undefined {
  const { outcome, undone } = finished;
  const offered = completionAsOffered(suggestion);
  if (isTakenBack(look, finished)) return { source: 'rewritten', chosen: look.text, rejected: offered, taken: '' };
  const ended = outcome.kind === 'partiallyAccepted' ? undefined : endedOtherwise(offered, look.text);
  if (ended !== undefined) {
    return { source: sourceOfEnd(outcome), chosen: ended, rejected: offered, taken: '', isOfLineEnds: true };
  }
  // Reformatted text has survived as it was. Of text that was mended the mended form is what is liked.
  const isWhole = look.survival >= 1;
  const standing = isWhole ? suggestion.completion : look.text;
  switch (outcome.kind) {
    case 'accepted': {
      const first = outcome.suggestions[0];
      if (outcome.index === 0 || !first) return { source: 'survived', chosen: standing, taken: '' };
      const rejected = isWhole ? first.completion : completionAsOffered(first);
      return { source: 'alternative', chosen: standing, rejected, taken: '' };
    }
    case 'typedThrough':
      // Text that was typed by hand and then changed was never accepted.
      if (undone || look.survival < LEAST_SURVIVAL) return undefined;
      return { source: 'typedThrough', chosen: standing, taken: '' };
    case 'partiallyAccepted':
      return {
        source: outcome.kind,
        chosen: look.text,
        rejected: offered,
        taken: offered.slice(0, outcome.takenCharacters),
      };
    case 'typedOver':
    case 'rejected':
      return { source: outcome.kind, chosen: look.text, rejected: offered, taken: '' };
    case 'ignored':
    case 'movedAway':
    case 'superseded':
      return undefined;
  }
}

/** What ends a statement or an item, where style wants it to. */
const END_MARKS: ReadonlySet<string> = new Set([';', ',']);

/** Where what was put behind a suggestion, or taken from it, was learned. */
function sourceOfEnd({ kind }: Outcome): Comparison['source'] {
  if (kind === 'accepted') return 'rewritten';
  return kind === 'rejected' ? kind : 'typedOver';
}

/** What stands in the place of a suggestion's lines, if it is these with or without a mark behind the last. */
function endedOtherwise(offered: string, standing: string): string | undefined {
  const suggested = withLineFeeds(offered).trimEnd();
  const lines = withLineFeeds(standing).split('\n');
  const stands = lines.slice(0, suggested.split('\n').length).join('\n').trimEnd();
  const [short, long] = suggested.length < stands.length ? [suggested, stands] : [stands, suggested];
  return long.startsWith(short) && END_MARKS.has(long.slice(short.length)) ? stands : undefined;
}

/** Both sides end under the suggestion's own stop rule, so that length does not give the answer away. */
function cutAlike(comparison: Comparison, suggestion: Suggestion): Comparison | undefined {
  const rules = stopRulesOf(suggestion);
  const chosen = cutAt(comparison.chosen, rules);
  if (comparison.rejected === undefined) return chosen.trim() === '' ? undefined : { ...comparison, chosen };

  const rejected = cutAt(comparison.rejected, rules);
  if (comparison.isOfLineEnds === true) {
    return chosen === rejected ? undefined : { ...comparison, chosen: `${chosen}\n`, rejected: `${rejected}\n` };
  }
  if (!isDifference(chosen, rejected, comparison.source)) return undefined;
  const taken = withLineFeeds(comparison.taken);
  // What was taken may have been mended since; then they part earlier.
  if (!chosen.startsWith(taken) || !rejected.startsWith(taken)) return { ...comparison, chosen, rejected, taken: '' };
  const sides = { chosen: chosen.slice(taken.length), rejected: rejected.slice(taken.length) };
  return { ...comparison, ...sides, taken };
}

/** What replaces one line is compared by one line. */
function stopRulesOf({ completion, stop }: Suggestion): StopRules {
  return { ...stop, isSingleLine: stop.isSingleLine || !completion.trimEnd().includes('\n') };
}

/**
 * Whether two texts differ in more than layout. Where one goes on from the other, whoever wrote it has not parted from the suggestion
 * yet, or followed it after all; to have taken away what was accepted, or the first of two, is another thing.
 */
function isDifference(chosen: string, rejected: string, source: Comparison['source']): boolean {
  const [a, b] = [chosen.replace(/\s+/g, ''), rejected.replace(/\s+/g, '')];
  if (a === '' || b === '' || a === b) return false;
  return source === 'rewritten' || source === 'alternative' || !(a.startsWith(b) || b.startsWith(a));
}
