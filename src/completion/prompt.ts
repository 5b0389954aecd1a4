/** @file The prompt of a place within the model's budget, laid out so that the prefix cache survives typing. */

import type { ModelDescription, PromptParts } from '../common/inference';
import { commentLine, isImportLine } from './languages';
import type { Place } from './place';
import type { Snippet } from './snippets';

/** Characters a token of SmolLM2's vocabulary holds: 3.2 in TypeScript (median of pieces of 1,200 characters; 2.1 to 3.8), 4.3 in Python. */
export const CHARACTERS_PER_TOKEN = 3.2;
/** The same for text dense in digits or beyond ASCII, where a token is hardly more than a character. */
const DENSE_CHARACTERS_PER_TOKEN = 1.3;
/** From this share of digits and characters beyond ASCII on, text counts as dense. */
const DENSE_SHARE = 0.3;
const DENSITY_BLOCK = 512;
/** Prompt and completion on a CPU: at 1,024 tokens a decode step takes 1.5 times as long, and so does the prefill after a jump. */
const CPU_CONTEXT_TOKENS = 512;
/** Elsewhere; more context than this has not been shown to better one line or block. */
const DEVICE_CONTEXT_TOKENS = 2048;
/** Shares of the budget. The prefix has the rest, so never less than half of it. */
const SHARES = { snippets: 0.2, header: 0.12, suffix: 0.15 } as const;
/** The left edge moves by this share of what the prefix may hold at once, then stands for as many typed characters. */
const EDGE_BLOCK_SHARE = 0.3;
/** The edge goes on to the next line start if that is within this share; so at least 0.6 of the room is always used. */
const EDGE_SNAP_SHARE = 0.1;

export interface Prompt {
  readonly parts: PromptParts;
  readonly snippetUris: readonly string[];
}

export interface PromptExtras {
  readonly model: ModelDescription;
  /** Tokens kept free for the completion: the same for a line and a block, or the left edge would jump between them. */
  readonly maxTokens: number;
  /** Explicit preferences as text for this model; empty: none. */
  readonly preferences: string;
  readonly snippets: readonly Snippet[];
}

/** Characters that snippets of other files may take in this model's prompt. */
export function snippetBudget(model: ModelDescription, maxTokens: number): number {
  return Math.floor(promptTokens(model, maxTokens) * CHARACTERS_PER_TOKEN * SHARES.snippets);
}

/** Preferences, head, prefix and suffix of the place, in that order of stability. */
export function buildPrompt(place: Place, extras: PromptExtras): Prompt {
  const { model, maxTokens, preferences, snippets } = extras;
  const budget = Math.floor(promptTokens(model, maxTokens) * charactersPerToken(place));
  const suffixBudget = model.fillsInTheMiddle ? Math.floor(budget * SHARES.suffix) : 0;
  const files = model.separatesFiles
    ? snippets.map(({ path, text }) => ({ path, text: withLineFeeds(endLine(text)) }))
    : [];
  const commented = model.separatesFiles ? [] : snippets.map((snippet) => snippetText(place, snippet));
  const stated = withLineFeeds(endLine(preferences));
  const shared = commented.map(endLine).join('');
  const filesLength = files.reduce((sum, { path, text }) => sum + path.length + text.length, 0);
  const room = Math.max(0, budget - suffixBudget - stated.length - shared.length - filesLength);

  const start = windowOffset(place);
  const isWholeKept = start === 0 && place.offset <= room;
  const headerBudget = Math.floor(budget * SHARES.header);
  const edge = isWholeKept ? 0 : leftEdge(place, room - importsOf(place.header, headerBudget).length);
  // Imports that the prefix itself shows need no repetition.
  const header = importsOf(place.header.slice(0, start + edge), headerBudget);
  return {
    parts: {
      ...(stated !== '' && { preferences: stated }),
      head: withLineFeeds(shared + header),
      prefix: withLineFeeds(place.prefix.slice(edge)),
      suffix: withLineFeeds(wholeLines(place.suffix, suffixBudget)),
      ...(files.length > 0 && { files }),
    },
    snippetUris: snippets.map((snippet) => snippet.uri),
  };
}

function promptTokens(model: ModelDescription, maxTokens: number): number {
  const sensible = model.device === 'cpu' ? CPU_CONTEXT_TOKENS : DEVICE_CONTEXT_TOKENS;
  return Math.max(0, Math.min(model.contextTokens, sensible) - maxTokens);
}

/** Judged on the document's beginning and on what stands around the last block edge: neither changes with a typed character. */
function charactersPerToken(place: Place): number {
  const settled = place.prefix.slice(0, Math.floor(place.prefix.length / DENSITY_BLOCK) * DENSITY_BLOCK);
  const sample = place.header.slice(0, DENSITY_BLOCK) + settled.slice(-2 * DENSITY_BLOCK);
  const dense = sample.match(/[\d\u0080-\uFFFF]/g)?.length ?? 0;
  return dense > sample.length * DENSE_SHARE ? DENSE_CHARACTERS_PER_TOKEN : CHARACTERS_PER_TOKEN;
}

/**
 * Where the kept part of the prefix begins, as an index into it. A function of offsets in the document alone: the first
 * multiple of a block from which on the prefix fits into `room`, moved on to the next line start if that is near. So it stands
 * still while a block's worth of characters is typed, and at least 0.6 of `room` is used.
 */
function leftEdge(place: Place, room: number): number {
  const start = windowOffset(place);
  const block = Math.max(1, Math.floor(room * EDGE_BLOCK_SHARE));
  const edge = Math.max(0, Math.ceil((place.offset - room) / block) * block - start);
  if (edge === 0) return 0;
  const lineStart = place.prefix.indexOf('\n', edge - 1) + 1;
  if (lineStart > 0 && lineStart - edge <= room * EDGE_SNAP_SHARE) return lineStart;
  return /^[\uDC00-\uDFFF]/.test(place.prefix.slice(edge, edge + 1)) ? edge + 1 : edge;
}

/** Offset in the document at which the place's prefix begins. */
function windowOffset(place: Place): number {
  return place.offset - place.prefix.length;
}

/** The import lines at the beginning of a document, whole lines up to `budget` characters, ending with a newline unless empty. */
function importsOf(text: string, budget: number): string {
  let imports = '';
  const lines = text.split('\n');
  // What is last has no newline yet: it is being typed, or cut.
  for (const line of lines.slice(0, -1)) {
    if (!isImportLine(line) || imports.length + line.length + 1 > budget) continue;
    imports += `${line}\n`;
  }
  return imports;
}

/** A snippet below a comment that names its file, as if it stood in this one; so its lines can be drafted from as they are. */
function snippetText(place: Place, snippet: Snippet): string {
  return `${commentLine(place.languageId, snippet.path)}\n${snippet.text}`;
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** At most `budget` characters, cut at a line's end where there is one. */
function wholeLines(text: string, budget: number): string {
  if (text.length <= budget) return text;
  const cut = text.slice(0, budget);
  const newline = cut.lastIndexOf('\n');
  return newline >= 0 ? cut.slice(0, newline + 1) : cut.replace(/[\uD800-\uDBFF]$/, '');
}

/** The model has read little text with carriage returns, and each costs a token. */
function withLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
