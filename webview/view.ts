/** @file What every view of the panel is given. */

import type { Calls, Client } from './messages/calls';

export interface ViewProps<C extends Calls> {
  readonly host: Client<C>;
  /** Rises when the host says that what the view shows has changed: a reason to ask anew. */
  readonly changes: number;
}
