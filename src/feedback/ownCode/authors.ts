/** @file Whose code is whose: the authors of a history with their shares of it, and which of them the developer is. */

import type { Author, LoggedCommit } from './gitOutput';

/** An author beside all the others. */
export interface AuthorShare {
  readonly author: Author;
  /** Of all lines that were added, 0 … 1. */
  readonly share: number;
  readonly lines: number;
}

/** Those who added lines, most first. */
export function authorShares(commits: readonly LoggedCommit[]): readonly AuthorShare[] {
  const byKey = new Map<string, { readonly author: Author; lines: number }>();
  let total = 0;
  for (const { author, files } of commits) {
    const lines = files.reduce((sum, { addedLines }) => sum + addedLines, 0);
    total += lines;
    const known = byKey.get(keyOf(author));
    if (known) known.lines += lines;
    else byKey.set(keyOf(author), { author, lines });
  }
  return [...byKey.values()]
    .filter(({ lines }) => lines > 0)
    .sort((a, b) => b.lines - a.lines)
    .map(({ author, lines }) => ({ author, lines, share: lines / total }));
}

/**
 * The authors that are the developer, by what git is told to sign commits with: the same address, or the same whole name, as people
 * commit from several addresses. A name that is one word may be anybody's.
 */
export function ownAuthors(authors: readonly Author[], identity: Partial<Author>): readonly Author[] {
  const email = identity.email?.trim().toLowerCase() ?? '';
  const name = identity.name?.trim().toLowerCase() ?? '';
  const isFullName = /\S\s+\S/.test(name);
  return authors.filter(
    (author) =>
      (email !== '' && author.email.toLowerCase() === email) || (isFullName && author.name.toLowerCase() === name),
  );
}

/** Whether a line's author is one of these. */
export function isAmong(authors: readonly Author[]): (author: Author) => boolean {
  const keys = new Set(authors.map(keyOf));
  return (author) => keys.has(keyOf(author));
}

function keyOf({ name, email }: Author): string {
  return email === '' ? `name ${name}` : email.toLowerCase();
}
