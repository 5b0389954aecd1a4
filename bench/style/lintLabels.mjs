/** @file The signs of style in JavaScript and TypeScript that ESLint's rules see, joined with those that TypeScript's parser sees. */
import { Linter } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { labelTree } from './treeLabels.mjs';

/** @typedef {Record<string, Record<string, number>>} Labels by trait and choice, how many signs there are */

const linter = new Linter();

/**
 * @param {string} text
 * @param {boolean} isTyped
 * @returns {Labels | undefined} nothing where there are none, or the text does not parse by itself
 */
export function labelsOf(text, isTyped) {
  /** @type {Labels} */
  const labels = {};
  const add = (/** @type {string} */ trait, /** @type {string} */ choice, count = 1) => {
    const counts = (labels[trait] ??= {});
    counts[choice] = (counts[choice] ?? 0) + count;
  };
  const lintedChoices = lintLabels(text, isTyped);
  if (!lintedChoices) return undefined;
  for (const [trait, choice, count] of lintedChoices) if (count > 0) add(trait, choice, count);
  labelTree(ts.createSourceFile(isTyped ? 'a.ts' : 'a.js', text, ts.ScriptTarget.Latest, true), isTyped, add);
  return Object.keys(labels).length > 0 ? labels : undefined;
}

/**
 * @param {string} text
 * @param {boolean} isTyped
 * @returns {readonly (readonly [trait: string, choice: string, count: number])[] | undefined}
 */
function lintLabels(text, isTyped) {
  const count = (/** @type {string} */ rule, /** @type {readonly unknown[]} */ ...options) => {
    const messages = linter.verify(text, {
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
      languageOptions: { sourceType: 'module', ...(isTyped && { parser: tseslint.parser }) },
      rules: { [rule]: /** @type {import('eslint').Linter.RuleEntry} */ (['error', ...options]) },
    });
    if (messages.some(({ fatal }) => fatal)) throw new SyntaxError(messages[0]?.message);
    // There are also messages about comments that speak to ESLint.
    return messages.filter(({ ruleId }) => ruleId === rule).length;
  };
  const quotes = { avoidEscape: true, allowTemplateLiterals: true };
  const commas = (/** @type {string} */ style) => ({
    arrays: style,
    objects: style,
    imports: style,
    exports: style,
    functions: 'ignore',
  });
  try {
    return [
      ['quotes', 'double', count('quotes', 'single', quotes)],
      ['quotes', 'single', count('quotes', 'double', quotes)],
      ['semicolons', 'never', count('semi', 'always')],
      ['semicolons', 'always', count('semi', 'never')],
      ['trailingCommas', 'never', count('comma-dangle', commas('always-multiline'))],
      ['trailingCommas', 'always', count('comma-dangle', commas('never'))],
      ['strings', 'joined', count('prefer-template')],
      ['declarations', 'var', count('no-var')],
      ['declarations', 'let', count('prefer-const', { destructuring: 'all' })],
    ];
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
