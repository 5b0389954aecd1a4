/** @file What TypeScript's parser tells about a JavaScript text and its nodes. */
import ts from 'typescript';

/**
 * @param {string} text
 * @returns {ts.SourceFile | undefined} nothing where it does not parse
 */
export function parseJavaScript(text) {
  const source = ts.createSourceFile('file.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const { parseDiagnostics } = /** @type {{ parseDiagnostics?: readonly ts.Diagnostic[] }} */ (source);
  return parseDiagnostics?.length === 0 ? source : undefined;
}

/**
 * @param {ts.Node} node
 * @returns {readonly ts.Node[]} it and all below it, in the order of the text
 */
export function nodesOf(node) {
  /** @type {ts.Node[]} */
  const nodes = [];
  visit(node);
  return nodes;

  /** @param {ts.Node} each */
  function visit(each) {
    nodes.push(each);
    each.forEachChild(visit);
  }
}

/**
 * @param {ts.SourceFile} source
 * @returns {ReadonlySet<number>} offsets of lines that begin inside a comment or a template literal
 */
export function insideLines(source) {
  const inside = new Set();
  visit(source);
  return inside;

  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node)) add(node.getStart(source), node.end);
    for (const comment of ts.getLeadingCommentRanges(source.text, node.pos) ?? []) add(comment.pos, comment.end);
    // Unlike `forEachChild` this has the braces too, before which comments may stand.
    node.getChildren(source).forEach(visit);
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  function add(start, end) {
    for (let at = source.text.indexOf('\n', start); at >= 0 && at < end; at = source.text.indexOf('\n', at + 1)) {
      inside.add(at + 1);
    }
  }
}

/**
 * @param {ts.Node} node
 * @returns {boolean} whether it speaks of what an arrow function shares with its surroundings and another has of its own
 */
export function usesOwnContext(node) {
  const isOwn =
    node.kind === ts.SyntaxKind.ThisKeyword ||
    node.kind === ts.SyntaxKind.SuperKeyword ||
    (ts.isIdentifier(node) && node.text === 'arguments') ||
    ts.isMetaProperty(node);
  return isOwn || (ts.forEachChild(node, (child) => usesOwnContext(child) || undefined) ?? false);
}

/**
 * @param {string} text
 * @param {number} end of a statement
 * @returns {boolean} whether a semicolon is needed there, as what follows would go on with the statement
 */
export function isNeeded(text, end) {
  const [, next = ''] = /^(?:\s|\}|\/\/.*|\/\*[^]*?\*\/)*([^]?)/.exec(text.slice(end)) ?? [];
  return /[([`+\-/*.,?]/.test(next);
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {boolean}
 */
export function isOneLine(text, start, end) {
  return !text.slice(start, end).includes('\n');
}
