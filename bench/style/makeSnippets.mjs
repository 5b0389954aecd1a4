/**
 * @file Makes snippets of real code with the signs of style that other tools see in them: ESLint's rules and TypeScript's parser for
 * JavaScript and TypeScript, Python's own parser and tokenizer for Python, formatters for the length of lines.
 *
 *     node bench/style/makeSnippets.mjs --out FOLDER [--ruff PATH]
 *
 * The code is that of packages in `node_modules` and of Python's standard library. Without ruff no Python is formatted.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { createRandom, shuffled } from '../learning/random.mjs';
import { formattedSnippets } from './formatted.mjs';
import { labelsOf } from './lintLabels.mjs';

/** @typedef {{ source: string, languageId: string, text: string, labels: import('./lintLabels.mjs').Labels }} Snippet */

const SOURCES = [
  'commander/lib/*.js',
  'eslint/lib/{rules,linter,cli-engine,shared}/*.js',
  'mocha/lib/{*,reporters/*}.js',
  'undici/lib/{core,api,util,web/fetch}/*.js',
  'yauzl/index.js',
  'debug/src/*.js',
  'chokidar/*.js',
  'zod/src/{v3,v4/core,v4/classic}/*.ts',
];
const LEAST_LINES = 8;
const MOST_LINES = 45;
const SNIPPETS_OF_A_PACKAGE = 15;
const TYPESCRIPT_SNIPPETS = 36;
const PYTHON_SNIPPETS = 100;

const { values: flags } = parseArgs({ options: { out: { type: 'string' }, ruff: { type: 'string' } } });
const { out, ruff } = flags;
if (out === undefined) {
  console.error('--out wants a folder.');
  process.exit(1);
}
const root = path.join(import.meta.dirname, '../..');
const modules = path.join(root, 'node_modules');

const snippets = [...SOURCES.flatMap(snippetsOf), ...pythonSnippets()];
snippets.push(...(await formattedSnippets(modules, ruff)));
writeFileSync(path.join(out, 'snippets.jsonl'), snippets.map((snippet) => `${JSON.stringify(snippet)}\n`).join(''));
console.log(`${snippets.length} snippets`);

/**
 * @param {string} pattern
 * @returns {readonly Snippet[]}
 */
function snippetsOf(pattern) {
  const random = createRandom(pattern);
  const isTyped = pattern.endsWith('.ts');
  const parts = globSync(pattern, { cwd: modules })
    .sort()
    .flatMap((file) => partsOf(file).map((text) => ({ source: file, text })));
  const found = shuffled(parts, random).flatMap(({ source, text }) => {
    const labels = labelsOf(text, isTyped);
    return labels ? [{ source, languageId: isTyped ? 'typescript' : 'javascript', text, labels }] : [];
  });
  return found.slice(0, isTyped ? TYPESCRIPT_SNIPPETS : SNIPPETS_OF_A_PACKAGE);
}

/**
 * @param {string} file
 * @returns {readonly string[]} its functions and classes, and other statements as long as such
 */
function partsOf(file) {
  const text = readFileSync(path.join(modules, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return source.statements
    .map((statement) => `${text.slice(statement.getFullStart(), statement.end).trim()}\n`)
    .filter((part) => {
      const count = part.split('\n').length - 1;
      return count >= LEAST_LINES && count <= MOST_LINES;
    });
}

/** @returns {readonly Snippet[]} */
function pythonSnippets() {
  const script = path.join(import.meta.dirname, 'labels.py');
  const lines = execFileSync('python3', [script, String(PYTHON_SNIPPETS), '1'], { encoding: 'utf8' });
  return lines
    .trim()
    .split('\n')
    .map((line) => ({ languageId: 'python', ...JSON.parse(line) }));
}
