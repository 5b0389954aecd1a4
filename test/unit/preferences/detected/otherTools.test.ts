import { describe, expect, it } from 'vitest';
import { choicesIn, saidOf, type Texts } from './saying';

describe('what .editorconfig says', () => {
  const texts: Texts = {
    '.editorconfig':
      'root = true\n[*]\nmax_line_length = 100\n[*.{js,ts}]\nquote_type = single\n[docs/**.js]\nmax_line_length = off\n',
    'py/.editorconfig': '; ours\n[*.py]\nMax_Line_Length: 79 # narrow\n',
    'alone/.editorconfig': 'root = TRUE\n[*.js]\nquote_type = double\n',
  };

  it.each([
    ['src/a.ts', { quotes: 'single', lineLength: '100' }],
    ['docs/a.js', { quotes: 'single' }],
    ['py/deep/a.py', { lineLength: '80' }],
    ['py/a.js', { quotes: 'single', lineLength: '100' }],
    ['alone/a.js', { quotes: 'double' }],
  ])('of %s', (path, choices) => {
    expect(choicesIn(path, texts)).toEqual(choices);
  });

  it('names the property, and yields to formatters but not to Prettier’s default', () => {
    expect(saidOf('lineLength', 'a.js', texts)).toBe('100 (.editorconfig max_line_length: 100)');
    expect(choicesIn('a.js', { ...texts, '.prettierrc': 'singleQuote: false' })).toMatchObject({
      quotes: 'double',
      lineLength: '100',
    });
    expect(choicesIn('a.js', { ...texts, '.prettierrc': 'printWidth: 80' })['lineLength']).toBe('80');
  });
});

describe('what Biome’s configuration says', () => {
  it.each([
    ['{}', { quotes: 'double', semicolons: 'always', trailingCommas: 'always', lineLength: '80' }],
    [
      '{ "formatter": { "lineWidth": 100 }, // wide\n "javascript": { "formatter": { "quoteStyle": "single", "semicolons": "asNeeded", "trailingCommas": "none" } } }',
      { quotes: 'single', semicolons: 'never', trailingCommas: 'never', lineLength: '100' },
    ],
    [
      '{ "formatter": { "enabled": false }, "linter": { "rules": { "style": { "useConst": "error", "useTemplate": { "level": "warn" }, "noUselessElse": "off" } } } }',
      { declarations: 'const', strings: 'interpolated' },
    ],
    ['{ "extends": ["./base.json"], "javascript": { "formatter": { "quoteStyle": "single" } } }', { quotes: 'single' }],
    [
      '{ "formatter": { "enabled": false }, "linter": { "enabled": false, "rules": { "style": { "useConst": "error" } } } }',
      {},
    ],
  ])('%s', (text, choices) => {
    expect(choicesIn('src/a.ts', { 'biome.jsonc': text })).toEqual(choices);
  });

  it('honours overrides of both versions', () => {
    const single = { javascript: { formatter: { quoteStyle: 'single' } } };
    const text = JSON.stringify({
      overrides: [
        { includes: ['**/*.ts', '!**/*.d.ts'], ...single },
        { include: ['old/**'], ignore: ['old/new/**'], ...single },
      ],
    });
    const quotes = (path: string) => choicesIn(path, { 'biome.json': text })['quotes'];
    expect([quotes('a.ts'), quotes('a.d.ts'), quotes('old/a.js'), quotes('old/new/a.js')]).toEqual([
      'single',
      'double',
      'single',
      'double',
    ]);
  });
});

describe('what tsconfig.json says', () => {
  it.each<[Texts, string | undefined]>([
    [{ 'tsconfig.json': '{ "compilerOptions": { "strict": true, }, }' }, 'compilerOptions.strict'],
    [{ 'tsconfig.json': '{ "compilerOptions": { "noImplicitAny": true } }' }, 'compilerOptions.noImplicitAny'],
    [{ 'tsconfig.json': '{ "compilerOptions": { "strict": true, "noImplicitAny": false } }' }, undefined],
    [{ 'tsconfig.json': '{ "extends": "@tsconfig/node22/tsconfig.json" }' }, 'extends'],
    [
      {
        'tsconfig.base.json': '{ "compilerOptions": { "strict": true } }',
        'web/tsconfig.json': '{ "extends": "../tsconfig.base.json" }',
      },
      'compilerOptions.strict',
    ],
    [{ 'tsconfig.json': '{ "extends": "./tsconfig" }' }, undefined],
    [{ 'tsconfig.json': '{ "extends": "../../../etc/passwd" }' }, undefined],
    [{ 'tsconfig.json': '{}' }, undefined],
  ])('%j', (texts, key) => {
    const said = saidOf('typing', 'web/a.ts', texts);
    if (key === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(` ${key}: true)`);
    expect(choicesIn('web/a.js', texts)).toEqual({});
  });
});

describe('what .clang-format says', () => {
  it('of JavaScript, in a document of its own or for all languages', () => {
    const text =
      'Language: Cpp\nColumnLimit: 120\n---\nLanguage: JavaScript\nJavaScriptQuotes: Single\nColumnLimit: 80\n';
    expect(choicesIn('a.ts', { '.clang-format': text })).toEqual({ quotes: 'single', lineLength: '80' });
    expect(choicesIn('a.ts', { '_clang-format': 'BasedOnStyle: Google\nColumnLimit: 100' })).toEqual({
      lineLength: '100',
    });
    expect(choicesIn('a.ts', { '.clang-format': 'Language: Cpp\nColumnLimit: 100' })).toEqual({});
    expect(choicesIn('a.ts', { '.clang-format': 'ColumnLimit: 0\nInsertTrailingCommas: Wrapped' })).toEqual({
      trailingCommas: 'always',
    });
  });
});

describe('what the configurations of Python’s tools say', () => {
  it.each<[string, string, Readonly<Record<string, string>>]>([
    [
      'pyproject.toml',
      '[tool.black]\nline-length = 100',
      { quotes: 'double', trailingCommas: 'always', lineLength: '100' },
    ],
    [
      'pyproject.toml',
      '[tool.black]\nskip-string-normalization = true',
      { trailingCommas: 'always', lineLength: '100' },
    ],
    [
      'pyproject.toml',
      '[tool.ruff]\nline-length = 79\n[tool.ruff.format]\nquote-style = "single"',
      { quotes: 'single', trailingCommas: 'always', lineLength: '80' },
    ],
    [
      'pyproject.toml',
      '[tool.ruff.format]\nquote-style = "preserve"\nskip-magic-trailing-comma = true',
      { lineLength: '100' },
    ],
    ['pyproject.toml', '[tool.ruff]\nline-length = 120', { lineLength: '120' }],
    [
      'pyproject.toml',
      '[tool.ruff.lint]\nselect = ["ANN", "N", "D1", "COM", "RET", "UP"]\nignore = ["RET505", "D"]',
      {
        trailingCommas: 'always',
        naming: 'snake_case',
        typing: 'annotated',
        strings: 'interpolated',
        docComments: 'some',
      },
    ],
    [
      'pyproject.toml',
      '[tool.ruff]\nselect = ["ALL"]\nignore = ["D", "ANN", "COM812", "UP"]',
      { naming: 'snake_case', earlyReturn: 'early' },
    ],
    ['pyproject.toml', '[tool.ruff.lint]\nselect = ["A", "DTZ", "F", "NPY", "E", "R"]', {}],
    [
      'ruff.toml',
      'line-length = 88\n[lint]\nextend-select = ["Q"]\n[lint.flake8-quotes]\ninline-quotes = "single"',
      { quotes: 'single', lineLength: '100' },
    ],
    ['.ruff.toml', '[format]\n', { quotes: 'double', trailingCommas: 'always', lineLength: '100' }],
    ['pyproject.toml', '[tool.mypy]\nstrict = true', { typing: 'annotated' }],
    ['pyproject.toml', '[tool.pyright]\ntypeCheckingMode = "strict"', { typing: 'annotated' }],
    ['pyrightconfig.json', '{ "typeCheckingMode": "strict" }', { typing: 'annotated' }],
    ['mypy.ini', '[mypy]\ndisallow_untyped_defs = True', { typing: 'annotated' }],
    ['pyproject.toml', '[tool.isort]\nprofile = "black"', { lineLength: '100' }],
    ['pyproject.toml', '[tool.isort]\nline_length = 79', { lineLength: '80' }],
    ['.flake8', '[flake8]\nmax-line-length = 120\ninline-quotes = double', { quotes: 'double', lineLength: '120' }],
    [
      'setup.cfg',
      '[metadata]\nname = x\n[flake8]\nignore =\n    E203,\n    W503\nmax_line_length=100 # so\ndocstring-convention = google',
      { lineLength: '100', docComments: 'some' },
    ],
    ['tox.ini', '[pycodestyle]\nmax-line-length = 79', { lineLength: '80' }],
  ])('%s: %s', (name, text, choices) => {
    expect(choicesIn('pkg/a.py', { [name]: text })).toEqual(choices);
    expect(choicesIn('pkg/a.ts', { [name]: text })).toEqual({});
  });

  it('lets the tool that writes have its word over those that look', () => {
    const flake8 = { '.flake8': '[flake8]\nmax-line-length = 120\ninline-quotes = single' };
    const black = { 'pyproject.toml': '[tool.black]\n[tool.ruff]\nline-length = 79' };
    expect(choicesIn('a.py', { ...flake8, ...black })).toMatchObject({ quotes: 'double', lineLength: '100' });
    const both = { 'pyproject.toml': '[tool.black]\n[tool.ruff.format]\nquote-style = "single"' };
    expect(choicesIn('a.py', both)['quotes']).toBe('single');
  });

  it('names the table', () => {
    expect(saidOf('quotes', 'a.py', { 'pyproject.toml': '[tool.ruff.format]\nquote-style = "single"' })).toBe(
      'single (pyproject.toml tool.ruff.format.quote-style: "single")',
    );
  });
});
