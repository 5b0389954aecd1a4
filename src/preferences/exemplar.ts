/** @file Exemplars: a few lines of code in the stated style, for models that go by what they see and pay no heed to sentences. */

import { javascriptExemplar } from './exemplar/javascript';
import { pythonExemplar } from './exemplar/python';
import { familyOf, type Choices } from './traits';

/**
 * A short snippet that shows every stated choice which can be seen in so few lines, and ends with a newline; empty where none can.
 * What is not stated is left out, or shown both ways, so that nothing else is favoured; but arrow functions need a keyword, which is
 * `const` then. That something is missing (comments) cannot be seen in a few lines, nor how long lines may be.
 */
export function exemplarOf(choices: Choices, languageId: string): string {
  switch (familyOf(languageId)) {
    case 'javascript':
      return javascriptExemplar(choices, languageId.startsWith('typescript'));
    case 'python':
      return pythonExemplar(choices);
    case undefined:
      return '';
  }
}
