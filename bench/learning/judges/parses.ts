/** @file Whether a completion is free of syntax errors, as far as can be told of a stretch of a file that is cut off at both ends. */

import ts from 'typescript';
import { isError, parsePython } from './pythonTree';

/**
 * Whether parsing goes through a completion up to its end. What is missing at the very end, where it was cut off, is no error;
 * nor is what the prompt itself has wrong, as its beginning is cut off too.
 */
export function parses(language: 'javascript' | 'python', prompt: string, completion: string): boolean {
  const text = prompt + completion.trimEnd();
  const errors = language === 'javascript' ? javaScriptErrors(text, prompt.length) : pythonErrors(text);
  // The last token may be half a word.
  const end = text.length - (/(?:[\w$]+|[^\w\s])$/.exec(text)?.[0].length ?? 0);
  return errors.every((position) => position < prompt.length || position >= end);
}

function pythonErrors(stretch: string): readonly number[] {
  const { nodes, shift } = parsePython(stretch);
  return nodes.filter(isError).map(({ from }) => from - shift);
}

/** Where a stretch may stand: in as many blocks as it closes, in the body of a class, among properties, or among arguments. */
const SURROUNDINGS = [
  (depth: number) => 'async function* f() { for (;;) {'.repeat(depth),
  (depth: number) => `${'async function* f() { for (;;) {'.repeat(depth)} class A {`,
  (depth: number) => `${'async function* f() { for (;;) {'.repeat(depth)} f({`,
  (depth: number) => `${'async function* f() { for (;;) {'.repeat(depth)} f([`,
];
const MOST_CLOSED = 12;

/** In the surroundings in which the prompt has the fewest errors. */
function javaScriptErrors(stretch: string, promptLength: number): readonly number[] {
  const tried = SURROUNDINGS.map((surrounding) => {
    const head = `${surrounding(MOST_CLOSED / 2)}\n`;
    const source = ts.createSourceFile('spot.js', head + stretch, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
    const { parseDiagnostics } = source as ts.SourceFile & {
      readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
    };
    return parseDiagnostics.map(({ start }) => start - head.length);
  });
  const ofPrompt = (errors: readonly number[]) => errors.filter((position) => position < promptLength).length;
  return tried.reduce((best, errors) => (ofPrompt(errors) < ofPrompt(best) ? errors : best));
}
