/** @file What is asked of a measured trainer, in whatever language it is written. */

import type { PairTokens } from '../../src/model/personal/pairTokens';
import type { ReferenceLogps } from '../../src/model/personal/referenceLogps';

export type Question =
  /** Log-probabilities of a pair's responses under the base model. */
  | { readonly ask: 'reference'; readonly pair: PairTokens }
  /** Loss and gradients of a pair; without `reference`, that is run too. */
  | { readonly ask: 'step'; readonly pair: PairTokens; readonly reference?: ReferenceLogps }
  | { readonly ask: 'memory' };

export interface ReferenceReply extends ReferenceLogps {
  readonly milliseconds: number;
}

export interface StepReply {
  readonly milliseconds: number;
  readonly loss: number;
  /** Of the gradients by soft prompt and LoRA together. */
  readonly gradientNorm: number;
}

export interface MemoryReply {
  /** Of resident memory, MB of 10⁶ bytes; absent where the system does not tell. */
  readonly peak?: number;
  /** MB of `peak` that are counted more than once; absent: none. */
  readonly countedAgain?: number;
}
