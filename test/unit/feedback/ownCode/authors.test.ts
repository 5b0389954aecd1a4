import { describe, expect, it } from 'vitest';
import { authorShares, isAmong, ownAuthors } from '../../../../src/feedback/ownCode/authors';
import type { Author, LoggedCommit } from '../../../../src/feedback/ownCode/gitOutput';

const ada: Author = { name: 'Ada Lovelace', email: 'ada@example.org' };
const adaAtWork: Author = { name: 'Ada Lovelace', email: 'a.lovelace@work.example' };
const bob: Author = { name: 'bob', email: 'bob@example.org' };

function commit(author: Author, addedLines: number): LoggedCommit {
  return { author, at: 0, files: [{ path: 'a.ts', addedLines }] };
}

describe('shares', () => {
  it('are of added lines, most first, and one of each address', () => {
    const shares = authorShares([
      commit(bob, 10),
      commit(ada, 30),
      commit({ ...ada, email: 'Ada@Example.org' }, 50),
      commit(adaAtWork, 10),
      commit({ name: 'Nobody', email: 'none@example.org' }, 0),
    ]);
    expect(shares.map(({ author, share, lines }) => [author.email, share, lines])).toEqual([
      ['ada@example.org', 0.8, 80],
      ['bob@example.org', 0.1, 10],
      ['a.lovelace@work.example', 0.1, 10],
    ]);
  });

  it('of no commits are none', () => {
    expect(authorShares([])).toEqual([]);
  });
});

describe('the developer', () => {
  const authors = [ada, adaAtWork, bob];

  it('is whoever has their address, in whatever case, or their whole name', () => {
    expect(ownAuthors(authors, { name: 'ada lovelace', email: 'ADA@example.org' })).toEqual([ada, adaAtWork]);
    expect(ownAuthors(authors, { email: 'bob@example.org' })).toEqual([bob]);
  });

  it('is nobody of the same first name alone, and nobody where git is told nothing', () => {
    expect(ownAuthors(authors, { name: 'bob', email: 'other@example.org' })).toEqual([]);
    expect(ownAuthors([...authors, { name: '', email: '' }], { name: '', email: '' })).toEqual([]);
  });

  it('is told apart from authors without an address by name', () => {
    const isOwn = isAmong([{ name: 'Ada', email: '' }]);
    expect(isOwn({ name: 'Ada', email: '' })).toBe(true);
    expect(isOwn({ name: 'Bob', email: '' })).toBe(false);
    expect(isAmong([ada])({ name: 'renamed', email: 'ada@EXAMPLE.org' })).toBe(true);
  });
});
