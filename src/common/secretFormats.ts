/**
 * @file Known formats of keys and tokens: those of secretlint's rules, and those that it lacks or is too strict about for a text that
 * begins and ends anywhere. The rules are called directly, since secretlint's engine is asynchronous and reads whole files.
 */

import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretLintRuleContext, SecretLintSourceCode } from '@secretlint/types';

/** A guess, and on the safe side: what it costs to be wrong is a pair that is not learned from. */
export interface FoundSecret {
  /** For people: `github`, `private key`, `random text`. */
  readonly kind: string;
  /** The secret is `text.slice(start, end)`, or holds it. */
  readonly start: number;
  readonly end: number;
}

/** What is used of secretlint's rules: of a text they read no more than this. */
interface Rule {
  readonly meta: { readonly id: string };
  create(
    context: SecretLintRuleContext,
    options: object,
  ): { file?(source: Pick<SecretLintSourceCode, 'content' | 'ext' | 'filePath'>): unknown };
}

const RULE_PREFIX = '@secretlint/secretlint-rule-';
/** One reads whole files from disk, the other lets a comment switch the rest off. */
const UNUSED_RULES: readonly string[] = ['gcp', 'filter-comments'];
const ALL_RULES: readonly Rule[] = rules;
const RULES = ALL_RULES.filter(({ meta }) => !UNUSED_RULES.includes(nameOf(meta.id)));

const FORMATS: readonly (readonly [kind: string, format: RegExp])[] = [
  ['AWS access key', /\b(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\b/g],
  ['Google API key', /\bAIza[\w-]{35}/g],
  ['JSON web token', /\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]*/g],
  // Its head and the beginning of its body, in a file or in a string, over lines or not.
  [
    'private key',
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\\rn"'`+,]{0,60}(?:Proc-Type|Version|Comment|[A-Za-z0-9+/=]{16})/g,
  ],
  // Of any scheme; what stands for a password in a template is none.
  [
    'password in an address',
    /:\/\/[^\s:@/'"`<>]{0,100}:(?![${<%*]|x{3,}@|\.{3}|pass(?:word|wd)?@)[^\s@/'"`<>]{1,200}@/g,
  ],
];

/** Only lines with one of these can hold what the rules look for; so ordinary code costs next to nothing. */
const WORTH_A_LOOK = /:\/\/|_authToken|(?=[\w.+/=]{0,200}[\d-])[\w.+/=-]{20}/;

export function* keysIn(text: string): Generator<FoundSecret> {
  for (const [kind, format] of FORMATS) {
    for (const { 0: match, index } of text.matchAll(format)) yield { kind, start: index, end: index + match.length };
  }
  let start = 0;
  for (const line of text.split('\n')) {
    if (WORTH_A_LOOK.test(line)) yield* keysInLine(line, start);
    start += line.length + 1;
  }
}

function keysInLine(line: string, start: number): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const rule of RULES) {
    const scanner = rule.create(
      {
        sharedOptions: {},
        createTranslator: () => () => ({ message: '', messageId: '', data: undefined }),
        report: ({ range }) =>
          void found.push({ kind: nameOf(rule.meta.id), start: start + range[0], end: start + range[1] }),
        ignore: () => undefined,
      },
      {},
    );
    scanner.file?.({ content: line, ext: '', filePath: undefined });
  }
  return found;
}

function nameOf(ruleId: string): string {
  return ruleId.replace(RULE_PREFIX, '');
}
