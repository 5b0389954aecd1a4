/**
 * @file Writes stretches of real files once more, pauses as developers do, and prints what the real model suggests at each pause, in
 * figures, a line of JSON each. Its arguments are the data folder with the model, the project's root, and how many stretches to write.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate } from '../../src/common/appraisal';
import { complete, DEFAULT_OPTIONS, type CompletionDeps } from '../../src/completion/complete';
import { FrozenSnippets } from '../../src/completion/context';
import { TypingRhythm } from '../../src/completion/debounce';
import { requestAt, type CompletionRequest } from '../../src/completion/request';
import { SuggestionCache } from '../../src/completion/suggestionCache';
import type { LanguageModel } from '../../src/model/runtime/languageModel';
import { openLanguageModel } from '../../src/model/runtime/openLanguageModel';
import { createRandom } from '../../src/model/runtime/random';
import type { Fit, Pause } from './sitting';

/** Sources of dependencies, pinned by the lockfile, and of the project. */
const SOURCES = [
  ['typescript', 'node_modules/zod/src/v4/core/util.ts'],
  ['javascript', 'node_modules/eslint/lib/config/config-loader.js'],
  ['python', 'team/fixtures/gguf_model.py'],
  ['typescript', 'node_modules/zod/src/v4/core/to-json-schema.ts'],
  ['javascript', 'node_modules/commander/lib/command.js'],
  ['markdown', 'node_modules/commander/Readme.md'],
  ['typescript', 'node_modules/tsconfig-paths/src/tsconfig-loader.ts'],
  ['javascript', 'node_modules/workerpool/src/Pool.js'],
  ['python', 'team/fixtures/pdpo.py'],
  ['css', 'node_modules/mocha/mocha.css'],
] as const;

/** Lines of a file that are taken out and written again. */
const STRETCH_LINES = 10;
/** Lines left before the first stretch, so that there is something to go on from. */
const FIRST_LINE = 30;
/** Patience, so that the figures do not depend on how busy the machine is; decoding ends by rules and by the token budget. */
const DEADLINE_MS = 60_000;

const [dataFolder = '', root = '', stretches = '1'] = process.argv.slice(2);
const model = await openLanguageModel({ model: 'smollm2-135m', dataFolder, device: 'cpu' });
const random = createRandom(1);
for (let stretch = 0; stretch < Number(stretches); stretch++) {
  const [languageId, file] = SOURCES[stretch % SOURCES.length]!;
  const text = readFileSync(join(root, file), 'utf8').replaceAll('\r', '');
  const lines = text.split('\n');
  const start = FIRST_LINE + Math.floor(random() * (lines.length - FIRST_LINE - STRETCH_LINES));
  const written = { before: `${lines.slice(0, start).join('\n')}\n`, lines: lines.slice(start, start + STRETCH_LINES) };
  const after = `\n${lines.slice(start + STRETCH_LINES).join('\n')}`;
  for (const { before, rest } of pausesIn(written)) {
    const pause = await pauseAt({ before, rest, after, languageId, file });
    if (pause) process.stdout.write(`${JSON.stringify({ stretch, ...pause } satisfies Pause)}\n`);
  }
}
// Native threads would keep the process.
process.exit(0);

/** The places in a stretch where one pauses: before each line, and once behind a word of it. */
function* pausesIn({ before, lines }: { readonly before: string; readonly lines: readonly string[] }) {
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const above =
      before +
      lines
        .slice(0, index)
        .map((each) => `${each}\n`)
        .join('');
    const indentation = line.length - line.trimStart().length;
    const wordEnds = [...line.slice(indentation).matchAll(/(?<=\w)\W+(?=\w)/g)].map(
      ({ index: at, 0: gap }) => at + gap.length,
    );
    const middle = wordEnds[Math.floor(random() * wordEnds.length)];
    for (const column of middle === undefined ? [indentation] : [indentation, indentation + middle]) {
      const below = lines
        .slice(index + 1)
        .map((each) => `\n${each}`)
        .join('');
      yield { before: above + line.slice(0, column), rest: line.slice(column) + below };
    }
  }
}

interface Spot {
  readonly before: string;
  /** What the developer is going to write. */
  readonly rest: string;
  readonly after: string;
  readonly languageId: string;
  readonly file: string;
}

async function pauseAt(spot: Spot): Promise<Omit<Pause, 'stretch'> | undefined> {
  const request = requestFor(spot);
  let candidate: Candidate | undefined;
  const deps = depsWith(model, (each) => {
    candidate ??= each;
    return { verdict: 'show', chance: 1 };
  });
  const suggestions = request ? await complete(request, deps, new AbortController().signal) : [];
  if (!candidate || suggestions.length === 0) return undefined;
  const { languageId, logprob, tokens, isLineStart, isLineEnd, text, firstLine } = candidate;
  return {
    ...{ languageId, logprob: Number(logprob.toFixed(3)), tokens, isLineStart, isLineEnd },
    block: fitOf(text, spot.rest),
    ...(firstLine !== undefined && { firstLine: fitOf(firstLine, spot.rest) }),
  };
}

function requestFor({ before, after, languageId, file }: Spot): CompletionRequest | undefined {
  const text = before + after;
  const document = {
    ...({
      uri: `file:///${file}`,
      path: file,
      languageId,
      version: 1,
      length: text.length,
      eol: '\n',
      tabSize: 4,
    } as const),
    read: (start: number, end: number) => text.slice(start, end),
  };
  return requestAt(document, { line: before.split('\n').length - 1, offset: before.length }, 'automatic');
}

function depsWith(languageModel: LanguageModel, appraise: NonNullable<CompletionDeps['appraise']>): CompletionDeps {
  return {
    infer: (request, cancelled) => languageModel.generate(request, () => cancelled.aborted),
    model: languageModel.description,
    cache: new SuggestionCache(),
    snippets: new FrozenSnippets({ sourcesFor: () => [] }, Date.now),
    rhythm: new TypingRhythm(),
    preferencesFor: () => '',
    appraise,
    isEngineIdle: () => true,
    now: Date.now,
    options: { ...DEFAULT_OPTIONS, deadlineMs: DEADLINE_MS },
  };
}

/** Compares word by word; layout does not count. */
function fitOf(suggested: string, rest: string): Fit {
  const words = [...suggested.matchAll(/\w+|[^\s\w]/g)];
  const right = rest.match(/\w+|[^\s\w]/g) ?? [];
  const wrong = words.findIndex(({ 0: word }, index) => word !== right[index]);
  const last = wrong < 0 ? words.at(-1) : words[wrong - 1];
  return {
    characters: suggested.length,
    lines: suggested.split('\n').length,
    rightCharacters: last ? last.index + last[0].length : 0,
    isWhole: wrong < 0,
  };
}
