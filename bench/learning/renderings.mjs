/**
 * @file One JavaScript file in both styles of every axis, line beside line: prettier sets semicolons and quotes, TypeScript's parser
 * finds the functions that can be written in both forms.
 */
import prettier from 'prettier';
import ts from 'typescript';

/** @typedef {import('./judges').PairAxis} Axis */
/** @typedef {import('./judges').Style} Style */
/** @typedef {Readonly<Record<Axis, Style>>} Styles */

/**
 * @typedef {object} RenderedFile
 * @property {number} lineCount
 * @property {(line: number, styles: Styles) => string} lineOf the line in these styles; the same line everywhere says the same
 * @property {ReadonlyMap<number, number>} functionEnds of each function with two forms, the line of its head to that of its end
 * @property {(line: number) => boolean} isInsideToken whether the line begins inside a comment or a template literal
 */

/**
 * Where lines break depends a little on the style, as a semicolon may just not fit; it mostly does not at one of these widths.
 */
const WIDTHS = [100, 96, 104, 92];

/**
 * @param {string} text
 * @returns {Promise<RenderedFile | undefined>} nothing where the text does not parse, or its styles differ in more than style
 */
export async function renderFile(text) {
  for (const printWidth of WIDTHS) {
    const variants = await formatAll(text, printWidth);
    if (!variants) return undefined;
    if (isSameButForStyle(Object.values(variants))) return alignedFile(variants);
  }
  return undefined;
}

/** @typedef {Readonly<Record<'aa' | 'ab' | 'ba' | 'bb', readonly string[]>>} Variants lines by style of semicolons, then of quotes */

/**
 * @param {string} text
 * @param {number} printWidth
 * @returns {Promise<Variants | undefined>}
 */
async function formatAll(text, printWidth) {
  const format = async (/** @type {boolean} */ semi, /** @type {boolean} */ singleQuote) => {
    const options = { parser: 'babel', semi, singleQuote, printWidth };
    return (await prettier.format(text, options)).split('\n');
  };
  try {
    return {
      aa: await format(false, true),
      ab: await format(false, false),
      ba: await format(true, true),
      bb: await format(true, false),
    };
  } catch {
    return undefined;
  }
}

/**
 * @param {readonly (readonly string[])[]} variants
 * @returns {boolean}
 */
function isSameButForStyle(variants) {
  const [first, ...others] = variants.map((lines) => lines.map(withoutStyle).join('\n'));
  return others.every((other) => other === first);
}

/**
 * @param {string} line
 * @returns {string}
 */
function withoutStyle(line) {
  return line
    .replaceAll("'", '"')
    .replace(/;(?=\s*(?:$|\/\/))/, '')
    .replace(/^(\s*);/, '$1');
}

/**
 * @param {Variants} variants
 * @returns {RenderedFile}
 */
function alignedFile(variants) {
  const source = ts.createSourceFile('file.js', variants.bb.join('\n'), ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const functionEnds = findFunctions(source);
  const endLines = new Set(functionEnds.values());
  const insideLines = findInsideLines(source);
  return {
    lineCount: variants.bb.length,
    functionEnds,
    isInsideToken: (line) => insideLines.has(line),
    lineOf(line, { semicolons, quotes, functions }) {
      const bare = variants[`a${quotes}`][line] ?? '';
      // A line that needs a semicolon before it has it always: whether the line above it ends in one is another choice.
      const text = /^\s*;/.test(bare) ? bare : (variants[`${semicolons}${quotes}`][line] ?? '');
      if (functionEnds.has(line)) return functions === 'a' ? asArrow(text) : asDeclaration(text);
      if (!endLines.has(line)) return text;
      return text.replace(/;$/, '') + (functions === 'a' && semicolons === 'b' ? ';' : '');
    },
  };
}

const DECLARATION = /^(\s*)(async )?function (\w+)\(([^()]*)\) \{$/;
const ARROW = /^(\s*)const (\w+) = (async )?\(([^()]*)\) => \{$/;

/**
 * @param {string} line
 * @returns {string}
 */
function asArrow(line) {
  return line.replace(DECLARATION, (_, indent, async = '', name, parameters) => {
    return `${indent}const ${name} = ${async}(${parameters}) => {`;
  });
}

/**
 * @param {string} line
 * @returns {string}
 */
function asDeclaration(line) {
  return line.replace(ARROW, (_, indent, name, async = '', parameters) => {
    return `${indent}${async}function ${name}(${parameters}) {`;
  });
}

/**
 * @param {ts.SourceFile} source
 * @returns {ReadonlyMap<number, number>} the functions that mean the same in both forms, as in `RenderedFile`
 */
function findFunctions(source) {
  const lines = source.text.split('\n');
  const functions = new Map();
  visit(source);
  return functions;

  /** @param {ts.Node} node */
  function visit(node) {
    const written = ts.isFunctionDeclaration(node) ? node : arrowOf(node);
    // Constructors are written with a capital, and have to be declared.
    if (written?.body && !/^[A-Z]/.test(nameOf(written)) && !usesOwnContext(written.body)) {
      const head = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const end = source.getLineAndCharacterOfPosition(node.end).line;
      const hasPlainHead = DECLARATION.test(lines[head] ?? '') || ARROW.test(lines[head] ?? '');
      if (hasPlainHead && /^\s*\};?$/.test(lines[end] ?? '')) functions.set(head, end);
    }
    node.forEachChild(visit);
  }
}

/**
 * @param {ts.Node} node
 * @returns {ts.ArrowFunction | undefined} what a statement `const name = (…) => {…}` consists in
 */
function arrowOf(node) {
  if (!ts.isVariableStatement(node)) return undefined;
  const [first, ...others] = node.declarationList.declarations;
  return others.length === 0 && first?.initializer && ts.isArrowFunction(first.initializer)
    ? first.initializer
    : undefined;
}

/**
 * @param {ts.FunctionDeclaration | ts.ArrowFunction} written
 * @returns {string}
 */
function nameOf(written) {
  if (written.name) return written.name.text;
  return ts.isVariableDeclaration(written.parent) ? written.parent.name.getText() : '';
}

/**
 * @param {ts.Node} node
 * @returns {boolean} whether it speaks of what an arrow function shares with its surroundings and another has of its own
 */
function usesOwnContext(node) {
  const isOwn =
    node.kind === ts.SyntaxKind.ThisKeyword ||
    node.kind === ts.SyntaxKind.SuperKeyword ||
    (ts.isIdentifier(node) && node.text === 'arguments') ||
    ts.isMetaProperty(node);
  return isOwn || (ts.forEachChild(node, (child) => usesOwnContext(child) || undefined) ?? false);
}

/**
 * @param {ts.SourceFile} source
 * @returns {ReadonlySet<number>}
 */
function findInsideLines(source) {
  const inside = new Set();
  const lineOf = (/** @type {number} */ position) => source.getLineAndCharacterOfPosition(position).line;
  visit(source);
  return inside;

  /** @param {ts.Node} node */
  function visit(node) {
    const isTemplate = ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node);
    if (isTemplate) add(node.getStart(source), node.end);
    for (const comment of ts.getLeadingCommentRanges(source.text, node.pos) ?? []) add(comment.pos, comment.end);
    // Unlike `forEachChild` this has the braces too, before which comments may stand.
    node.getChildren(source).forEach(visit);
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  function add(start, end) {
    for (let line = lineOf(start) + 1; line <= lineOf(end); line++) inside.add(line);
  }
}
