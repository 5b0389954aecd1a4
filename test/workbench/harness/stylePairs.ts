/** @file Pairs of a developer with a taste of their own: what a panel that tells of style has to find in them. */

import { DEFAULT_USER } from '../../../src/common/dataFolder';
import type { NewPair } from '../../../src/feedback/records';

interface Template {
  readonly language: 'typescript' | 'python';
  readonly prompt: string;
  /** What the developer mostly writes. */
  readonly usual: string;
  readonly other: string;
}

/** `N` stands for a number that makes each pair another one. */
const TEMPLATES: readonly Template[] = [
  {
    language: 'typescript',
    prompt: 'const labelsN = new Map()\nlabelsN.set(',
    usual: "'first', rows.length)",
    other: '"first", rows.length);',
  },
  {
    language: 'typescript',
    prompt: 'export function pickN(rows) {\n  const first = rows[0]\n  ',
    usual: 'return first.name',
    other: 'return first.name;',
  },
  {
    language: 'typescript',
    prompt: 'import { priceOf } from "./prices"\n\nexport ',
    usual: 'const totalN = (items) => items.map(priceOf)',
    other: 'function totalN(items) {\n  return items.map(priceOf);\n}',
  },
  {
    language: 'typescript',
    prompt: 'export function countN(text) {\n  ',
    usual: "const words = text.split(' ')\n  return words.length",
    other: 'let words = text.split(" ");\n  return words.length;',
  },
  {
    language: 'typescript',
    prompt: 'export function openN(path) {\n  ',
    usual: 'const openFile = find(path)\n  return openFile',
    other: 'const open_file = find(path);\n  return open_file;',
  },
  {
    language: 'typescript',
    prompt: 'export function greetN(name) {\n  const text = ',
    usual: '`Hello, ${name}`\n  return text',
    other: '"Hello, " + name;\n  return text;',
  },
  {
    language: 'python',
    prompt: 'def load_N(path):\n    name = ',
    usual: '"rows"\n    return name',
    other: "'rows'\n    return name",
  },
  {
    language: 'python',
    prompt: 'import json\n\n\ndef ',
    usual: 'parse_N(text: str) -> dict:\n    return json.loads(text)',
    other: 'parse_N(text):\n    return json.loads(text)',
  },
  {
    language: 'python',
    prompt: 'def greet_N(name):\n    text = ',
    usual: 'f"Hello, {name}"\n    return text',
    other: '"Hello, " + name\n    return text',
  },
];

const PAIRS = 54;
const HALF_A_DAY_MS = 43_200_000;
/** Nobody is of one mind all the time. */
const CHANGES_MIND_EVERY = 11;
const SOURCES = ['typedOver', 'rewritten', 'comparison'] as const;

/** Two a day, from a moment on. */
export function stylePairs(firstAt: number): readonly NewPair[] {
  return Array.from({ length: PAIRS }, (_, index): NewPair => {
    const template = TEMPLATES[index % TEMPLATES.length];
    if (!template) throw new Error('there is no template');
    const { language, prompt, usual, other } = template;
    const isUsual = index % CHANGES_MIND_EVERY !== CHANGES_MIND_EVERY - 1;
    const numbered = (text: string): string => text.replaceAll('N', String(index));
    return {
      ...{ user: DEFAULT_USER, source: SOURCES[index % SOURCES.length] ?? 'typedOver', language },
      ...{ at: firstAt + index * HALF_A_DAY_MS, prompt: numbered(prompt) },
      chosen: numbered(isUsual ? usual : other),
      rejected: numbered(isUsual ? other : usual),
      files: [`file:///project/src/module${index % 7}.${language === 'python' ? 'py' : 'ts'}`],
      workspace: 'file:///project',
    };
  });
}
