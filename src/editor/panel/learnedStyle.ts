/** @file What the pairs tell of style and what policies write at their places, put together for the *Learned* view; kept until pairs change. */

import type { PairsStyle } from '../../feedback/pairsStyle';
import type { Policy } from '../../feedback/records';
import type { FeedbackStore } from '../../feedback/store/feedbackStore';
import type { StoreClient } from '../../feedback/store/storeClient';
import {
  adherence,
  traitReports,
  type ShownChoices,
  type TraitAdherence,
  type TraitReport,
} from '../../preferences/learned/traitReports';
import { titleOf, type LanguageFamily, type Trait } from '../../preferences/traits';
import type { Style, TraitLine } from '../../../webview/messages/learned';
import type { OpenStore } from '../openStore';
import { kept } from './kept';
import type { LearnedReplay } from './learnedReplay';

export interface StyleSources {
  readonly user: string;
  readonly openStore: Pick<OpenStore, 'store'> & { readonly client: Pick<StoreClient, 'style'> };
  readonly replay: Pick<LearnedReplay, 'policies' | 'state' | 'wantWhenIdle'>;
}

const FAMILY_TITLES: Readonly<Record<LanguageFamily, string>> = {
  javascript: 'JavaScript and TypeScript',
  python: 'Python',
};

const NOTHING: PairsStyle = { families: [], evidence: [], revealed: [], spots: [] };

export class LearnedStyle {
  /** Judging takes seconds, in a thread of its own. */
  private readonly judged = kept(() => this.sources.openStore.client.style(this.sources.user));

  constructor(private readonly sources: StyleSources) {}

  /** The pairs at whose places policies are compared. */
  async spotIds(): Promise<readonly number[]> {
    return (await this.ofPairs()).spots.map(({ pairId }) => pairId);
  }

  async told(): Promise<Style> {
    const { openStore, replay } = this.sources;
    const { families, evidence, spots } = await this.ofPairs();
    const { store } = openStore;
    const policies = store && spots.length > 0 ? await replay.policies() : undefined;
    const base = shownBy(store, policies?.base);
    const now = policies?.personal && shownBy(store, policies.personal);
    const ids = spots.map(({ pairId }) => pairId);
    const isReplayed = (id: number): boolean => base.has(id) && (now?.has(id) ?? true);
    if (store && policies) replay.wantWhenIdle(ids.some((id) => !isReplayed(id)) ? ids : []);

    const replayed = spots.filter(({ pairId }) => isReplayed(pairId));
    const version = policies?.personal?.version ?? undefined;
    return {
      families: families
        .toSorted((a, b) => b.pairs - a.pairs)
        .map(({ family, pairs }) => ({
          ...{ id: family, title: FAMILY_TITLES[family], pairs },
          traits: traitReports({ family, evidence, spots, base, ...(now && { now }) }).map(lineOf),
        })),
      replay: {
        ...{ spots: spots.length, replayed: replayed.length },
        unseen: spots.filter(({ isUnseen }) => isUnseen).length,
        // At the same places: those where one of them has yet to write do not count.
        ...(replayed.length > 0 && { base: adherence(replayed, base) }),
        ...(replayed.length > 0 && now && { now: adherence(replayed, now) }),
        ...(version !== undefined && { version }),
        ...replay.state,
      },
    };
  }

  private ofPairs(): Promise<PairsStyle> {
    const { user, openStore } = this.sources;
    return openStore.store ? this.judged(openStore.store.pairsStamp(user)) : Promise.resolve(NOTHING);
  }
}

function shownBy(store: FeedbackStore | undefined, policy: Policy | undefined): ShownChoices {
  const replays = store && policy ? store.replays(policy) : [];
  return new Map(replays.map(({ pairId, choices }) => [pairId, choices]));
}

function lineOf({ trait, yours, base, now }: TraitReport): TraitLine {
  const { choice, certainty, pairs, decided, pairsByChoice } = yours;
  return {
    ...{ id: trait.id, title: trait.title, certainty, pairs, decided, agreeing: pairsByChoice[choice] ?? 0 },
    choice: titleOf(trait, choice),
    ...(base && { base: inWords(base, trait) }),
    ...(now && { now: inWords(now, trait) }),
  };
}

function inWords({ mostly, ...figures }: TraitAdherence, trait: Trait): NonNullable<TraitLine['base']> {
  return { ...figures, ...(mostly !== undefined && { mostly: titleOf(trait, mostly) }) };
}
