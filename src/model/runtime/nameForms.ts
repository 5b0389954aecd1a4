/**
 * @file Stated conventions of names: `fileName` or `file_name`. Where a name is given, the token that goes on with its next word shows which,
 * and gives way to its twin; which words there are stays the model's choice. Names that are there already are left as they are, and so
 * are those that a base class or a caller may ask for.
 */

import type { StatedForms } from '../../common/inference';
import type { CodeAround } from './codeState';
import type { Best, Move } from './headTokens';

/** The tokens of a vocabulary that go on with a name in one convention. Made once for a tokenizer. */
export interface NameTokens {
  readonly underscore: number | undefined;
  /** `Name`, with `_name` as its twin, or the underscore alone where no token says that. */
  readonly capitals: readonly Twin[];
  /** `_name`, with `Name`. */
  readonly underscored: readonly Twin[];
  /** `fileName`, with `file_name`, or with `file` as what goes before that. */
  readonly wholeCamel: readonly Twin[];
  /** `file_name`, with `fileName`, or with `file`. */
  readonly wholeSnake: readonly Twin[];
}

interface Twin extends Move {
  /** What `from` spells. */
  readonly text: string;
}

const CAPITAL = /^\p{Lu}[\p{Ll}\p{N}]*$/u;
const UNDERSCORED = /^_\p{Ll}[\p{Ll}\p{N}]*$/u;
const WHOLE_CAMEL = /^ ?\p{Ll}[\p{Ll}\p{N}]*(?:\p{Lu}[\p{Ll}\p{N}]+)+$/u;
const WHOLE_SNAKE = /^ ?\p{Ll}[\p{Ll}\p{N}]*(?:_[\p{Ll}\p{N}]+)+$/u;

/** @param texts of all tokens, by their ids */
export function nameTokensOf(texts: readonly string[], idOf: (text: string) => number | undefined): NameTokens {
  const underscore = idOf('_');
  const twins = (pattern: RegExp, twinOf: (text: string) => number | undefined): readonly Twin[] =>
    texts.flatMap((text, from) => {
      const to = pattern.test(text) ? twinOf(text) : undefined;
      return to === undefined ? [] : [{ from, to, text }];
    });
  return {
    underscore,
    capitals: twins(CAPITAL, (text) => idOf(snakeOf(text)) ?? underscore),
    underscored: twins(UNDERSCORED, (text) => idOf(camelOf(text))),
    wholeCamel: twins(WHOLE_CAMEL, (text) => idOf(snakeOf(text)) ?? idOf(text.replace(/\p{Lu}.*$/u, ''))),
    wholeSnake: twins(WHOLE_SNAKE, (text) => idOf(camelOf(text)) ?? idOf(text.replace(/_.*$/, ''))),
  };
}

/**
 * The moves that make the token behind `line` go on with a name as stated; none where none is given.
 */
export function nameMoves(
  { line, above, known }: CodeAround,
  language: StatedForms['language'],
  stated: NonNullable<StatedForms['names']>,
  tokens: NameTokens,
  best: Best,
): readonly Move[] {
  const placeOf = language === 'python' ? pythonPlace : javascriptPlace;
  const isKnown = (pattern: string): boolean => {
    const name = new RegExp(`(?<![\\p{L}\\p{N}_$])${pattern}`, 'u');
    return [above, ...known].some((text) => name.test(text));
  };
  const place = placeOf(line, above);
  if (place !== undefined && place.begun !== '') {
    const { own, other } = CONVENTIONS[stated];
    const isGiven = own.test(place.begun) && !(place.isReference && isKnown(escaped(place.begun) + other));
    return isGiven ? furtherMoves(stated, tokens, best) : [];
  }
  // Most tokens that begin a word have the space before it.
  const spaced = place ?? placeOf(`${line} `, above);
  if (spaced?.begun !== '') return [];
  const wholes = stated === 'camelCase' ? tokens.wholeSnake : tokens.wholeCamel;
  const fitting = place === undefined ? wholes.filter(({ text }) => text.startsWith(' ')) : wholes;
  const likeliest = best(fitting.map(({ from }) => from));
  return fitting.filter(({ from, text }) => from === likeliest && !(spaced.isReference && isKnown(text.trim())));
}

/** The names that can go on in a convention, and how those of the other do behind the same words. */
const CONVENTIONS = {
  camelCase: { own: /^_*\p{Ll}[\p{L}\p{N}]*$/u, other: '_' },
  snake_case: { own: /^_*\p{Ll}[\p{Ll}\p{N}_]*$/u, other: '\\p{Lu}' },
} as const;

/** Of a further word. An underscore alone gives way to the likeliest word with a capital. */
function furtherMoves(
  stated: NonNullable<StatedForms['names']>,
  { capitals, underscored, underscore }: NameTokens,
  best: Best,
): readonly Move[] {
  if (stated === 'snake_case') return capitals;
  const to = best(capitals.map(({ from }) => from));
  return underscore === undefined || to === undefined ? underscored : [...underscored, { from: underscore, to }];
}

function escaped(name: string): string {
  return name.replaceAll('$', '\\$');
}

interface Place {
  /** What the name has so far. */
  readonly begun: string;
  /** Whether it may as well be a name that is there already. */
  readonly isReference: boolean;
}

/** Where Python gives names: to functions, parameters, variables, attributes and what loops and `as` bind. */
function pythonPlace(line: string, above: string): Place | undefined {
  // Within documentation words are no names.
  if (((above + line).match(/"""|'''/g)?.length ?? 0) % 2 === 1) return undefined;
  const named = /^(\s*)(?:async\s+)?def\s+(\w*)$/.exec(line);
  if (named) return isHeirsMethod(named[1] ?? '', above) ? undefined : given(named[2]);
  const bound = /\b(?:for\s+\(?(?:\w+\s*,\s*)*|(?<!^\s*(?:from|import)\b.*)as\s+)(\w*)$/.exec(line);
  if (bound) return given(bound[1]);
  const opener = openBracket(above + line);
  if (opener !== undefined) {
    const isHead = /^\s*(?:async\s+)?def\s+\w+\s*$/.test(opener.before);
    const parameter = isHead ? /(?:^|,)\s*\*{0,2}(\w*)$/.exec(opener.inside) : undefined;
    return parameter ? given(parameter[1]) : undefined;
  }
  const assigned = /^\s*(?:(?:self|cls)\.|(?:\w+\s*,\s*)*)(\w*)$/.exec(line);
  return assigned ? { begun: assigned[1] ?? '', isReference: true } : undefined;
}

/** Where JavaScript gives names: to variables, functions and their parameters. */
function javascriptPlace(line: string, above: string): Place | undefined {
  const declared = /\b(?:const|let|var|function\*?)\s+([\w$]*)$/.exec(line);
  if (declared) return given(declared[1]);
  const opener = openBracket(above + line);
  if (opener === undefined || !/\bfunction\b\*?\s*[\w$]*\s*$/.test(opener.before)) return undefined;
  const parameter = /(?:^|,)\s*(?:\.\.\.)?([\w$]*)$/.exec(opener.inside);
  return parameter ? given(parameter[1]) : undefined;
}

function given(begun = ''): Place {
  return { begun, isReference: false };
}

/** Of the bracket that is open at the text's end, its line before it, and what comes behind; nothing where none is. */
function openBracket(text: string): { readonly before: string; readonly inside: string } | undefined {
  let closed = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const character = text.charAt(at);
    if (')]}'.includes(character)) closed++;
    else if ('([{'.includes(character) && closed-- === 0) {
      return { before: text.slice(text.lastIndexOf('\n', at) + 1, at), inside: text.slice(at + 1) };
    }
  }
  return undefined;
}

/** Whether a base class may ask for a method of that indentation; it may where the head of the class is out of sight, or of several lines. */
function isHeirsMethod(indentation: string, above: string): boolean {
  if (indentation === '') return false;
  const isOutside = (line: string): boolean => line.trim() !== '' && !line.startsWith(indentation);
  const owner = above.split('\n').findLast(isOutside) ?? '';
  return !/^\s*(?:class\s+\w+\s*(?:\(\s*(?:object\s*)?\))?\s*:|(?!class\b)[a-z]+\b)/.test(owner);
}

/** `Name` as `_name`, `fileName` as `file_name`. */
function snakeOf(text: string): string {
  return text.replace(/\p{Lu}/gu, (capital) => `_${capital.toLowerCase()}`);
}

/** `_name` as `Name`, `file_name` as `fileName`. */
function camelOf(text: string): string {
  return text.replace(/_([\p{L}\p{N}])/gu, (_, letter: string) => letter.toUpperCase());
}
