import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import { Registry, type IRawGrammar } from 'vscode-textmate';
import { describe, expect, test } from 'vitest';
import { activeTheme, contributionsOf } from '../../../../src/editor/highlight/contributions';
import { patternsOf, translate } from '../../../../src/editor/highlight/patterns';
import { themeRules } from '../../../../src/editor/highlight/themeRules';
import { plainTokens, tokensOf } from '../../../../src/editor/highlight/tokens';

const MANIFEST = {
  contributes: {
    grammars: [
      { language: 'tiny', scopeName: 'source.tiny', path: './tiny.json' },
      { scopeName: 'inline.notes', path: './notes.json', injectTo: ['source.tiny'] },
      { language: 7, scopeName: 'source.broken', path: './broken.json' },
      'nonsense',
    ],
    themes: [
      { id: 'Night', label: 'The Night', uiTheme: 'vs-dark', path: './night.json' },
      { label: 'Noon', uiTheme: 'vs', path: './noon.json' },
    ],
  },
};

describe('what extensions bring', () => {
  const found = contributionsOf([
    { place: 'one', manifest: MANIFEST },
    { place: 'two', manifest: null },
    { place: 'three', manifest: { contributes: { grammars: 'none' } } },
    {
      place: 'four',
      manifest: { contributes: { themes: [{ label: 'Default Light Modern', uiTheme: 'vs', path: 'light.json' }] } },
    },
  ]);

  test('grammars by scope and language, and what is injected where; what does not fit is left out', () => {
    expect([...found.grammarOfScope.keys()]).toEqual(['source.tiny', 'inline.notes']);
    expect(found.scopeOfLanguage.get('tiny')).toBe('source.tiny');
    expect(found.injections.get('source.tiny')).toEqual(['inline.notes']);
  });

  test('the theme that is named, if it is of the kind that is up; else the editor’s own of that kind', () => {
    const path = (named: readonly string[], kind: 'dark' | 'light' | 'highContrastDark'): string | undefined =>
      activeTheme(found.themes, named, kind)?.path;
    expect(path(['Night'], 'dark')).toBe('./night.json');
    expect(path(['The Night'], 'dark')).toBe('./night.json');
    expect(path(['Night', 'Noon'], 'light')).toBe('./noon.json');
    expect(path(['Night'], 'light')).toBe('light.json');
    expect(path(['Night'], 'highContrastDark')).toBeUndefined();
  });
});

describe('the rules of a theme', () => {
  const read = (files: Readonly<Record<string, string>>) => async (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`There is no ${path}.`);
    return text;
  };

  test('included ones come first, so that the theme’s own outdo them', async () => {
    const files = {
      './themes/night.json': `{
        // Comments and trailing commas are usual.
        "include": "./base.json",
        "tokenColors": [{ "scope": "string", "settings": { "foreground": "#111111" } },],
      }`,
      './themes/base.json': `{
        "colors": { "editor.foreground": "#eeeeee" },
        "tokenColors": [
          { "settings": { "fontStyle": "" } },
          { "scope": ["comment", "meta"], "settings": { "foreground": "#222222", "fontStyle": "italic" } },
          { "scope": "nothing" }
        ]
      }`,
    };
    expect(await themeRules('./themes/night.json', read(files))).toEqual([
      { settings: { foreground: '#eeeeee' } },
      { settings: { fontStyle: '' } },
      { scope: ['comment', 'meta'], settings: { foreground: '#222222', fontStyle: 'italic' } },
      { scope: 'string', settings: { foreground: '#111111' } },
    ]);
  });

  test('a circle of includes comes to an end, and a theme whose rules lie elsewhere has none', async () => {
    const circle = { 'a.json': '{ "include": "a.json", "tokenColors": "./a.tmTheme" }' };
    expect(await themeRules('a.json', read(circle))).toEqual([{ settings: {} }]);
  });
});

describe('tokens', () => {
  const GRAMMAR: IRawGrammar = {
    scopeName: 'source.tiny',
    repository: { $self: {}, $base: {} },
    patterns: [
      { name: 'string.tiny', begin: "'", end: "'" },
      { name: 'keyword.tiny', match: '\\b(?:let|if)\\b' },
      { name: 'comment.tiny', begin: '/\\*', end: '\\*/' },
    ],
  };

  async function highlight(...lines: string[]) {
    const engine = createJavaScriptRegexEngine();
    const registry = new Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns) => engine.createScanner(patterns),
        createOnigString: (text) => engine.createString(text),
      }),
      loadGrammar: async () => GRAMMAR,
      theme: {
        settings: [
          { settings: { foreground: '#eeeeee' } },
          { scope: 'string', settings: { foreground: '#AA0000' } },
          { scope: 'keyword', settings: { foreground: '#00AA00', fontStyle: 'bold underline' } },
          { scope: 'comment', settings: { foreground: '#0000AA', fontStyle: 'italic' } },
        ],
      },
    });
    const grammar = await registry.loadGrammar('source.tiny');
    if (!grammar) throw new Error('no grammar');
    return tokensOf(lines, grammar, registry.getColorMap());
  }

  test('have the theme’s colours and font styles; what has none has no colour', async () => {
    expect(await highlight("let x = 'a'")).toEqual([
      [
        { text: 'let', colour: '#00aa00', style: ['bold', 'underline'] },
        { text: ' x = ' },
        { text: "'a'", colour: '#aa0000' },
      ],
    ]);
  });

  test('know on each line what was begun on the one before', async () => {
    expect(await highlight('/* a', '', 'let */ b')).toEqual([
      [{ text: '/* a', colour: '#0000aa', style: ['italic'] }],
      [],
      [{ text: 'let */', colour: '#0000aa', style: ['italic'] }, { text: ' b' }],
    ]);
  });

  test('a line as long as only machines write is not read', async () => {
    const long = 'let '.repeat(1_000);
    expect(await highlight(long)).toEqual([[{ text: long }]]);
  });

  test('plain lines are one token each, blank ones none', () => {
    expect(plainTokens(['a b', ''])).toEqual([[{ text: 'a b' }], []]);
  });
});

describe('patterns', () => {
  const GRAMMAR = {
    scopeName: 'source.tiny',
    patterns: [{ match: 'a+', name: 'match' }, { include: '#note' }],
    repository: { note: { begin: '<', end: '>', patterns: [{ match: 'a+' }, { begin: 'b', while: 'c' }] } },
  };

  test('are found wherever they stand in a grammar, and nothing else is', () => {
    expect([...patternsOf(GRAMMAR)]).toEqual(['a+', '<', '>', 'b', 'c']);
  });

  test('are translated between the turns of others', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('somebody else'));
    await translate(GRAMMAR, {
      createScanner: ([pattern = '']) => {
        order.push(pattern);
        for (const end = performance.now() + 10; performance.now() < end;);
      },
    });
    expect(order).toEqual(['a+', 'somebody else', '<', '>', 'b', 'c']);
  });
});
