/**
 * @file What a configuration written as a JavaScript or TypeScript module exports, as far as it is a literal. The module is read, never
 * run: whatever would have to be computed stays a `Reference`.
 */

import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';
import JSON5 from 'json5';
import { at, isRecord } from './values';

/** Something that is not a literal: what a name or a call stands for. */
export class Reference {
  constructor(
    /** Where it is imported from. */
    readonly module: string | undefined,
    /** The names that lead to it in there. */
    readonly path: readonly string[],
    /** The arguments, where it is what a call returns. */
    readonly callArguments?: readonly unknown[],
  ) {}
}

/** A text that some call would return is not known either: this many steps are more than any configuration takes. */
const MAX_STEPS = 20_000;
const MAX_DEPTH = 60;

/** Where the parts of an object stand that are spread in without being known; no configuration has such a key. */
const UNKNOWN_PARTS = '...';

const PARSER = parser.configure({ dialect: 'ts' });

/**
 * The value that the module exports by default, or by `module.exports`.
 * @throws Error where the module does not parse, or holds more than a configuration would
 */
export function scriptValue(text: string): unknown {
  const tree = PARSER.parse(text);
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) throw new SyntaxError(`Not JavaScript at offset ${from}.`);
    },
  });
  const script: Script = { text, names: namesIn(tree.topNode, text), stepsLeft: MAX_STEPS };
  const exported = exportedIn(tree.topNode, text);
  return exported ? evaluate(exported, script, 0) : UNKNOWN;
}

/** Whether parts of an object are spread in from somewhere that is not known. */
export function isPartlyKnown(value: unknown): boolean {
  return at(value, UNKNOWN_PARTS) !== undefined;
}

interface Script {
  readonly text: string;
  /** What each name of the module's top level stands for. */
  readonly names: ReadonlyMap<string, SyntaxNode | Reference>;
  stepsLeft: number;
}

const UNKNOWN = new Reference(undefined, []);

function evaluate(node: SyntaxNode, script: Script, depth: number): unknown {
  if (--script.stepsLeft < 0) throw new RangeError('More than a configuration would hold.');
  if (depth > MAX_DEPTH) return UNKNOWN;
  const source = script.text.slice(node.from, node.to);
  const inner = (child: SyntaxNode | undefined): unknown => (child ? evaluate(child, script, depth + 1) : UNKNOWN);
  switch (node.name) {
    case 'ObjectExpression':
      return objectOf(node, script, depth);
    case 'ArrayExpression':
      return itemsOf(node, script, depth);
    case 'String':
      return JSON5.parse(source);
    case 'TemplateString':
      return node.getChild('Interpolation') ? UNKNOWN : source.slice(1, -1);
    case 'Number':
      return Number(source.replaceAll('_', ''));
    case 'BooleanLiteral':
      return source === 'true';
    case 'null':
      return null;
    case 'UnaryExpression': {
      const operand = inner(partsOf(node)[1]);
      return source.startsWith('-') && typeof operand === 'number' ? -operand : UNKNOWN;
    }
    case 'ParenthesizedExpression':
      return inner(partsOf(node)[1]);
    case 'BinaryExpression':
      // What TypeScript is told of a value leaves it as it is.
      return node.getChild('as') || node.getChild('satisfies') ? inner(partsOf(node)[0]) : UNKNOWN;
    case 'VariableName': {
      if (source === 'undefined') return undefined;
      const meant = script.names.get(source);
      return meant instanceof Reference ? meant : meant ? inner(meant) : new Reference(undefined, [source]);
    }
    case 'MemberExpression': {
      const [object, , property] = partsOf(node);
      const key = property && keyOf(property, script, depth);
      const value = inner(object);
      if (key === undefined) return UNKNOWN;
      return value instanceof Reference ? new Reference(value.module, [...value.path, key]) : at(value, key);
    }
    case 'CallExpression': {
      const callee = inner(partsOf(node)[0]);
      const list = node.getChild('ArgList');
      return callee instanceof Reference && list
        ? new Reference(moduleRequired(node, script.text) ?? callee.module, callee.path, itemsOf(list, script, depth))
        : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

function objectOf(node: SyntaxNode, script: Script, depth: number): unknown {
  const entries = new Map<string, unknown>();
  const unknownParts: unknown[] = [];
  for (const property of node.getChildren('Property')) {
    const parts = partsOf(property);
    const [first] = parts;
    if (first?.name === 'Spread') {
      const spread = parts[1] && evaluate(parts[1], script, depth + 1);
      if (isRecord(spread)) {
        for (const [key, value] of Object.entries(spread)) entries.set(key, value);
      } else unknownParts.push(spread);
      continue;
    }
    const colon = parts.findIndex(({ name }) => name === ':');
    const key = first && keyOf(first.name === '[' ? (parts[1] ?? first) : first, script, depth);
    if (key === undefined) continue;
    if (colon >= 0) entries.set(key, parts[colon + 1] ? evaluate(parts[colon + 1]!, script, depth + 1) : UNKNOWN);
    else if (parts.length > 1) entries.set(key, UNKNOWN);
    else entries.set(key, valueOfName(key, script, depth));
  }
  if (unknownParts.length > 0) entries.set(UNKNOWN_PARTS, unknownParts);
  // Defines each key as an own one, whatever its name is.
  return Object.fromEntries(entries);
}

/** The items of a list or the arguments of a call; a list that is spread in lends its items. */
function itemsOf(node: SyntaxNode, script: Script, depth: number): readonly unknown[] {
  const items: unknown[] = [];
  let isSpread = false;
  for (const part of partsOf(node)) {
    if (part.name === 'Spread') isSpread = true;
    else if (!PUNCTUATION.has(part.name)) {
      const value = evaluate(part, script, depth + 1);
      if (isSpread && Array.isArray(value)) items.push(...(value as readonly unknown[]));
      else items.push(value);
      isSpread = false;
    }
    if (items.length > MAX_STEPS) throw new RangeError('More than a configuration would hold.');
  }
  return items;
}

const PUNCTUATION: ReadonlySet<string> = new Set(['[', ']', '(', ')', ',']);

function valueOfName(name: string, script: Script, depth: number): unknown {
  const meant = script.names.get(name);
  return meant instanceof Reference || !meant ? (meant ?? UNKNOWN) : evaluate(meant, script, depth + 1);
}

/** A property's name, however it is written. */
function keyOf(node: SyntaxNode, script: Script, depth: number): string | undefined {
  if (node.name === 'PropertyDefinition' || node.name === 'PropertyName') return script.text.slice(node.from, node.to);
  const value = evaluate(node, script, depth + 1);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** What stands for what at the top of the module: constants by their expressions, imports by where they come from. */
function namesIn(top: SyntaxNode, text: string): ReadonlyMap<string, SyntaxNode | Reference> {
  const names = new Map<string, SyntaxNode | Reference>();
  const textOf = (node: SyntaxNode): string => text.slice(node.from, node.to);
  for (const statement of partsOf(top)) {
    if (statement.name === 'ImportDeclaration') {
      const source = statement.getChild('String');
      const module = source && textOf(source).slice(1, -1);
      if (module === null) continue;
      const whole = statement.getChild('VariableDefinition');
      if (whole) names.set(textOf(whole), new Reference(module, []));
      for (const [imported, local] of pairsIn(statement.getChild('ImportGroup'))) {
        names.set(textOf(local), new Reference(module, [textOf(imported)]));
      }
    }
    const declaration = statement.name === 'ExportDeclaration' ? statement.getChild('VariableDeclaration') : statement;
    if (declaration?.name !== 'VariableDeclaration') continue;
    for (const [definition, expression] of definitionsIn(declaration)) {
      if (definition.name === 'VariableDefinition') names.set(textOf(definition), expression);
      const module = moduleRequired(expression, text);
      if (definition.name !== 'ObjectPattern' || module === undefined) continue;
      for (const property of definition.getChildren('PatternProperty')) {
        const local = property.getChild('VariableDefinition');
        const imported = property.getChild('PropertyName') ?? local;
        if (local && imported) names.set(textOf(local), new Reference(module, [textOf(imported)]));
      }
    }
  }
  return names;
}

/** `a as b` → [a, b]; `a` → [a, a]. */
function pairsIn(group: SyntaxNode | null): readonly (readonly [imported: SyntaxNode, local: SyntaxNode])[] {
  const pairs: (readonly [SyntaxNode, SyntaxNode])[] = [];
  let imported: SyntaxNode | undefined;
  for (const part of group ? partsOf(group) : []) {
    if (part.name === 'VariableName') imported = part;
    if (part.name === 'VariableDefinition') {
      pairs.push([imported ?? part, part]);
      imported = undefined;
    }
  }
  return pairs;
}

function definitionsIn(declaration: SyntaxNode): readonly (readonly [SyntaxNode, SyntaxNode])[] {
  const definitions: (readonly [SyntaxNode, SyntaxNode])[] = [];
  let definition: SyntaxNode | undefined;
  let isValueNext = false;
  for (const part of partsOf(declaration)) {
    if (isValueNext && definition) definitions.push([definition, part]);
    isValueNext = part.name === 'Equals';
    if (part.name === 'VariableDefinition' || part.name === 'ObjectPattern') definition = part;
  }
  return definitions;
}

/** `require('x')` → x. */
function moduleRequired(node: SyntaxNode, text: string): string | undefined {
  const callee = node.name === 'CallExpression' ? node.firstChild : null;
  if (!callee || text.slice(callee.from, callee.to) !== 'require') return undefined;
  const module = node.getChild('ArgList')?.getChild('String');
  return module ? text.slice(module.from + 1, module.to - 1) : undefined;
}

function exportedIn(top: SyntaxNode, text: string): SyntaxNode | undefined {
  let exported: SyntaxNode | undefined;
  for (const statement of partsOf(top)) {
    if (statement.name === 'ExportDeclaration' && statement.getChild('default')) {
      exported = partsOf(statement)[2];
    }
    const assignment = statement.name === 'ExpressionStatement' ? statement.getChild('AssignmentExpression') : null;
    const [target, , value] = assignment ? partsOf(assignment) : [];
    if (target && text.slice(target.from, target.to) === 'module.exports') exported = value;
  }
  return exported;
}

/** A node's children, without comments. */
function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment' && child.name !== 'BlockComment') parts.push(child);
  }
  return parts;
}
