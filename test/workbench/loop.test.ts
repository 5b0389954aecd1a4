/** @file The whole loop, with ghost text looked at while an update runs beside the typing. */

import { testTheLoop } from './harness/loop';

testTheLoop({ style: 'a', taste: 'single quotes and no semicolons', suggestions: 30, pauses: 10 });
