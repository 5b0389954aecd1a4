import { expect, it } from 'vitest';
import type { PairSource } from '../../../../src/common/pairs';
import { divide } from '../../../../src/model/personal/heldOut';

interface Named {
  readonly name: string;
  readonly source?: PairSource;
  readonly time?: string;
}

/** A pair by its name, and the day of a month. */
function pair(name: string, day?: number, source?: PairSource): Named {
  const time = day === undefined ? undefined : `2025-06-${String(day).padStart(2, '0')}T12:00:00Z`;
  return { name, ...(time !== undefined && { time }), ...(source && { source }) };
}

function names(pairs: readonly Named[]): string {
  return pairs.map(({ name }) => name).join('');
}

function divided(...pairs: readonly Named[]): readonly [training: string, heldOut: string] {
  const { training, heldOut } = divide(pairs);
  return [names(training), names(heldOut)];
}

it('the newest fifth is held out, in whatever order they come', () => {
  const ten = [7, 2, 9, 1, 10, 3, 8, 5, 4, 6].map((day) => pair('abcdefghij'[day - 1]!, day));
  expect(divided(...ten)).toEqual(['abcdefgh', 'ij']);
});

it('each source gives its own newest fifth', () => {
  const many = [1, 2, 3, 4, 5].flatMap((day) => [pair('abcde'[day - 1]!, day, 'rewritten')]);
  const later = [11, 12, 13, 14, 15].map((day) => pair('ABCDE'[day - 11]!, day, 'survived'));
  expect(divided(...many, ...later)).toEqual(['abcdABCD', 'eE']);
});

it('synthetic pairs are never held out', () => {
  const made = [1, 2, 3, 4, 5].map((day) => pair('abcde'[day - 1]!, day, 'synthetic'));
  expect(divided(...made)).toEqual(['abcde', '']);
});

it('pairs that do not say their source are one', () => {
  expect(divided(pair('a', 1), pair('b', 2, 'unknown'), pair('c', 3), pair('d', 4), pair('e', 5))).toEqual([
    'abcd',
    'e',
  ]);
});

it('a source of fewer than five is all trained on', () => {
  expect(divided(pair('a', 1), pair('b', 2), pair('c', 3), pair('d', 4))).toEqual(['abcd', '']);
});

it('pairs without a time are the oldest, in the order given', () => {
  expect(divided(pair('c', 1), pair('a'), pair('d', 2), pair('b'), pair('e', 3))).toEqual(['abcd', 'e']);
});

it('pairs of one moment stay in the order given', () => {
  expect(divided(pair('a', 1), pair('b', 1), pair('c', 1), pair('d', 1), pair('e', 1))).toEqual(['abcd', 'e']);
});

it('times are compared as moments, whatever their zone', () => {
  const early: Named = { name: 'a', time: '2025-06-02T01:00:00+09:00' };
  const others = [2, 3, 4, 5].map((day) => pair('bcde'[day - 2]!, day));
  expect(divided(...others, early)).toEqual(['abcd', 'e']);
});

it('nothing is divided into nothing', () => {
  expect(divided()).toEqual(['', '']);
});
