/** @file What the pipeline knows of languages: comments, imports, and which languages understand each other's code. */

import { commentSyntaxOf } from '../common/comments';

/** Languages close enough for code of one to be of use in the other. */
const FAMILIES: readonly (readonly string[])[] = [
  ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'vue', 'svelte'],
  ['c', 'cpp', 'objective-c', 'objective-cpp', 'cuda-cpp'],
  ['css', 'scss', 'less'],
  ['java', 'kotlin', 'groovy'],
  ['json', 'jsonc'],
];

/** Languages in which a colon at a line's end opens an indented block. */
const COLON_BLOCKS: ReadonlySet<string> = new Set(['python', 'nim', 'gdscript', 'coffeescript']);

const IMPORT =
  /^(?:import\b|from\s+\S+\s+import\b|#\s*include\b|using\s+[\w.:]|use\s+[\w:\\]|package\s+\w|require\b|require_relative\b|@import\b|@use\b|export\s+.*\sfrom\s|(?:const|let|var)\s.*=\s*require\()/;

/** `text` as a comment of the language, on one line. */
export function commentLine(languageId: string, text: string): string {
  const { open, close } = commentSyntaxOf(languageId);
  return `${open} ${text}${close}`;
}

/** Whether a trimmed line is nothing but a comment, or lies inside one by its looks (`* …` of a block comment). */
export function isCommentLine(languageId: string, trimmed: string): boolean {
  const { open } = commentSyntaxOf(languageId);
  return trimmed.startsWith(open) || (open === '//' && /^(?:\/\*|\*\/|\*(?:\s|$))/.test(trimmed));
}

/** Whether the text of a line up to the cursor ends inside a comment. */
export function endsInComment(languageId: string, linePrefix: string): boolean {
  const trimmed = linePrefix.trim();
  if (isCommentLine(languageId, trimmed)) return !trimmed.endsWith('*/') && !trimmed.endsWith('-->');
  const { open, close } = commentSyntaxOf(languageId);
  const opened = linePrefix.lastIndexOf(` ${open} `);
  return opened >= 0 && (close === '' || !linePrefix.includes(close.trim(), opened));
}

/** Whether a trimmed line ends a comment or a docstring, so that what it describes is due next. */
export function endsDescription(languageId: string, trimmed: string): boolean {
  if (languageId === 'python' && /(?:"""|''')$/.test(trimmed)) return true;
  return isCommentLine(languageId, trimmed);
}

/** What opens a block stands at the line's end; a line of any length is read in the same time. */
const MAX_OPENER_CHARACTERS = 300;

/** Whether a line, trimmed and without its comment, opens a block or a bracket that its next line goes on with. */
export function opensBlock(languageId: string, trimmed: string): boolean {
  const code = trimmed.slice(-MAX_OPENER_CHARACTERS).replace(/\s+(?:\/\/|#)\s.*$/, '');
  if (/(?:[{([]|=>)$/.test(code)) return true;
  if (!code.endsWith(':')) return false;
  return COLON_BLOCKS.has(languageId) || /^(?:case\b.*|default):$/.test(code);
}

export function isImportLine(trimmed: string): boolean {
  return IMPORT.test(trimmed);
}

/** Whether code of one language is of use as a model for the other. */
export function areRelated(languageId: string, other: string): boolean {
  return languageId === other || FAMILIES.some((family) => family.includes(languageId) && family.includes(other));
}
