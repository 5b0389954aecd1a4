/**
 * @file Stated preferences that single tokens decide: `"` or `'`, a semicolon or none, `function` or an arrow, a return type or none,
 * `fileName` or `file_name`. Where the model is about to write the one, its probability goes to the token that says the same in the other
 * style; what is said stays the model's choice.
 *
 * A small model goes by the style of the code right before the cursor; an exemplar some 300 tokens away hardly turns it (measured in
 * docs/decisions/0016-stated-preferences-join-in-choosing.md).
 */

import type { StatedForms } from '../../common/inference';
import type { Tokenizer } from '../base/tokenizer';
import { codeState, type CodeAround, type CodeState } from './codeState';
import { functionMoves, functionTokensOf, type FunctionTokens } from './functionForms';
import type { Best, Move } from './headTokens';
import { nameMoves, nameTokensOf, type NameTokens } from './nameForms';
import { headTokensOf, returnTypeMoves, type HeadTokens } from './returnTypeForms';

/** Share of a token's probability that goes to its twin. What is left keeps a model that is sure of itself from being overruled. */
const MOVED = 0.95;
/**
 * A line break may end a statement or go on with it, and so may a bracket that closes. The semicolon takes of their probability at most
 * so many times its own: where the model hardly thinks of a semicolon, the statement is not over.
 */
const MOST_BY_SEMICOLON = 5;

/** A token, and the one that says the same in the other style. */
interface Twin {
  readonly token: number;
  /** What it spells. */
  readonly text: string;
  readonly twin: number;
}

/** The tokens of a vocabulary that show one of two styles. Made once for a tokenizer. */
export interface FormTokens {
  readonly single: readonly Twin[];
  readonly double: readonly Twin[];
  /** With semicolons; the twin is what is left without, and a negative number where nothing is left. */
  readonly semicolons: readonly Twin[];
  readonly semicolon: number | undefined;
  /** What may stand behind a statement without a semicolon: line breaks, and the end of a block on the same line. */
  readonly statementEnds: readonly number[];
  readonly heads: HeadTokens;
  readonly functions: FunctionTokens;
  readonly names: NameTokens;
}

export function formTokensOf(tokenizer: Pick<Tokenizer, 'vocabSize' | 'tokenBytes' | 'idOfBytes'>): FormTokens {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const idOf = (text: string): number | undefined => tokenizer.idOfBytes(encoder.encode(text));
  const tokens = { single: new Array<Twin>(), double: new Array<Twin>(), semicolons: new Array<Twin>() };
  const statementEnds: number[] = [];
  const texts: string[] = [];
  for (let token = 0; token < tokenizer.vocabSize; token++) {
    const text = decoder.decode(tokenizer.tokenBytes(token));
    texts.push(text);
    const isSingle = text.includes("'");
    if (isSingle !== text.includes('"')) {
      const twin = idOf(isSingle ? text.replaceAll("'", '"') : text.replaceAll('"', "'"));
      if (twin !== undefined) tokens[isSingle ? 'single' : 'double'].push({ token, text, twin });
    }
    if (text.includes(';')) {
      const rest = text.replaceAll(';', '');
      const twin = rest.trim() === '' && !rest.includes('\n') ? -1 : idOf(rest);
      if (twin !== undefined) tokens.semicolons.push({ token, text, twin });
    }
    if (/^(?:[\r\n]| ?\}$)/.test(text)) statementEnds.push(token);
  }
  return {
    ...tokens,
    semicolon: idOf(';'),
    statementEnds,
    heads: headTokensOf(texts, idOf),
    functions: functionTokensOf(texts, idOf),
    names: nameTokensOf(texts, idOf),
  };
}

/**
 * A copy of `logits`, `[vocabSize]`, with probability moved to the stated forms.
 * @param allowed the tokens that may come at all; absent: any
 */
export function moveToStated(
  logits: Float32Array,
  around: CodeAround,
  forms: StatedForms,
  tokens: FormTokens,
  allowed?: ReadonlySet<number>,
): Float32Array {
  const { line } = around;
  const state = codeState(line, forms.language);
  if (state === 'comment' || state === '`') return logits;
  const moved = logits.slice();
  const isAllowed = (token: number): boolean => allowed?.has(token) ?? true;
  const mayMove = ({ token, twin }: Twin): boolean => isAllowed(token) && isAllowed(twin);

  if (forms.quotes !== undefined && state === 'code') {
    const others = forms.quotes === 'single' ? tokens.double : tokens.single;
    for (const other of others) {
      if (mayMove(other) && opensString(line, other.text, forms.language)) move(moved, other.token, other.twin);
    }
  }
  if (state === 'code') {
    const best: Best = (some) => bestOf(moved, some.filter(isAllowed));
    for (const { from, to } of movesInCode(around, forms, tokens, best)) {
      if (isAllowed(from) && isAllowed(to)) move(moved, from, to);
    }
  }
  if (forms.semicolons === undefined || forms.language !== 'javascript' || isInLoopHead(line)) return moved;
  const end = bestOf(moved, tokens.statementEnds.filter(isAllowed));
  if (forms.semicolons === 'always') {
    const { semicolon } = tokens;
    const mayComeHere = state === 'code' && semicolon !== undefined && isAllowed(semicolon);
    if (mayComeHere && end !== undefined) move(moved, end, semicolon, MOST_BY_SEMICOLON);
    // Vocabularies join closers and semicolon: after `)` alone it would come too late.
    for (const other of tokens.semicolons) {
      if (other.twin >= 0 && mayMove(other) && isCodeAt(state, other.text, forms)) {
        move(moved, other.twin, other.token, MOST_BY_SEMICOLON);
      }
    }
    return moved;
  }
  for (const { token, text, twin } of tokens.semicolons) {
    const target = twin < 0 ? end : twin;
    if (target !== undefined && isAllowed(token) && isAllowed(target) && isCodeAt(state, text, forms)) {
      move(moved, token, target);
    }
  }
  return moved;
}

/** Of what decides on names and on the heads of functions. */
function movesInCode(
  around: CodeAround,
  { language, functions, returnTypes, names }: StatedForms,
  tokens: FormTokens,
  best: Best,
): readonly Move[] {
  const { line, above } = around;
  const ofNames = names ? nameMoves(around, language, names, tokens.names, best) : [];
  if (language === 'python') {
    return returnTypes ? [...ofNames, ...returnTypeMoves(line, returnTypes, tokens.heads, best)] : ofNames;
  }
  return functions ? [...ofNames, ...functionMoves(line, above, functions, tokens.functions, best)] : ofNames;
}

/** There semicolons part what a loop begins with, asks and does: as long as its bracket is open. */
function isInLoopHead(line: string): boolean {
  const start = line.search(/\bfor\s*\(/);
  const head = start < 0 ? '' : line.slice(start);
  return head.split('(').length > head.split(')').length;
}

/** Whether a token's quote begins an ordinary string; that of a JSX attribute and of a docstring is another matter. */
function opensString(line: string, token: string, language: StatedForms['language']): boolean {
  const at = token.search(/['"]/);
  const isAttribute = language === 'javascript' && (line.slice(-1) + token.slice(0, at)).endsWith('=');
  const isDocstring = language === 'python' && /(['"])\1/.test(line.slice(-1) + token);
  return !isAttribute && !isDocstring;
}

/** Whether the token's semicolon stands in code, and not in a string that goes on. */
function isCodeAt(state: CodeState, token: string, { language }: StatedForms): boolean {
  return codeState(token.slice(0, token.indexOf(';')), language, state) === 'code';
}

function bestOf(logits: Float32Array, tokens: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const token of tokens) {
    if (best === undefined || (logits[token] ?? -Infinity) > (logits[best] ?? -Infinity)) best = token;
  }
  return best;
}

/** Moves probability from one token to another, at most `limit` times what that has; absent: whatever that has. */
function move(logits: Float32Array, from: number, to: number, limit?: number): void {
  const [source, target] = [logits[from] ?? -Infinity, logits[to] ?? -Infinity];
  if (source === -Infinity) return;
  // In units of the source's probability, so that nothing overflows.
  const own = Math.exp(target - source);
  const amount = limit === undefined ? MOVED : Math.min(MOVED, limit * own);
  logits[to] = source + Math.log(own + amount);
  logits[from] = source + Math.log(1 - amount);
}
