/** @file Signs of style in JavaScript and TypeScript, told by TypeScript's parser. */

import ts from 'typescript';
import { TAKES_SEMICOLON } from '../takesSemicolon.mjs';
import type { Sign } from './sign';

export type JavaScriptAxis = keyof typeof SIGNS;

type Detector = (node: ts.Node, source: ts.SourceFile) => Sign | undefined;

const SIGNS = {
  /** a: left out; b: written. */
  semicolons: statementEnd,
  /** a: single; b: double. */
  quotes: openingQuote,
  /** a: constants that are arrow functions; b: declarations. */
  functions: functionForm,
  /** a: a comma behind the last of a list whose bracket closes on its own line; b: none. */
  trailingCommas: lastComma,
  /** a: `{ x }`; b: `{x}`. */
  bracketSpacing: firstBlank,
  /** a: `(x) =>`; b: `x =>`. */
  arrowParens: onlyParameter,
  /** a: template literals; b: sums. */
  interpolation: composedText,
  /** a: `const`; b: `let`, where both would do. */
  declarations: declaredVariable,
  /** a: braces around what alone a condition decides; b: none. */
  braces: conditionalBody,
} satisfies Record<string, Detector>;

export const JAVASCRIPT_AXES = Object.keys(SIGNS) as readonly JavaScriptAxis[];

export function findJavaScriptSigns(axis: string, text: string): readonly Sign[] {
  const detector: Detector | undefined = SIGNS[axis as JavaScriptAxis];
  const source = ts.createSourceFile('spot.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  return nodesOf(source).flatMap((node) => detector(node, source) ?? []);
}

/** A semicolon, or the end of a line at which the statement is over though none is there. */
function statementEnd(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  if (!TAKES_SEMICOLON.has(node.kind)) return undefined;
  const { end } = node;
  if (source.text[end - 1] === ';') return { position: end - 1, style: 'b' };
  // Only with more code behind the line is it sure that the statement does not go on there, and only at a line's end does leaving
  // the semicolon out show taste: elsewhere the parser mends what it cannot read.
  const isLineEnd = /^[ \t]*(?:\/\/.*)?\r?\n\s*\S/.test(source.text.slice(end));
  return isLineEnd ? { position: end, style: 'a' } : undefined;
}

/** The quote of a string that could have the other one as well. */
function openingQuote(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  if (!ts.isStringLiteral(node) || /['"]/.test(node.text)) return undefined;
  const position = node.getStart(source);
  return { position, style: source.text[position] === "'" ? 'a' : 'b' };
}

/** A named function whose body has begun: declared, or an arrow that a variable is made of. */
function functionForm(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  if (ts.isFunctionDeclaration(node) && node.name && node.body) {
    const exporting = node.modifiers?.findLast(({ kind }) => kind !== ts.SyntaxKind.AsyncKeyword);
    const position = exporting ? skipBlanks(source.text, exporting.end) : node.getStart(source);
    return { position, style: 'b' };
  }
  if (!ts.isVariableStatement(node)) return undefined;
  const [first] = node.declarationList.declarations;
  const isArrow = first?.initializer !== undefined && ts.isArrowFunction(first.initializer);
  return isArrow ? { position: node.declarationList.getStart(source), style: 'a' } : undefined;
}

function skipBlanks(text: string, offset: number): number {
  return offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);
}

/** The end of the last of a list on several lines, whose bracket has closed on a line of its own. */
function lastComma(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  const list = listOf(node);
  const last = list?.at(-1);
  if (!list || !last || isRest(last) || last.pos === last.end) return undefined;
  const between = /^\s*(,?)(?:\s|\/\/.*|\/\*[^]*?\*\/)*[)\]}]/.exec(source.text.slice(last.end));
  if (!between || !/\n[ \t]*[)\]}]$/.test(between[0])) return undefined;
  return { position: last.end, style: between[1] === ',' ? 'a' : 'b' };
}

function listOf(node: ts.Node): ts.NodeArray<ts.Node> | undefined {
  if (ts.isArrayLiteralExpression(node) || ts.isNamedImports(node) || ts.isNamedExports(node)) return node.elements;
  if (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node)) return node.elements;
  if (ts.isObjectLiteralExpression(node)) return node.properties;
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.arguments;
  return ts.isFunctionLike(node) && !isBareArrow(node) ? node.parameters : undefined;
}

/** What may have no comma behind it. */
function isRest(node: ts.Node): boolean {
  return (ts.isBindingElement(node) || ts.isParameter(node)) && node.dotDotDotToken !== undefined;
}

function isBareArrow(node: ts.Node): boolean {
  if (!ts.isArrowFunction(node)) return false;
  const { text } = node.getSourceFile();
  return !text.slice(node.parameters.end, node.equalsGreaterThanToken.getStart()).includes(')');
}

/** The character behind the opening brace of a list on one line. */
function firstBlank(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  const isBraced =
    ts.isObjectLiteralExpression(node) ||
    ts.isObjectBindingPattern(node) ||
    ts.isNamedImports(node) ||
    ts.isNamedExports(node);
  if (!isBraced) return undefined;
  const position = node.getStart(source) + 1;
  const [, blank, next] = /^([ \t]*)(\S)/.exec(source.text.slice(position)) ?? [];
  if (next === undefined || next === '}' || next === '/') return undefined;
  return { position, style: blank === '' ? 'b' : 'a' };
}

/** The beginning of an arrow function with one name for a parameter. */
function onlyParameter(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  if (!ts.isArrowFunction(node) || node.parameters.length !== 1 || node.typeParameters || node.type) return undefined;
  const [parameter] = node.parameters;
  const arrow = node.equalsGreaterThanToken;
  if (!parameter || !ts.isIdentifier(parameter.name) || arrow.pos === arrow.end) return undefined;
  const isName = parameter.getText(source) === parameter.name.text;
  if (!isName) return undefined;
  const [isParenthesized, position] = isBareArrow(node)
    ? [false, parameter.getStart(source)]
    : [true, parameter.getStart(source) - 1];
  return { position, style: isParenthesized ? 'a' : 'b' };
}

/** The beginning of a text that values are put into. */
function composedText(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  const position = node.getStart(source);
  if (ts.isTemplateExpression(node)) {
    return ts.isTaggedTemplateExpression(node.parent) ? undefined : { position, style: 'a' };
  }
  if (!isSum(node) || isSum(node.parent)) return undefined;
  const operands = operandsOf(node);
  const texts = operands.filter((operand) => ts.isStringLiteral(operand));
  const values = operands.filter((operand) => !ts.isStringLiteralLike(operand) && operand.pos !== operand.end);
  return texts.length > 0 && values.length > 0 ? { position, style: 'b' } : undefined;
}

function isSum(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function operandsOf(node: ts.Expression): readonly ts.Expression[] {
  return isSum(node) ? [...operandsOf(node.left), ...operandsOf(node.right)] : [node];
}

/** The keyword of a variable with a value, which is no function and is not assigned to again as far as one sees. */
function declaredVariable(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  if (!ts.isVariableStatement(node)) return undefined;
  const { flags, declarations } = node.declarationList;
  // A pattern is no function, even where its value is yet to come.
  const isPlain = declarations.every(({ name, initializer }) =>
    initializer ? !isFunction(initializer) : !ts.isIdentifier(name),
  );
  if (!isPlain || !(flags & ts.NodeFlags.BlockScoped)) return undefined;
  const position = node.declarationList.getStart(source);
  if (flags & ts.NodeFlags.Const) return { position, style: 'a' };
  const names = declarations.flatMap(({ name }) => namesOf(name));
  const isChanged = names.some((name) => isAssigned(name, source.text.slice(node.end)));
  return isChanged ? undefined : { position, style: 'b' };
}

function isFunction(node: ts.Expression): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node);
}

function namesOf(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));
}

function isAssigned(name: string, text: string): boolean {
  const escaped = name.replaceAll('$', String.raw`\$`);
  const assignment = String.raw`(?<![\w$.])${escaped}\s*(?:[-+*/%&|^?<>]{0,3}=(?![=>])|\+\+|--)`;
  return new RegExp(`${assignment}|(?:\\+\\+|--)${escaped}(?![\\w$])`).test(text);
}

/** What a condition without an alternative decides, where it is one statement on one line. */
function conditionalBody(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  if (!ts.isIfStatement(node) || node.elseStatement || ts.isIfStatement(node.parent)) return undefined;
  const { thenStatement: body } = node;
  if (body.pos === body.end) return undefined;
  const position = body.getStart(source);
  if (!ts.isBlock(body)) return { position, style: 'b' };
  const [only, ...others] = body.statements;
  const isShort = others.length === 0 && !only?.getText(source).includes('\n');
  return isShort ? { position, style: 'a' } : undefined;
}

function nodesOf(node: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (each: ts.Node) => {
    nodes.push(each);
    each.forEachChild(visit);
  };
  visit(node);
  return nodes;
}
