/** @file `penchant pairs`: what the store holds of preference pairs, and their ways in, out and away. */

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserFacingError } from '../common/userFacingError';
import type { PairSelection, StoredPair } from '../feedback/records';
import { setAsideDamaged } from '../feedback/store/databaseFile';
import type { FeedbackStore } from '../feedback/store/feedbackStore';
import { isDamaged } from '../feedback/store/sqlite';
import { asPreferencePair } from '../feedback/store/transfer';
import type { GlobalOptions } from './globalOptions';
import { readPairs } from './pairsFile';
import { erasePairs, hasStore, withStore } from './pairsStore';
import { parseTime } from './pairsTime';
import type { Terminal } from './terminal';

/** Whose pairs are meant: of a user who was named, or else of all. */
export type OfUser = Pick<PairSelection, 'user'>;

export interface DeleteOptions {
  readonly id?: readonly number[];
  readonly since?: string;
  readonly file?: string;
  readonly all?: boolean;
}

/** Takes all pairs of the file in that are not there yet, or none. */
export async function runPairsAdd(path: string, globals: GlobalOptions, terminal: Terminal): Promise<void> {
  const pairs = await readPairs(path);
  const added = await withStore(globals.data, (store) => store.importPairs(pairs, globals.user));
  report({ added }, `${added} added, ${pairs.length - added} were there already.`, globals, terminal);
}

/** Oldest first. */
export async function runPairsList(ofUser: OfUser, globals: GlobalOptions, terminal: Terminal): Promise<void> {
  if (!hasStore(globals.data)) return;
  await withStore(globals.data, (store) => {
    for (const pair of store.all(ofUser)) {
      terminal.print(globals.json === true ? JSON.stringify(asListed(pair)) : describe(pair));
    }
  });
}

/** Those that still wait for their rejected side are no whole pairs, and left out. */
export async function runPairsExport(
  path: string,
  ofUser: OfUser,
  globals: GlobalOptions,
  terminal: Terminal,
): Promise<void> {
  if (!hasStore(globals.data)) throw new UserFacingError('There are no pairs to export yet.');
  const exported = await withStore(globals.data, (store) => store.exportPairs(ofUser, resolve(path)));
  report({ exported }, `${exported} pairs are in ${path}.`, globals, terminal);
}

/** For good, down to the bytes, with the versions that have learned from them. */
export async function runPairsDelete(
  options: DeleteOptions,
  ofUser: OfUser,
  globals: GlobalOptions,
  terminal: Terminal,
): Promise<void> {
  const { id, since, file, all } = options;
  if ([id, since, file, all].filter((option) => option !== undefined).length !== 1) {
    throw new UserFacingError('It takes one of --id, --since, --file and --all.');
  }
  const from = since === undefined ? undefined : parseTime(since, Date.now());
  const deleted = hasStore(globals.data)
    ? await withStore(globals.data, async (store) => {
        const selections: readonly PairSelection[] =
          file !== undefined
            ? urisOf(file, store).map((uri) => ({ file: uri }))
            : [{ ...(id && { ids: id }), ...(from !== undefined && { since: from }) }];
        let count = 0;
        for (const selection of selections) {
          count += (await erasePairs(store, { ...selection, ...ofUser }, globals.data, terminal)).erased;
        }
        return count;
      })
    : 0;
  report({ deleted }, `${deleted} deleted.`, globals, terminal);
}

/** Moves a database aside that cannot be read any more; one that can stays where it is. */
export async function runPairsSetAside(globals: GlobalOptions, terminal: Terminal): Promise<void> {
  const aside = (await isReadable(globals.data)) ? undefined : setAsideDamaged(globals.data);
  const sentence =
    aside === undefined
      ? 'The database is not damaged; it stays where it is.'
      : `The damaged database is ${aside} now.`;
  report({ setAside: aside ?? null }, sentence, globals, terminal);
}

async function isReadable(dataFolder: string): Promise<boolean> {
  if (!hasStore(dataFolder)) return true;
  try {
    await withStore(dataFolder, () => undefined);
    return true;
  } catch (error) {
    if (isDamaged(error)) return false;
    throw error;
  }
}

/** A URI as it is; of a path all URIs in the store that mean it, as editors do not all write them alike. */
function urisOf(file: string, store: FeedbackStore): readonly string[] {
  // A drive's letter is no scheme.
  if (/^[a-z][a-z0-9+.-]+:/i.test(file)) return [file];
  const path = resolve(file);
  return store.knownUris().filter((uri) => pathOf(uri) === path);
}

function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? resolve(fileURLToPath(uri)) : undefined;
  } catch {
    return undefined;
  }
}

function asListed(pair: StoredPair): object {
  return { id: pair.id, ...asPreferencePair(pair) };
}

/** Of each side the beginning, on one line. */
function describe({ id, at, source, user, chosen, rejected }: StoredPair): string {
  const date = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const other = rejected === undefined ? 'no other side yet' : `not ${shorten(rejected)}`;
  return `${String(id).padStart(5)}  ${date}  ${source.padEnd(17)}  ${user}  ${shorten(chosen)}, ${other}`;
}

const SHOWN_CHARACTERS = 40;

function shorten(text: string): string {
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text;
  return JSON.stringify(shown);
}

function report(result: object, sentence: string, globals: GlobalOptions, terminal: Terminal): void {
  terminal.print(globals.json === true ? JSON.stringify(result) : sentence);
}
