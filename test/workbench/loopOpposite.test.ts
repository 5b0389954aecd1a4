/** @file The whole loop once more, for a developer of the opposite taste on the same base model: the first was no accident. */

import { testTheLoop } from './harness/loop';

testTheLoop({ style: 'b', taste: 'double quotes and semicolons', suggestions: 24, pauses: 0 });
