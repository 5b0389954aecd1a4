/**
 * @file Where another completion may part from one that is known: best-first search over the places where greedy decoding hesitated.
 * Unlike draws, branches differ for certain, and the likeliest comes first.
 */

import type { Tokenizer } from '../base/tokenizer';
import type { Choice } from './sampling';

/**
 * A second best less likely than this is no alternative but a mistake. It is also the most that a stated preference leaves of the
 * other form, which is not to come back as an alternative.
 */
const LEAST_PROBABILITY = 0.05;

/** A beginning of a completion: the choices of another one up to a place, and there the second best. */
export type Branch = readonly Choice[];

/** Branches not yet followed. */
export class Branches {
  private readonly open: { readonly branch: Branch; readonly logprob: number }[] = [];

  constructor(private readonly tokenizer: Pick<Tokenizer, 'tokenBytes'>) {}

  /** Adds the branches of a finished completion; those before its `own` first choices are known from the one that it parted from. */
  addFrom(choices: readonly Choice[], own: number): void {
    let logprob = 0;
    for (const [at, choice] of choices.entries()) {
      const { runnerUp } = choice;
      const isLikely = runnerUp !== undefined && runnerUp.logprob > Math.log(LEAST_PROBABILITY);
      if (at >= own && isLikely && !this.spellsTheSame(runnerUp.token, choices.slice(at))) {
        this.open.push({ branch: [...choices.slice(0, at), runnerUp], logprob: logprob + runnerUp.logprob });
      }
      logprob += choice.logprob;
    }
  }

  /** The likeliest, which is followed no second time. */
  next(): Branch | undefined {
    this.open.sort((one, other) => other.logprob - one.logprob);
    return this.open.shift()?.branch;
  }

  /** Whether a token is but the beginning of what the choices spell: the text would most likely go on as theirs does. */
  private spellsTheSame(token: number, choices: readonly Choice[]): boolean {
    const bytes = Buffer.from(this.tokenizer.tokenBytes(token));
    const spelled = Buffer.concat(choices.map((choice) => this.tokenizer.tokenBytes(choice.token)));
    return spelled.subarray(0, bytes.length).equals(bytes);
  }
}
