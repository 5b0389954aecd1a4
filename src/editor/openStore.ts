/** @file The store of feedback as this window has it open: on first need, and anew where the data folder is another. */

import type { Disposable } from '../common/disposable';
import { messageOf } from '../common/userFacingError';
import { openFeedbackStore, type FeedbackStore } from '../feedback/store/feedbackStore';
import { storeClient, type StoreClient } from '../feedback/store/storeClient';

export interface OpenStoreSources {
  readonly dataFolder: () => string;
  /** The bundle that does what takes long. */
  readonly workerPath: string;
  /** Told once for each data folder whose store cannot be opened: completions go on, and nothing is learned. */
  readonly onUnavailable: (error: unknown) => void;
  readonly log: { error(message: string): void };
}

type Opened = { readonly folder: string; readonly store: FeedbackStore | undefined };

export class OpenStore implements Disposable {
  private opened: Opened | undefined;

  constructor(private readonly sources: OpenStoreSources) {}

  /** Nothing where there can be none; that was told. */
  get store(): FeedbackStore | undefined {
    const folder = this.sources.dataFolder();
    if (this.opened?.folder !== folder) {
      this.dispose();
      this.opened = { folder, store: this.open(folder) };
    }
    return this.opened.store;
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
    }
  }

  dispose(): void {
    this.opened?.store?.dispose();
    this.opened = undefined;
  }

  private open(folder: string): FeedbackStore | undefined {
    try {
      return openFeedbackStore(folder);
    } catch (error) {
      this.sources.onUnavailable(error);
      return undefined;
    }
  }
}
