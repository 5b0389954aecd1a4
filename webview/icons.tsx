/** @file The few pictures of the panel, in the colour of the text beside them; what they mean stands in the label of their button. */

import type { VNode } from 'preact';

export function CloseIcon(): VNode {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.2"
      aria-hidden="true"
    >
      <path d="M4 4l8 8M12 4l-8 8" />
    </svg>
  );
}
