/** @file A place in somebody's own code as the editor would complete it, had they only come that far. */

import type { ModelDescription } from '../../common/inference';
import { DEFAULT_OPTIONS } from '../../completion/complete';
import { endsInComment, isImportLine } from '../../completion/languages';
import { decideShape, stopRulesFor } from '../../completion/multiline';
import { placeOf } from '../../completion/place';
import { buildPrompt } from '../../completion/prompt';
import { requestAt } from '../../completion/request';
import type { CompletionView, WritingPlace } from '../../feedback/ownCode/pairs';

/** What a small model on a processor reads, which is more than a training step does; so no more code is kept than is of use. */
const READER: ModelDescription = {
  id: '',
  architecture: 'llama',
  device: 'cpu',
  contextTokens: 2048,
  fillsInTheMiddle: false,
  separatesFiles: false,
  preferencesAs: 'exemplar',
};
const TAB_SIZE = 4;

/** A `ViewOf`: with no other file open, and nothing behind the cursor. */
export function completionViewOf(place: WritingPlace): CompletionView | undefined {
  const { uri, path, languageId, textBefore, restOfLine, line } = place;
  const request = requestAt(
    {
      ...{ uri, path, languageId },
      version: 1,
      length: textBefore.length,
      eol: '\n',
      tabSize: TAB_SIZE,
      read: (start, end) => textBefore.slice(start, end),
    },
    { line, offset: textBefore.length },
    'automatic',
  );
  if (!request) return undefined;
  const cursor = placeOf(request);
  const { linePrefix } = cursor;
  if (endsInComment(languageId, linePrefix) || isImportLine((linePrefix + restOfLine).trim())) return undefined;
  if (linePrefix.trim() === '' && endsInComment(languageId, restOfLine.trimEnd())) return undefined;
  const shape = decideShape(cursor, DEFAULT_OPTIONS.multiline);
  if (shape.kind === 'none') return undefined;
  const { maxTokens } = DEFAULT_OPTIONS;
  const { parts } = buildPrompt(cursor, { model: READER, maxTokens, preferences: '', snippets: [] });
  return { prompt: parts.head + parts.prefix, stop: stopRulesFor(cursor, shape) };
}
