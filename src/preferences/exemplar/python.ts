/** @file The exemplar of Python. */

import type { Choices, TraitId } from '../traits';
import { inTurns, isAnyStated, nameBy, type ByTurns } from './inTurns';
import { functionWords, type FunctionText } from './subject';

/** Two functions show these, */
const SHOWN_BY_FUNCTIONS: readonly TraitId[] = ['naming', 'typing', 'earlyReturn', 'strings'];
/** and statements these. */
const SHOWN_BY_STATEMENTS: readonly TraitId[] = ['quotes', 'trailingCommas'];

/** How the snippet is written. */
interface Hand {
  readonly choices: Choices;
  readonly quote: ByTurns<string>;
  readonly isTyped: ByTurns<boolean>;
  readonly name: (first: string, second: string) => string;
}

export function pythonExemplar(choices: Choices): string {
  const hand: Hand = {
    choices,
    quote: inTurns(choices, 'quotes', { double: '"', single: "'" }),
    isTyped: inTurns(choices, 'typing', { annotated: true, inferred: false }),
    name: nameBy(choices),
  };
  const lines: string[] = [];
  const isExplained = choices.comments === 'some' || choices.docComments === 'some';
  if (isExplained || isAnyStated(choices, SHOWN_BY_FUNCTIONS)) {
    lines.push(...functions(hand));
  }
  if (isAnyStated(choices, SHOWN_BY_STATEMENTS)) lines.push(...statements(hand));
  if (hand.quote.isUneven()) lines.push(`shore.meet(${quoted(hand, 'moon')})`);
  return lines.map((line) => `${line}\n`).join('');
}

function functions(hand: Hand): readonly string[] {
  const { choices } = hand;
  const [readTide, seaLevel] = functionWords(hand.name);
  const first: FunctionText = { ...readTide, type: 'int', body: returns(choices, readTide.parameter) };
  const second: FunctionText = {
    ...seaLevel,
    type: choices.strings === undefined ? 'int' : 'str',
    body: [`return ${inString(hand, seaLevel.parameter)}`],
  };
  return [first, second].flatMap((text) => functionOf(hand, text));
}

function returns({ earlyReturn }: Choices, water: string): readonly string[] {
  switch (earlyReturn) {
    case 'early':
      return [`if ${water} < 3:`, '    return 0', `return ${water}`];
    case 'nested':
      return [`if ${water} < 3:`, '    return 0', 'else:', `    return ${water}`];
    default:
      return [`return ${water}`];
  }
}

function functionOf(hand: Hand, text: FunctionText): readonly string[] {
  const { choices } = hand;
  const { name, parameter, type, doc, comment, body } = text;
  return [
    hand.isTyped() ? `def ${name}(${parameter}: int) -> ${type}:` : `def ${name}(${parameter}):`,
    ...(choices.docComments === 'some' ? [`    """${doc}"""`] : []),
    ...(choices.comments === 'some' ? [`    # ${comment}`] : []),
    ...body.map((line) => `    ${line}`),
  ];
}

function statements(hand: Hand): readonly string[] {
  const { choices } = hand;
  const word = (text: string): string => (choices.quotes === undefined ? text : quoted(hand, text));
  const { trailingCommas } = choices;
  const comma = trailingCommas === 'always' ? ',' : '';
  return [
    `shore.wash(${word('reef')}, ${word('dry')})`,
    `shore.tide = ${word('low')}`,
    `shore.meet(${word('flood')}, ${word('ebb')})`,
    ...(trailingCommas === undefined
      ? []
      : ['shore.bays = [', `    ${word('north')},`, `    ${word('south')}${comma}`, ']']),
  ];
}

/** A value as it is put into a string; nothing stated: the value alone. */
function inString(hand: Hand, value: string): string {
  switch (hand.choices.strings) {
    case 'interpolated':
      return `f${quoted(hand, `{${value}} fathoms`)}`;
    case 'joined':
      return `str(${value}) + ${quoted(hand, ' fathoms')}`;
    default:
      return value;
  }
}

function quoted({ quote }: Hand, text: string): string {
  const mark = quote();
  return `${mark}${text}${mark}`;
}
