/** @file Which of two styles a completion shows at a spot, told by TypeScript's parser; whose style it is, developers decide. */

import ts from 'typescript';

export type Axis = 'semicolons' | 'quotes' | 'functions';

/** Developer A leaves semicolons out, quotes singly and makes constants of arrow functions; B does the opposite on each axis. */
export type Style = 'a' | 'b';

/**
 * The style that decides first in a completion; nothing where none does, as with a template literal, a string that holds a
 * quote itself, a method, or a completion that was cut off too early. What the prompt already holds never counts.
 */
export function judgeStyle(axis: Axis, prompt: string, completion: string): Style | undefined {
  const text = prompt + completion;
  const source = ts.createSourceFile('spot.js', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const signs = nodesOf(source).flatMap((node) => SIGNS[axis](node, source) ?? []);
  signs.sort((one, other) => one.position - other.position);
  return signs.find(({ position }) => position >= prompt.length)?.style;
}

/** Where in the text a style shows, to the character that decides. */
interface Sign {
  readonly position: number;
  readonly style: Style;
}

const SIGNS: Readonly<Record<Axis, (node: ts.Node, source: ts.SourceFile) => Sign | undefined>> = {
  semicolons: statementEnd,
  quotes: openingQuote,
  functions: functionForm,
};

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

const TAKES_SEMICOLON: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.ExpressionStatement,
  ts.SyntaxKind.ReturnStatement,
  ts.SyntaxKind.ThrowStatement,
  ts.SyntaxKind.BreakStatement,
  ts.SyntaxKind.ContinueStatement,
  ts.SyntaxKind.DebuggerStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.PropertyDeclaration,
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.ExportAssignment,
]);

/** The quote of a string that could have the other one as well. */
function openingQuote(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  if (!ts.isStringLiteral(node) || /['"]/.test(node.text)) return undefined;
  const position = node.getStart(source);
  return { position, style: source.text[position] === "'" ? 'a' : 'b' };
}

/** A named function whose body has begun: declared, or an arrow that a variable is made of. */
function functionForm(node: ts.Node, source: ts.SourceFile): Sign | undefined {
  if (ts.isFunctionDeclaration(node) && node.name && node.body) return { position: node.getStart(source), style: 'b' };
  if (!ts.isVariableStatement(node)) return undefined;
  const [first] = node.declarationList.declarations;
  const isArrow = first?.initializer !== undefined && ts.isArrowFunction(first.initializer);
  return isArrow ? { position: node.getStart(source), style: 'a' } : undefined;
}

function nodesOf(node: ts.Node): readonly ts.Node[] {
  const nodes = [node];
  node.forEachChild((child) => {
    nodes.push(...nodesOf(child));
  });
  return nodes;
}
