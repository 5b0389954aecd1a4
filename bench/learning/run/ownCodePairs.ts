/** @file The first day of a simulated developer: what Penchant makes of code that they wrote before, with the model's samples beside it. */

import type { InferenceRequest } from '../../../src/common/inference';
import type { PreferencePair } from '../../../src/common/pairs';
import { completionViewOf } from '../../../src/editor/ownCode/completionView';
import { choosePairs, pairsOfFile } from '../../../src/feedback/ownCode/pairs';
import { sampleRequest } from '../../../src/feedback/sampleRequest';
import { shuffled } from '../random.mjs';
import { renderFile, type TextFile } from '../texts/ownCode.mjs';
import { randomFor } from './chance';
import type { Developer } from './simulatedDeveloper';

/** As many as are read in the editor. */
const FILES = 80;

/**
 * The first `count` pairs; fewer where the model writes the same at too many places.
 * @param files of which some become the developer's, in their styles; what they take no side in is left to chance
 * @param words decide on what chance decides
 */
export async function ownCodePairs(
  { id, language, styles }: Developer,
  files: readonly TextFile[],
  count: number,
  words: readonly (string | number)[],
  sample: (request: InferenceRequest) => Promise<string>,
): Promise<readonly PreferencePair[]> {
  const random = randomFor(...words, 'own code');
  const perFile = shuffled(files, random)
    .slice(0, FILES)
    .map((file) => {
      const lines = renderFile(file, styles, random)
        .split('\n')
        .map((text) => ({ text, isOwn: true, at: 0 }));
      const { path } = file;
      return pairsOfFile(
        { uri: `file:///project/${path}`, path, languageId: language, workspace: '', lines },
        id,
        completionViewOf,
      );
    });
  const pairs: PreferencePair[] = [];
  for (const [index, pair] of choosePairs(perFile).entries()) {
    if (pairs.length === count) break;
    const rejected = await sample(sampleRequest(pair, index));
    if (rejected.trim() === '' || rejected.trimEnd() === pair.chosen.trimEnd()) continue;
    pairs.push({ prompt: pair.prompt, chosen: pair.chosen, rejected, user: id, source: 'ownCode', language });
  }
  return pairs;
}
