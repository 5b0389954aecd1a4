/** @file What is asked before code that somebody wrote is learned from: whose it is, and whether they want that at all. */

import * as vscode from 'vscode';
import { authorShares, isAmong, type AuthorShare } from '../../feedback/ownCode/authors';
import type { Author, LoggedCommit } from '../../feedback/ownCode/gitOutput';
import { MAX_OWN_PAIRS } from '../../feedback/ownCode/pairs';

export interface Consent {
  /** Whose lines are to be read; nothing without the developer's word. */
  readonly authors: readonly Author[];
}

/** What a history tells of its authors. */
export interface KnownAuthors {
  readonly commits: readonly LoggedCommit[];
  /** Who the developer is by what git is told; empty: git does not know them. */
  readonly self: readonly Author[];
}

/** Asks for consent, and where it is not clear or not right, who the developer is. */
export async function askForOwnLines(
  { commits, self }: KnownAuthors,
  dataFolder: string,
): Promise<Consent | undefined> {
  const shares = authorShares(commits);
  const isSelf = isAmong(self);
  const known = shares.filter(({ author }) => isSelf(author));
  let authors: readonly Author[] = known.map(({ author }) => author);
  for (;;) {
    if (authors.length === 0) {
      const picked = await pickAuthors(shares, authors);
      if (!picked || picked.length === 0) return undefined;
      authors = picked;
    }
    const learn = 'Learn from My Code';
    const choose = 'Choose Who I Am…';
    const answer = await vscode.window.showInformationMessage(
      'Learn from the code you wrote here?',
      {
        modal: true,
        detail: `Penchant reads the lines that ${namesOf(authors)} committed in this workspace, and keeps up to ${MAX_OWN_PAIRS} pieces of them, each with the code above it, ${whereAndBack(dataFolder)}`,
      },
      learn,
      ...(shares.length > 1 ? [choose] : []),
    );
    if (answer === learn) return { authors };
    if (answer !== choose) return undefined;
    authors = (await pickAuthors(shares, authors)) ?? authors;
  }
}

/** Where git cannot tell whose code is whose, the developer can. */
export async function askForAllCode(trouble: string, dataFolder: string): Promise<boolean> {
  const all = 'All of It Is Mine';
  const answer = await vscode.window.showInformationMessage(
    'Is the code in this workspace yours?',
    {
      modal: true,
      detail: `Git cannot tell which code here is yours: ${trouble}. If all of it is, Penchant reads it and keeps up to ${MAX_OWN_PAIRS} pieces, each with the code above it, ${whereAndBack(dataFolder)}`,
    },
    all,
  );
  return answer === all;
}

function whereAndBack(dataFolder: string): string {
  return `on this machine, in ${dataFolder}. “Penchant: Forget What Came from My Code” erases them, and all that was learned from them.`;
}

async function pickAuthors(
  shares: readonly AuthorShare[],
  chosen: readonly Author[],
): Promise<readonly Author[] | undefined> {
  const isChosen = isAmong(chosen);
  const picked = await vscode.window.showQuickPick(
    shares.map(({ author, share, lines }) => ({
      label: author.name || author.email,
      description: author.email,
      detail: `${percent(share)} of the code, ${lines.toLocaleString('en')} lines`,
      picked: isChosen(author),
      author,
    })),
    { canPickMany: true, title: 'Which of these are you?', placeHolder: 'All names that you committed under' },
  );
  return picked?.map(({ author }) => author);
}

function namesOf(authors: readonly Author[]): string {
  const names = [...new Set(authors.map(({ name, email }) => (email === '' ? name : `${name} <${email}>`)))];
  const [first = '', ...others] = names;
  return others.length < 2 ? names.join(' and ') : `${first} and ${others.length} more`;
}

function percent(share: number): string {
  return share < 0.01 ? 'less than 1 %' : `${Math.round(share * 100)} %`;
}
