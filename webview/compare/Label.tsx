/** @file What a button says, with the key that does the same. */

import type { VNode } from 'preact';

/** The key is told to screen readers by the button's `aria-keyshortcuts`. */
export function Label({ title, cap }: { readonly title: string; readonly cap: string }): VNode {
  // A `div`, as the toolkit makes an icon of every `span` in a button.
  return (
    <div class="compare-label">
      {title}
      <kbd aria-hidden="true">{cap}</kbd>
    </div>
  );
}
