/** @file What the parts of the *Preferences* view are given. */

import type { Client } from '../messages/calls';
import type { preferencesCalls } from '../messages/preferences';

export interface ActingProps {
  readonly host: Client<typeof preferencesCalls>;
  /** Does something, and shows what has become of it. */
  readonly act: (what: () => Promise<unknown>) => void;
}
