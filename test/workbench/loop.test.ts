/**
 * @file The whole loop, with ghost text looked at while an update runs beside the typing. In a soak once more, for a developer of the
 * opposite taste on the same base model: the first was no accident. (In the panel's tests such a one answers comparisons.)
 */

import { isSoak } from '../soak';
import { testTheLoop } from './harness/loop';

testTheLoop(
  { style: 'a', taste: 'single quotes and no semicolons', suggestions: 30, pauses: 10 },
  isSoak ? { style: 'b', taste: 'double quotes and semicolons', suggestions: 14, pauses: 0 } : undefined,
);
