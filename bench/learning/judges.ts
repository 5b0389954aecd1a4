/**
 * @file Which of two styles a completion shows at a spot, told by parsers alone and by nothing of Penchant's own; whose style it is,
 * developers decide.
 */

import { findJavaScriptSigns, JAVASCRIPT_AXES, type JavaScriptAxis } from './judges/javascript';
import { findPythonSigns, PYTHON_AXES, type PythonAxis } from './judges/python';
import type { Sign, Style } from './judges/sign';

export { parses } from './judges/parses';
export type { JavaScriptAxis, PythonAxis, Sign, Style };
export type Language = 'javascript' | 'python';
export type Axis = JavaScriptAxis | PythonAxis;
/** Those of the pairs of developers A and B, who have JavaScript alone. */
export type PairAxis = 'semicolons' | 'quotes' | 'functions';

export const AXES: Readonly<Record<Language, readonly Axis[]>> = { javascript: JAVASCRIPT_AXES, python: PYTHON_AXES };

/**
 * The style that decides first in a completion; nothing where none does, as in a completion that was cut off too early. What the
 * prompt already holds never counts.
 */
export function judgeStyle(language: Language, axis: Axis, prompt: string, completion: string): Style | undefined {
  return signsOf(language, axis, prompt + completion).find(({ position }) => position >= prompt.length)?.style;
}

/** Where an axis was decided in a text, in order. */
export function signsOf(language: Language, axis: Axis, text: string): readonly Sign[] {
  if (!AXES[language].includes(axis)) throw new Error(`${language} has no axis ${axis}`);
  const signs = language === 'javascript' ? findJavaScriptSigns(axis, text) : findPythonSigns(axis, text);
  return [...signs].sort((one, other) => one.position - other.position);
}
