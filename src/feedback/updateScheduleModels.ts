/** @file Whether what is known of the developer is to be learned once more from all pairs. */

import type { AdapterListing } from '../common/learning';
import { messageOf } from '../common/userFacingError';
import type { UpdateRecord } from './records';
import { hasVerdict } from './updateSchedulePolicy';
import type { UpdateStore } from './updateScheduleStore';

export interface TaughtModelsDeps {
  readonly user: string;
  readonly store: Pick<UpdateStore, 'updates' | 'isRetrainingDue'>;
  /** The user's adapters. Asked seldom, as it may start a process. */
  readonly adapters: () => Promise<AdapterListing>;
  readonly log: { error(message: string): void };
}

/** Who tries all models of the catalog, several times over, is still known to have taught each. */
const HISTORY = 50;

export class TaughtModels {
  /** Whether the registry has versions for this model. */
  private known: { readonly model: string; readonly hasVersions: boolean } | undefined;

  constructor(private readonly deps: TaughtModelsDeps) {}

  /** The registry may have changed. */
  forget(): void {
    this.known = undefined;
  }

  /**
   * That is so where pairs were erased that a version had learned from, and where the model has learned nothing yet while another one
   * has. A verdict of the gate settles it, also a held one: what follows is learned from new pairs.
   * @param model catalog id or path of the model in use
   */
  async needsRelearning(model: string | undefined): Promise<boolean> {
    const { store, user } = this.deps;
    if (model === undefined) return false;
    if (store.isRetrainingDue(user)) return true;
    const verdicts = store.updates(user, HISTORY).filter(hasVerdict);
    const isOwn = (update: UpdateRecord): boolean => update.model === model && update.setAsideAt === undefined;
    if (verdicts.length === 0 || verdicts.some(isOwn)) return false;
    if (this.known?.model !== model) this.known = { model, hasVersions: await this.hasVersions(model) };
    return !this.known.hasVersions;
  }

  /** By the registry: adapters are imported, too. Where it cannot be asked, nothing is learned anew. */
  private async hasVersions(model: string): Promise<boolean> {
    try {
      const { versions, baseChecksum } = await this.deps.adapters();
      return versions.some((version) => version.baseChecksum === baseChecksum);
    } catch (error) {
      this.deps.log.error(`Whether anything was learned for ${model} could not be told: ${messageOf(error)}`);
      return true;
    }
  }
}
