/** @file What is known of a developer's taste before a comparison: what they state, and what their newest pairs show. */

import type { TextDocument } from 'vscode';
import { messageOf } from '../../common/userFacingError';
import type { KnownTaste, LearnedTrait } from '../../preferences/comparisons/couple';
import type { TraitEvidence } from '../../preferences/style/evidence';
import { familyOf, type TraitId } from '../../preferences/traits';
import type { OpenStore } from '../openStore';
import type { StatedPreferences } from '../preferences/statedPreferences';

export interface TasteSources {
  readonly user: string;
  readonly openStore: OpenStore;
  readonly stated: Pick<StatedPreferences, 'for'>;
  readonly log: { warn(message: string): void };
}

export interface KnownTastes {
  /** In a language; what is stated is that of a document. */
  in(languageId: string, document: TextDocument | undefined): Promise<KnownTaste>;
  /** A question about them is asked: its answer will tell. */
  asked(traits: readonly TraitId[]): void;
  /** The pairs are to be looked at anew. */
  forget(): void;
}

/** Reads it for a language, and keeps what the pairs show until told otherwise: a round changes little of it. */
export function knownTastes({ user, openStore, stated, log }: TasteSources): KnownTastes {
  let evidence: Promise<readonly TraitEvidence[]> | undefined;
  let asked: readonly TraitId[] = [];
  const read = async (): Promise<readonly TraitEvidence[]> => {
    try {
      return openStore.store ? (await openStore.client.style(user)).evidence : [];
    } catch (error) {
      log.warn(`What pairs show of style could not be read: ${messageOf(error)}`);
      return [];
    }
  };
  return {
    in: async (languageId, document) => {
      evidence ??= read();
      const own = (await evidence).filter(({ family }) => family === familyOf(languageId));
      const learned: Partial<Record<TraitId, LearnedTrait>> = {};
      for (const { trait, decided, choice } of own) learned[trait] = { pairs: decided, choice };
      for (const trait of asked) {
        const known = learned[trait] ?? { pairs: 0 };
        learned[trait] = { ...known, asked: (known.asked ?? 0) + 1 };
      }
      return { stated: document ? stated.for(document).choices : {}, learned };
    },
    asked: (traits) => {
      asked = [...asked, ...traits];
    },
    forget: () => {
      evidence = undefined;
      asked = [];
    },
  };
}
