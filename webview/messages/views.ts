/** @file The panel's views and the calls of each: the one place that both ends take them from. */

import { compareCalls } from './compare';
import { dataCalls } from './data';
import { learnedCalls } from './learned';
import { preferencesCalls } from './preferences';

export const VIEWS = ['compare', 'preferences', 'learned', 'data'] as const;
export type ViewName = (typeof VIEWS)[number];

export const VIEW_CALLS = {
  compare: compareCalls,
  preferences: preferencesCalls,
  learned: learnedCalls,
  data: dataCalls,
} as const;
