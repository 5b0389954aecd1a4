/** @file The signs of style in JavaScript and TypeScript that TypeScript's parser shows. */
import ts from 'typescript';

/**
 * @param {ts.SourceFile} source
 * @param {boolean} isTyped
 * @param {(trait: string, choice: string) => void} add
 */
export function labelTree(source, isTyped, add) {
  const comments = commentsIn(source);
  visit(source);
  for (const { pos } of explanationsIn(source, comments)) if (pos >= 0) add('comments', 'some');

  /** @param {ts.Node} node */
  function visit(node) {
    if (ts.isTemplateExpression(node) && !ts.isTaggedTemplateExpression(node.parent)) add('strings', 'interpolated');
    if (ts.isVariableDeclarationList(node) && node.flags & ts.NodeFlags.Const) add('declarations', 'const');
    if (ts.isTypeAliasDeclaration(node)) add('semicolons', node.getText().endsWith(';') ? 'always' : 'never');
    if (isDeclaredFunction(node)) labelExplained(node);
    if (ts.isFunctionDeclaration(node)) labelDeclaration(node);
    if (ts.isVariableStatement(node)) labelVariables(node);
    if (isTyped && isNamedFunction(node)) add('typing', node.type ? 'annotated' : 'inferred');
    if (ts.isIdentifier(node) && isName(node)) labelName(node.text);
    if (ts.isIfStatement(node)) labelIf(node);
    ts.forEachChild(node, visit);
  }

  /** @param {ts.FunctionDeclaration | ts.MethodDeclaration | ts.VariableStatement} node */
  function labelExplained(node) {
    const body = bodyOf(node);
    const lines = body ? body.getText().split('\n').length : 0;
    const before = ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? [];
    const isTop = node.parent === source || ts.isMethodDeclaration(node);
    const last = before.at(-1);
    if (isTop && last) {
      if (source.text.startsWith('/**', last.pos)) add('docComments', 'some');
    } else if (isTop && lines >= 5) add('docComments', 'none');
    const isCommented = comments.some(({ pos, end }) => body && pos >= body.getStart() && end <= body.end);
    if (lines >= 10 && !isCommented) add('comments', 'none');
  }

  /** @param {ts.FunctionDeclaration} node */
  function labelDeclaration(node) {
    const isDefault = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
    if (!node.body || node.asteriskToken || isDefault || usesContext(node)) return;
    add('functions', 'declaration');
  }

  /** @param {ts.VariableStatement} node */
  function labelVariables(node) {
    const [first, ...others] = node.declarationList.declarations;
    const isArrow = first?.initializer && ts.isArrowFunction(first.initializer) && others.length === 0;
    if (isArrow && !usesContext(first.initializer)) add('functions', 'arrow');
  }

  /** @param {string} name */
  function labelName(name) {
    const core = name.replace(/^[_$]+|[_$]+$/g, '');
    if (/^[a-z][a-z0-9_]*[a-z]\d*_[a-z][a-z0-9_]*$|^[a-z]\d*_[a-z][a-z0-9_]*$/.test(core)) add('naming', 'snake_case');
    else if (/^[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*$/.test(core)) add('naming', 'camelCase');
  }

  /** @param {ts.IfStatement} node */
  function labelIf(node) {
    const first = ts.isBlock(node.thenStatement) ? [...node.thenStatement.statements] : [node.thenStatement];
    const returns = first.at(-1)?.kind === ts.SyntaxKind.ReturnStatement;
    if (node.elseStatement) {
      if (returns && !ts.isIfStatement(node.parent)) add('earlyReturn', 'nested');
      return;
    }
    const block = node.parent;
    if (!ts.isBlock(block) || !ts.isFunctionLike(block.parent)) return;
    const isLast = block.statements.at(-1) === node;
    if (!isLast && returns && first.length <= 2) add('earlyReturn', 'early');
    if (isLast && ts.isBlock(node.thenStatement) && first.length >= 3) add('earlyReturn', 'nested');
  }
}

/**
 * @param {ts.SourceFile} source
 * @returns {readonly ts.CommentRange[]} in their order
 */
function commentsIn(source) {
  /** @type {Map<number, ts.CommentRange>} */
  const found = new Map();
  visit(source);
  return [...found.values()].sort((one, other) => one.pos - other.pos);

  /** @param {ts.Node} node */
  function visit(node) {
    for (const each of ts.getLeadingCommentRanges(source.text, node.pos) ?? []) found.set(each.pos, each);
    for (const each of ts.getTrailingCommentRanges(source.text, node.end) ?? []) found.set(each.pos, each);
    // Unlike `forEachChild` this has the braces too, before which comments may stand.
    if (!ts.isJSDoc(node)) node.getChildren(source).forEach(visit);
  }
}

/**
 * @param {ts.SourceFile} source
 * @param {readonly ts.CommentRange[]} comments
 * @returns {readonly ts.CommentRange[]} the first of each group that has its own lines within a function, but for what tools read
 * and code that was commented out
 */
function explanationsIn(source, comments) {
  const lineOf = (/** @type {number} */ position) => source.getLineAndCharacterOfPosition(position).line;
  /** @type {ts.Node[]} */
  const bodies = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isBlock(node) && ts.isFunctionLike(node.parent)) bodies.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return comments.filter((comment, index) => {
    const text = source.text.slice(comment.pos, comment.end);
    const lineBefore = source.text.slice(source.text.lastIndexOf('\n', comment.pos) + 1, comment.pos);
    const before = comments[index - 1];
    const goesOn =
      before?.kind === ts.SyntaxKind.SingleLineCommentTrivia && lineOf(before.pos) === lineOf(comment.pos) - 1;
    const words = text.replace(/^\/[/*]\s*|\s*\*\/$/g, '');
    const isForTools = /^(?:eslint|prettier|@ts-|istanbul|c8|v8|global|#)/.test(words);
    const isCode = /[;{}]$|^[\w.]+\(.*\)$/.test(words);
    const isWords = /^[^\n]*[A-Za-z]{2}/.test(words) && !text.startsWith('/**') && !isForTools && !isCode;
    return (
      isWords &&
      !goesOn &&
      lineBefore.trim() === '' &&
      bodies.some(({ pos, end }) => pos < comment.pos && comment.end < end)
    );
  });
}

/**
 * @param {ts.Node} node
 * @returns {node is ts.FunctionDeclaration | ts.MethodDeclaration | ts.VariableStatement}
 */
function isDeclaredFunction(node) {
  if (ts.isMethodDeclaration(node)) return ts.isClassLike(node.parent);
  return (
    (ts.isFunctionDeclaration(node) && node.name !== undefined) ||
    (ts.isVariableStatement(node) && bodyOf(node) !== undefined)
  );
}

/**
 * @param {ts.FunctionDeclaration | ts.MethodDeclaration | ts.VariableStatement} node
 * @returns {ts.Node | undefined} the block of a function, or of the only variable that is one
 */
function bodyOf(node) {
  if (!ts.isVariableStatement(node)) return node.body;
  const [first, ...others] = node.declarationList.declarations;
  const value = others.length === 0 ? first?.initializer : undefined;
  const isFunction = value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));
  return isFunction && ts.isBlock(value.body) ? value.body : undefined;
}

/**
 * @param {ts.Node} node
 * @returns {boolean} whether a function has a `this` of its surroundings' or its own
 */
function usesContext(node) {
  const isOwn =
    node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword || ts.isMetaProperty(node);
  const visit = (/** @type {ts.Node} */ child) => {
    const hasOwn = ts.isFunctionDeclaration(child) || ts.isFunctionExpression(child) || ts.isClassLike(child);
    return (!hasOwn && usesContext(child)) || undefined;
  };
  return isOwn || (ts.forEachChild(node, visit) ?? false);
}

/**
 * @param {ts.Node} node
 * @returns {node is ts.FunctionDeclaration | ts.MethodDeclaration | ts.ArrowFunction | ts.FunctionExpression} with a body, and with a
 * name that does not say what it returns
 */
function isNamedFunction(node) {
  if (ts.isFunctionDeclaration(node)) return node.body !== undefined && node.name !== undefined;
  if (ts.isMethodDeclaration(node)) return node.body !== undefined && ts.isClassLike(node.parent);
  const isValue = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  const { parent } = node;
  return isValue && (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) && !parent.type;
}

/**
 * @param {ts.Identifier} node
 * @returns {boolean} whether a variable, parameter, function or method is given this name here, by the developer's own choice
 */
function isName(node) {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return parent.name === node;
  if (ts.isParameter(parent)) return parent.name === node && !ts.isIndexSignatureDeclaration(parent.parent);
  if (ts.isBindingElement(parent)) {
    const isShort =
      parent.propertyName === undefined && ts.isObjectBindingPattern(parent.parent) && !parent.dotDotDotToken;
    return parent.name === node && !isShort;
  }
  if (ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent)) return parent.name === node;
  return (
    ts.isMethodDeclaration(parent) &&
    parent.name === node &&
    ts.isClassLike(parent.parent) &&
    !parent.parent.heritageClauses
  );
}
