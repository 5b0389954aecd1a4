/** @file The exemplar of JavaScript and TypeScript. */

import type { Choices, TraitId } from '../traits';
import { inTurns, isAnyStated, nameBy, type ByTurns } from './inTurns';
import { functionWords, type FunctionText } from './subject';

/** Two functions show these, */
const SHOWN_BY_FUNCTIONS: readonly TraitId[] = [
  'functions',
  'declarations',
  'naming',
  'typing',
  'earlyReturn',
  'strings',
];
/** and statements these. */
const SHOWN_BY_STATEMENTS: readonly TraitId[] = ['quotes', 'semicolons', 'trailingCommas'];

/** How the snippet is written. */
interface Hand {
  readonly choices: Choices;
  /** What stands at a statement's end. */
  readonly end: ByTurns<string>;
  readonly quote: ByTurns<string>;
  readonly isTyped: ByTurns<boolean>;
  readonly name: (first: string, second: string) => string;
}

/** @param isTypeScript whether the language has type annotations */
export function javascriptExemplar(stated: Choices, isTypeScript: boolean): string {
  const { typing, ...others } = stated;
  const choices: Choices = isTypeScript && typing !== undefined ? { ...others, typing } : others;
  const hand: Hand = {
    choices,
    end: inTurns(choices, 'semicolons', { always: ';', never: '' }),
    quote: inTurns(choices, 'quotes', { double: '"', single: "'" }),
    isTyped: inTurns(choices, 'typing', isTypeScript ? { annotated: true, inferred: false } : { inferred: false }),
    name: nameBy(choices),
  };
  const lines: string[] = [];
  const isExplained = choices.comments === 'some' || choices.docComments === 'some';
  if (isExplained || isAnyStated(choices, SHOWN_BY_FUNCTIONS)) lines.push(...functions(hand));
  if (isAnyStated(choices, SHOWN_BY_STATEMENTS)) lines.push(...statements(hand));
  if (hand.quote.isUneven()) lines.push(`shore.meet(${quoted(hand, 'moon')})${hand.end()}`);
  if (hand.end.isUneven()) lines.push(`shore.rest()${hand.end()}`);
  return lines.map((line) => `${line}\n`).join('');
}

/** With so many lines in it a function that is not documented shows just that. */
const LONG_FUNCTION_LINES = 3;

/** Where nobody has stated how functions are written they are methods, which are neither declared nor arrows. */
function functions(hand: Hand): readonly string[] {
  const { choices } = hand;
  const [readTide, seaLevel] = functionWords(hand.name);
  const first: FunctionText = { ...readTide, type: 'number', body: returns(hand, readTide.parameter) };
  const second: FunctionText = {
    ...seaLevel,
    type: choices.strings === undefined ? 'number' : 'string',
    body: computation(hand, seaLevel.parameter),
  };
  const isLong = ({ body }: FunctionText): boolean =>
    body.length + (choices.comments === 'some' ? 1 : 0) >= LONG_FUNCTION_LINES;
  const [isFirstDocumented, isSecondDocumented] = documented(choices, isLong(first), isLong(second));
  const lines = [...functionOf(hand, first, isFirstDocumented), ...functionOf(hand, second, isSecondDocumented)];
  if (choices.functions !== undefined) return lines;
  return ['class Shore {', ...lines.map((line) => `  ${line}`), '}'];
}

/**
 * Of two functions, which to document: both where that is stated; where it is not, the one beside another that is long enough to show
 * that it is not documented.
 */
function documented(
  { docComments }: Choices,
  isFirstLong: boolean,
  isSecondLong: boolean,
): readonly [boolean, boolean] {
  if (docComments !== undefined) return [docComments === 'some', docComments === 'some'];
  return isFirstLong ? [false, true] : [isSecondLong, false];
}

function returns({ choices, end }: Hand, water: string): readonly string[] {
  switch (choices.earlyReturn) {
    case 'early':
      return [`if (${water} < 3) return 0${end()}`, `return ${water}${end()}`];
    case 'nested':
      return [`if (${water} < 3) {`, `  return 0${end()}`, '} else {', `  return ${water}${end()}`, '}'];
    default:
      return [`return ${water}${end()}`];
  }
}

/** What the second one returns, and before that a variable where it is stated how those are declared. */
function computation(hand: Hand, water: string): readonly string[] {
  const { choices, end, name } = hand;
  const moon = name('new', 'moon');
  const isDeclared = choices.declarations !== undefined;
  return [
    ...(isDeclared ? [`${keyword(choices)} ${moon} = ${water} + 1${end()}`] : []),
    `return ${inString(hand, isDeclared ? moon : water)}${end()}`,
  ];
}

function functionOf(hand: Hand, text: FunctionText, isDocumented: boolean): readonly string[] {
  const { choices, end } = hand;
  const { name, parameter, type, doc, comment, body } = text;
  const signature = hand.isTyped() ? `(${parameter}: number): ${type}` : `(${parameter})`;
  const isArrow = choices.functions === 'arrow';
  const opening = choices.functions === undefined ? `${name}${signature} {` : `function ${name}${signature} {`;
  return [
    ...(isDocumented ? [`/** ${doc} */`] : []),
    isArrow ? `${keyword(choices)} ${name} = ${signature} => {` : opening,
    ...(choices.comments === 'some' ? [`  // ${comment}`] : []),
    ...body.map((line) => `  ${line}`),
    `}${isArrow ? end() : ''}`,
  ];
}

function statements(hand: Hand): readonly string[] {
  const { choices, end } = hand;
  const word = (text: string): string => (choices.quotes === undefined ? text : quoted(hand, text));
  const { trailingCommas } = choices;
  const lines = [
    `shore.wash(${word('reef')}, ${word('dry')})${end()}`,
    `shore.tide = ${word('low')}${end()}`,
    `shore.meet(${word('flood')}, ${word('ebb')})${end()}`,
  ];
  if (trailingCommas === undefined) return lines;
  const last = `  ${word('south')}${trailingCommas === 'always' ? ',' : ''}`;
  return [...lines, 'shore.bays = [', `  ${word('north')},`, last, `]${end()}`];
}

function keyword({ declarations }: Choices): string {
  return declarations === 'let' || declarations === 'var' ? declarations : 'const';
}

/** A value as it is put into a string; nothing stated: the value alone. */
function inString(hand: Hand, value: string): string {
  switch (hand.choices.strings) {
    case 'interpolated':
      return `\`\${${value}} fathoms\``;
    case 'joined':
      return `${value} + ${quoted(hand, ' fathoms')}`;
    default:
      return value;
  }
}

function quoted({ quote }: Hand, text: string): string {
  const mark = quote();
  return `${mark}${text}${mark}`;
}
