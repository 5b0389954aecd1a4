/** @file What earlier windows have learned of refusals and outcomes, taken over from the store soon after this one has opened. */

import { DisposableStore, type Disposable } from '../common/disposable';
import { messageOf } from '../common/userFacingError';
import type { AcceptanceAppraiser } from '../feedback/acceptanceAppraiser';
import type { Refusals } from '../feedback/refusals';
import type { OpenStore } from './openStore';
import type { SettingsReader } from './settings';

export interface RememberedFeedbackSources {
  readonly openStore: OpenStore;
  readonly refusals: Refusals;
  readonly appraiser: AcceptanceAppraiser;
  readonly settings: SettingsReader;
  readonly log: { error(message: string): void };
}

/** As many outcomes as the chance of acceptance is learned from. */
const MAX_OUTCOMES = 2_000;
/** Behind activation, and before anybody has typed. */
const DELAY_MS = 300;

export class RememberedFeedback implements Disposable {
  private readonly store = new DisposableStore();
  private folder: string | undefined;

  constructor(private readonly sources: RememberedFeedbackSources) {
    const timer = setTimeout(() => this.follow(), DELAY_MS);
    this.store.add({ dispose: () => clearTimeout(timer) });
    this.store.add(sources.settings.onDidChange(() => this.follow()));
  }

  /** In place of all that is known in this window: to be called where feedback was erased. */
  reload(): void {
    const { openStore, refusals, appraiser, log } = this.sources;
    try {
      const { store } = openStore;
      if (!store) return;
      refusals.forget();
      refusals.load(store.recentRefusals());
      const outcomes = store.recentOutcomes(MAX_OUTCOMES);
      appraiser.load(outcomes);
    } catch (error) {
      log.error(`Feedback of the past could not be read: ${messageOf(error)}`);
    }
  }

  dispose(): void {
    this.store.dispose();
  }

  private follow(): void {
    const { dataFolder, learn } = this.sources.settings.current;
    if (!learn || this.folder === dataFolder) return;
    this.folder = dataFolder;
    this.reload();
  }
}
