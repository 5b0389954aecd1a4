/** @file All that is done to a completion before it enters the suggestion cache: the list of filters, in order. */

import type { GeneratedCompletion } from '../../common/inference';
import type { Shape } from '../multiline';
import type { Place } from '../place';
import { cutAtStop, cutBrokenCharacters, cutUnfinishedEnd, toLineFeeds } from './damage';
import type { Filter } from './filter';
import { dropDoubledBlank, followIndentation, trimEnd } from './layout';
import { cutAtBelow, cutAtRightText, cutLineLoop, dropEchoOfAbove } from './repetition';
import { dropIdleComments, dropPunctuation, dropSecrets, dropUnlikely } from './worth';

/** In the order applied: what is broken is cut first, what is left is judged last. */
const FILTERS = {
  toLineFeeds,
  cutBrokenCharacters,
  cutAtStop,
  cutUnfinishedEnd,
  cutLineLoop,
  cutAtRightText,
  cutAtBelow,
  dropDoubledBlank,
  dropIdleComments,
  followIndentation,
  trimEnd,
  dropEchoOfAbove,
  dropSecrets,
  dropPunctuation,
  dropUnlikely,
} as const satisfies Record<string, Filter>;

export type FilterName = keyof typeof FILTERS;

export interface CleanText {
  /** With the document's line ends; empty: not to be shown. */
  readonly text: string;
  /** The filter that left nothing, for the log. */
  readonly droppedBy?: FilterName;
}

export function clean(
  completion: GeneratedCompletion,
  place: Place,
  shape: Exclude<Shape, { kind: 'none' }>,
): CleanText {
  const { stopReason, logprob, tokens } = completion;
  const input = { place, shape, stopReason, meanLogprob: tokens > 0 ? logprob / tokens : 0 };
  let { text } = completion;
  for (const [name, filter] of Object.entries(FILTERS) as [FilterName, Filter][]) {
    text = filter(text, input);
    if (text === '') return { text, droppedBy: name };
  }
  return { text: place.eol === '\n' ? text : text.replaceAll('\n', place.eol) };
}
