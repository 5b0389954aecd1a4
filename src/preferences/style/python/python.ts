/** @file Style of Python: which detector looks at which nodes of Lezer's tree. */

import { parser } from '@lezer/python';
import { type Detectors, detectorsFor } from '../sign';
import { annotations, codeComment, docstring, missingComments } from './functions';
import {
  formattedText,
  interpolatedText,
  joinedText,
  openingQuote,
  percentText,
  trailingComma,
  LISTS,
} from './literals';
import { assignedNames, functionName, parameterNames } from './names';
import { RETURN_DETECTORS } from './returns';

export const PYTHON_PARSER = parser;

export const PYTHON_DETECTORS: Detectors = detectorsFor([
  [openingQuote, ['String', 'FormatString']],
  [trailingComma, LISTS],
  [interpolatedText, ['FormatString']],
  [joinedText, ['BinaryExpression']],
  [percentText, ['BinaryExpression']],
  [formattedText, ['CallExpression']],
  [functionName, ['FunctionDefinition']],
  [parameterNames, ['ParamList']],
  [assignedNames, ['AssignStatement', 'ForStatement']],
  [annotations, ['FunctionDefinition']],
  [docstring, ['FunctionDefinition']],
  [codeComment, ['Comment']],
  [missingComments, ['FunctionDefinition']],
  ...RETURN_DETECTORS.map((detector) => [detector, ['IfStatement']] as const),
]);
