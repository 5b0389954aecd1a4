import { expect, test } from 'vitest';
import type { PreferencePair } from '../../../src/common/pairs';
import { trustedPairs } from '../../../src/feedback/trustedPairs';

function pairsOf(names: string): readonly PreferencePair[] {
  return names.split('').map((chosen) => ({ prompt: '', chosen, rejected: '' }));
}

test('old and new pairs are weighed together, and stay what they are', async () => {
  const asked: string[] = [];
  const trusted = await trustedPairs({ pairs: pairsOf('abc'), oldPairs: pairsOf('xyz') }, async (all) => {
    asked.push(all.map(({ chosen }) => chosen).join(''));
    return all.map((pair) => ('by'.includes(pair.chosen) ? undefined : { ...pair, weight: 0.5 }));
  });
  expect(asked).toEqual(['xyzabc']);
  expect(trusted.pairs.map(({ chosen, weight }) => [chosen, weight])).toEqual([
    ['a', 0.5],
    ['c', 0.5],
  ]);
  expect(trusted.oldPairs.map(({ chosen }) => chosen)).toEqual(['x', 'z']);
});
