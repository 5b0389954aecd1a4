/** @file What the parts of the *Learned* view are given to act with. */

import type { Client } from '../messages/calls';
import type { learnedCalls } from '../messages/learned';

export interface ActingProps {
  readonly host: Client<typeof learnedCalls>;
  /**
   * Does something and shows what has become of it.
   * @param done said when it is done, where it does not answer with a sentence itself
   */
  readonly act: (what: () => Promise<unknown>, done?: string) => void;
}
