/** @file A share as a bar. */

import type { VNode } from 'preact';

export interface MeterProps {
  /** 0 … 1. */
  readonly share: number;
  /** What it is a share of; absent: the text beside it says so. */
  readonly label?: string;
  readonly look?: 'base' | 'personal';
}

export function Meter({ share, label, look = 'personal' }: MeterProps): VNode {
  const value = Math.round(share * 100);
  const meter = { role: 'meter', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': value } as const;
  return (
    <div
      class={`meter meter-${look}`}
      {...(label === undefined ? { 'aria-hidden': true } : { ...meter, 'aria-label': label })}
    >
      <div style={{ width: `${value}%` }} />
    </div>
  );
}
