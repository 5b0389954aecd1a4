import { expect, test } from 'vitest';
import { Branches } from '../../../../src/model/runtime/branches';
import type { Choice } from '../../../../src/model/runtime/sampling';

/** Tokens are indices of these. */
const TOKENS = ['a', 'b', 'c', 'ab', 'd'];
const tokenizer = { tokenBytes: (token: number) => Buffer.from(TOKENS[token] ?? '') };

function choice(text: string, probability: number, second: string, secondProbability: number): Choice {
  return {
    token: TOKENS.indexOf(text),
    logprob: Math.log(probability),
    runnerUp: { token: TOKENS.indexOf(second), logprob: Math.log(secondProbability) },
  };
}

/** What the branches spell, in the order in which they are followed. */
function followed(branches: Branches): readonly string[] {
  const spelled: string[] = [];
  for (let branch = branches.next(); branch; branch = branches.next()) {
    spelled.push(branch.map(({ token }) => TOKENS[token] ?? '').join(''));
  }
  return spelled;
}

test('branches come likeliest first, by all of their tokens', () => {
  const branches = new Branches(tokenizer);
  branches.addFrom([choice('a', 0.6, 'c', 0.2), choice('b', 0.5, 'd', 0.45), choice('c', 0.9, 'd', 0.08)], 0);
  // .6 × .45 = .27, then .2, then .6 × .5 × .08
  expect(followed(branches)).toEqual(['ad', 'c', 'abd']);
});

test('what is unlikely is no branch', () => {
  const branches = new Branches(tokenizer);
  branches.addFrom([choice('a', 0.96, 'c', 0.04), { token: 1, logprob: 0 }], 0);
  expect(followed(branches)).toEqual([]);
});

test('a token that spells but the beginning of the same text is no branch, and one that spells another is', () => {
  const branches = new Branches(tokenizer);
  branches.addFrom([choice('a', 0.5, 'ab', 0.3), choice('b', 0.5, 'ab', 0.3)], 0);
  expect(followed(branches)).toEqual(['aab']);
});

test('a completion that was itself a branch adds those behind the place where it parted', () => {
  const branches = new Branches(tokenizer);
  branches.addFrom([choice('a', 0.5, 'c', 0.4), choice('b', 0.5, 'd', 0.4)], 1);
  expect(followed(branches)).toEqual(['ad']);
});
