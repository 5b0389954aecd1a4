import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/', 'artefacts/', '.cache/', 'test/fixtures/', 'team/', 'samples/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A union's switch handles every member, so that a new member is a compile-time list of what to write.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Numbers in messages are read as they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `while (true)` around a queue or a decode loop says what it means.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // `env['NAME']` shows that a key is data.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Type aliases and interfaces both have their place: unions and functions, and shapes of objects.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Index loops over typed arrays are the numeric code's plain speech.
      '@typescript-eslint/prefer-for-of': 'off',
      // In numeric code and parsers an index is proven by the loop around it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A callback that only forwards may be written without braces.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A port's method may have its answer at once.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: nodeGlobals() },
  },
  {
    files: ['**/*.{ts,tsx,mts,mjs}'],
    rules: {
      eqeqeq: 'error',
      curly: ['error', 'multi-line'],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only: one thing has one name.' },
        { selector: 'TSEnumDeclaration', message: 'String-literal unions, not enums.' },
      ],
      'prefer-const': ['error', { destructuring: 'all' }],
      'object-shorthand': 'error',
    },
  },
  // Only the downloader of models speaks to the network (dependency-cruiser looks after imports).
  {
    files: ['src/**/*.ts', 'webview/**/*.{ts,tsx}'],
    ignores: ['src/model/base/download*.ts'],
    rules: { 'no-restricted-globals': ['error', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'] },
  },
  // Their tools load these by their default export.
  { files: ['*.config.{mts,mjs}', '.dependency-cruiser.mjs'], rules: { 'no-restricted-syntax': 'off' } },
);

/** The globals that our scripts use of Node. */
function nodeGlobals() {
  const names = ['AbortController', 'AbortSignal', 'Buffer', 'URL', 'URLSearchParams', 'clearTimeout', 'clearInterval'];
  names.push(
    'console',
    'fetch',
    'performance',
    'process',
    'setInterval',
    'setTimeout',
    'structuredClone',
    'TextDecoder',
  );
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
