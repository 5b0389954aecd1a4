/** @file What the store keeps of feedback, as its writers and readers see it. Times are milliseconds since the epoch. */

import type { PairSource, PreferencePair } from '../common/pairs';
import type { Choices } from '../preferences/traits';
import type { OutcomeKind } from './outcomes';

/** How a shown suggestion ended, in figures alone: no text. What the chance of acceptance is learned from. */
export interface OutcomeRecord {
  readonly suggestionId: string;
  readonly kind: OutcomeKind;
  readonly shownAt: number;
  readonly dwellMs: number;
  readonly cycles: number;
  readonly languageId: string;
  readonly trigger: 'automatic' | 'explicit';
  readonly model: string;
  /** Absent: the base model wrote it. */
  readonly adapterVersion?: string;
  /** Sum of natural log-probabilities, and the tokens behind it. */
  readonly logprob: number;
  readonly tokens: number;
  /** Of the completion: UTF-16 units and lines. */
  readonly characters: number;
  readonly lines: number;
  /** UTF-16 units of it that came to stand in the document. */
  readonly takenCharacters: number;
  /** Whether the cursor stood behind other text on its line, and before other text. */
  readonly isLineStart: boolean;
  readonly isLineEnd: boolean;
  /** The chance of acceptance it was shown with; absent: none was reckoned. */
  readonly chance?: number;
}

/** A preference pair on its way into the store. */
export interface NewPair extends Omit<PreferencePair, 'rejected' | 'time' | 'source' | 'user'> {
  readonly user: string;
  readonly source: PairSource;
  /** When the developer did what made it. */
  readonly at: number;
  /** Absent: a sample of the policy is drawn for it when an update runs. */
  readonly rejected?: string;
  /** URIs of the files whose text is in it: the edited one first, then those that lent snippets. Empty: imported. */
  readonly files: readonly string[];
  /** URI of the workspace folder of the edited file; empty: none. */
  readonly workspace: string;
  /** Absent: it did not come from a suggestion. */
  readonly suggestionId?: string;
}

export interface StoredPair extends NewPair {
  readonly id: number;
  /** The first update that trained on it or held it out; absent: it is new. */
  readonly updateId?: number;
}

/** Which pairs are meant, for listing and erasing; all of the given conditions hold. Empty: all. */
export interface PairSelection {
  readonly ids?: readonly number[];
  /** Happened, or came into the store, at or after. */
  readonly since?: number;
  /** The file's URI, edited or lender of a snippet. */
  readonly file?: string;
  /** The workspace folder's URI: what was edited in it, and what has text of its files. */
  readonly workspace?: string;
  /** Absent: all users. */
  readonly user?: string;
  /** What made them. */
  readonly source?: PairSource;
}

/** Which pairs a list is to show. */
export interface PairSearch {
  readonly user: string;
  /** Stands in prompt, chosen, rejected or a file's name; empty: whatever they hold. */
  readonly text: string;
  /** Absent: all. */
  readonly source?: PairSource;
}

/** As much of a pair as a line of a list shows. */
export interface PairPreview extends Pick<StoredPair, 'id' | 'source' | 'at' | 'language' | 'updateId'> {
  /** How it begins, as `rejected`. */
  readonly chosen: string;
  /** Absent: it waits for its sample. */
  readonly rejected?: string;
  /** The edited file's URI; absent: imported. */
  readonly file?: string;
}

/** Part of a long list. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** An outcome as it is kept. */
export interface StoredOutcome extends OutcomeRecord {
  /** Whether what was accepted was taken back. */
  readonly isUndone: boolean;
}

/** A suggestion that is not to be offered again at its place. */
export interface Refusal {
  readonly uri: string;
  /** Hash of the text before the place, by `placeKey`. */
  readonly place: string;
  /** What was refused: hashes of its near-duplicates' common form, by `textKeys`. */
  readonly keys: readonly string[];
  readonly at: number;
}

/** One update, as its history is shown. */
export interface UpdateRecord {
  readonly id: number;
  readonly user: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Catalog id or path of the base model, and its checksum. */
  readonly model: string;
  readonly baseChecksum?: string;
  /** The version it started from; null: the base model. Absent: nobody has said. */
  readonly parent?: string | null;
  /** The version that it made; absent: none. */
  readonly version?: string;
  readonly state: 'running' | 'passed' | 'held' | 'cancelled' | 'failed';
  /** One sentence for people. */
  readonly reason?: string;
  /** `UpdateResult` as JSON, for plots. */
  readonly result?: string;
  readonly pairs: number;
  /** When pairs it had learned from were erased, and its version with them; absent: it stands. */
  readonly setAsideAt?: number;
}

/** An update that begins. */
export type UpdateStart = Pick<UpdateRecord, 'user' | 'startedAt' | 'model' | 'baseChecksum' | 'parent'>;

/** How an update ended, and what it had to do with which pairs. */
export interface UpdateEnd extends Pick<UpdateRecord, 'baseChecksum' | 'parent' | 'version' | 'reason' | 'result'> {
  readonly endedAt: number;
  readonly state: Exclude<UpdateRecord['state'], 'running'>;
  /** Ids of the stored pairs that it trained on or held out: they are new no more, and its version is traced to them. */
  readonly pairs: readonly number[];
  /** How many it had from elsewhere; absent: none. */
  readonly otherPairs?: number;
}

/** The stored pairs of one update; each list is oldest first. */
export interface PairsForUpdate {
  /** No update has ended with them yet. Those without `rejected` still need their sample. */
  readonly fresh: readonly StoredPair[];
  readonly old: readonly StoredPair[];
}

/** A version of a user's adapter. */
export interface VersionOfUser {
  readonly user: string;
  readonly version: string;
}

/** Who wrote: a version of the user's adapter, or the base model alone. */
export interface Policy {
  readonly baseChecksum: string;
  /** Null: the base model. */
  readonly version: string | null;
  /** The version's date, as numbers begin anew where all versions were erased; of the base model empty. */
  readonly madeAt: string;
}

/** What a policy writes where a stored pair was made, as far as style goes. */
export interface Replay {
  readonly pairId: number;
  /** What its greedy completion shows; nothing of a trait: it tells nothing of that. */
  readonly choices: Choices;
}

/** What is to be set aside, as it learned from erased pairs: a version, or whatever an update made that ended without telling. */
export type TaintedVersion = { readonly id: number; readonly user: string } & (
  { readonly version: string } | { readonly madeFrom: number; readonly madeUntil: number }
);

/** What erasing did. */
export interface Erased {
  /** Pairs. */
  readonly erased: number;
  /** Learned from what was erased, or from a version that was. They are remembered until `settleTainted` has set them aside. */
  readonly taintedVersions: readonly VersionOfUser[];
  /** Whether no byte of it is left in the files; false: another process kept them busy, and `retain` makes up for it. */
  readonly isScrubbed: boolean;
}

/** How much is kept, for people. */
export interface StoreFigures {
  readonly path: string;
  /** Of all its files. */
  readonly bytes: number;
  readonly pairs: number;
  /** No update has ended with them yet. */
  readonly newPairs: number;
  readonly outcomes: number;
  readonly refusals: number;
  readonly updates: number;
}
