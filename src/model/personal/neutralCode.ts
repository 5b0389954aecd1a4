/**
 * @file Neutral code, which ships: a model is anchored on some of it while it learns a taste, and measured on the rest for whether it
 * still writes code as before. Every language is there in mixed styles, or learning one of them rightly would pass for drift.
 */

import { CPP } from './neutral/cpp';
import { CSHARP } from './neutral/csharp';
import { GO } from './neutral/go';
import { JAVA } from './neutral/java';
import { JAVASCRIPT } from './neutral/javascript';
import type { NeutralText } from './neutral/neutralText';
import { PYTHON } from './neutral/python';
import { RUST } from './neutral/rust';
import { TYPESCRIPT } from './neutral/typescript';

export type { NeutralText };

export const NEUTRAL_CODE: readonly NeutralText[] = [
  ...TYPESCRIPT,
  ...JAVASCRIPT,
  ...PYTHON,
  ...GO,
  ...RUST,
  ...JAVA,
  ...CSHARP,
  ...CPP,
];
