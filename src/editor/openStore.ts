/** @file The store of feedback as this window has it open: on first need, and anew where the data folder is another. */

import type { Disposable } from '../common/disposable';
import { messageOf, UserFacingError } from '../common/userFacingError';
import { setAsideDamaged } from '../feedback/store/databaseFile';
import { openFeedbackStore, type FeedbackStore } from '../feedback/store/feedbackStore';
import { isDamaged } from '../feedback/store/sqlite';
import { storeClient, type StoreClient } from '../feedback/store/storeClient';

export interface OpenStoreSources {
  readonly dataFolder: () => string;
  /** The bundle that does what takes long. */
  readonly workerPath: string;
  /** Told once for each data folder whose store cannot be opened, or turns out to be damaged: completions go on, and nothing is learned. */
  readonly onUnavailable: (error: unknown) => void;
  readonly log: { error(message: string): void };
}

interface Opened {
  readonly folder: string;
  readonly store: FeedbackStore | undefined;
  /** Why there is none. */
  readonly error?: unknown;
}

export class OpenStore implements Disposable {
  private opened: Opened | undefined;

  constructor(private readonly sources: OpenStoreSources) {}

  /** Nothing where there can be none; that was told. */
  get store(): FeedbackStore | undefined {
    const folder = this.sources.dataFolder();
    if (this.opened?.folder !== folder) {
      this.dispose();
      this.opened = this.open(folder);
    }
    return this.opened.store;
  }

  /** For what cannot be done without one. Throws a `UserFacingError` where there is none. */
  required(): FeedbackStore {
    const { store } = this;
    if (!store) throw new UserFacingError(this.trouble ?? 'There is no store of feedback here.');
    return store;
  }

  /** Why there is no store, as far as anybody has tried; one sentence for people. */
  get trouble(): string | undefined {
    const error = this.opened?.error;
    if (error === undefined) return undefined;
    return error instanceof UserFacingError
      ? error.message
      : 'The database of feedback cannot be opened. The log says why.';
  }

  /** Moves a damaged database aside, so that a new one is begun. Throws a `UserFacingError` where it cannot be moved. */
  beginNew(): void {
    this.dispose();
    const folder = this.sources.dataFolder();
    try {
      setAsideDamaged(folder);
    } catch (error) {
      throw new UserFacingError(
        `The damaged database in ${folder} could not be moved aside. Close the other windows and try again.`,
        { cause: error },
      );
    }
  }

  /** For what takes up to seconds. */
  get client(): StoreClient {
    return storeClient(this.sources.workerPath, this.sources.dataFolder());
  }

  /** Stores something where that can be done; what fails is logged, for nobody waits for it. */
  write(what: string, write: (store: FeedbackStore) => void): void {
    try {
      const { store } = this;
      if (store) write(store);
    } catch (error) {
      this.sources.log.error(`${what} could not be stored: ${messageOf(error)}`);
      if (isDamaged(error)) this.giveUp(error);
    }
  }

  dispose(): void {
    this.opened?.store?.dispose();
    this.opened = undefined;
  }

  private open(folder: string): Opened {
    try {
      return { folder, store: openFeedbackStore(folder) };
    } catch (error) {
      this.sources.log.error(`The store of feedback cannot be opened: ${messageOf(error)}`);
      this.sources.onUnavailable(error);
      return { folder, store: undefined, error };
    }
  }

  private giveUp(error: unknown): void {
    this.dispose();
    this.opened = { folder: this.sources.dataFolder(), store: undefined, error };
    this.sources.onUnavailable(error);
  }
}
