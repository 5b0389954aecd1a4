/** @file Style of JavaScript and TypeScript: which detector looks at which nodes of Lezer's tree. */

import { parser } from '@lezer/javascript';
import { type Detectors, detectorsFor } from '../sign';
import { codeComment, docComment, functionForm, missingComments, returnType } from './functions';
import { joinedText, interpolatedText, openingQuote, statementEnd, STATEMENTS, trailingComma, LISTS } from './literals';
import { RETURN_DETECTORS } from './returns';
import { declaredName, declarationKeyword, methodName } from './variables';

/** What parses a language of the family, by VS Code's id. */
export const JAVASCRIPT_PARSERS = {
  javascript: parser.configure({ dialect: 'jsx' }),
  javascriptreact: parser.configure({ dialect: 'jsx' }),
  typescript: parser.configure({ dialect: 'ts' }),
  typescriptreact: parser.configure({ dialect: 'ts jsx' }),
} as const;

const DECLARED_FUNCTIONS = ['FunctionDeclaration', 'VariableDeclaration', 'MethodDeclaration'];

export const JAVASCRIPT_DETECTORS: Detectors = detectorsFor([
  [openingQuote, ['String']],
  [statementEnd, STATEMENTS],
  [trailingComma, LISTS],
  [interpolatedText, ['TemplateString']],
  [joinedText, ['BinaryExpression']],
  [functionForm, ['FunctionDeclaration', 'VariableDeclaration']],
  [returnType, ['FunctionDeclaration', 'MethodDeclaration', 'VariableDeclaration', 'PropertyDeclaration']],
  [docComment, DECLARED_FUNCTIONS],
  [codeComment, ['LineComment', 'BlockComment']],
  [missingComments, DECLARED_FUNCTIONS],
  [declarationKeyword, ['VariableDeclaration', 'ForOfSpec', 'ForInSpec']],
  [declaredName, ['VariableDefinition']],
  [methodName, ['MethodDeclaration']],
  ...RETURN_DETECTORS.map((detector) => [detector, ['IfStatement']] as const),
]);
