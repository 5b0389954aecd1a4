/**
 * @file Code in the colours of the editor's theme, for the panel: the grammars and themes of the installed extensions, read on first need
 * and kept until the theme changes. Where one of them is missing, code is shown in one colour.
 */

import * as vscode from 'vscode';
import type { IGrammar, IRawGrammar, Registry } from 'vscode-textmate';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { messageOf } from '../../common/userFacingError';
import { activeTheme, contributionsOf, type Contributions, type GrammarPlace, type ThemeKind } from './contributions';
import { translate } from './patterns';
import { themeRules, themeRulesIn, type ThemeRule } from './themeRules';
import { plainTokens, tokensOf, type Token } from './tokens';

/** The editor's settings that name a theme, and change how its tokens look. */
const THEME_SETTINGS = {
  light: 'preferredLightColorTheme',
  dark: 'preferredDarkColorTheme',
  highContrastDark: 'preferredHighContrastColorTheme',
  highContrastLight: 'preferredHighContrastLightColorTheme',
} as const satisfies Record<ThemeKind, string>;

interface Loaded {
  readonly registry: Registry;
  /** Nothing where no extension brings one for the language. */
  readonly grammarOf: (languageId: string) => Promise<IGrammar | null | undefined>;
}

export class Highlighter implements Disposable {
  private readonly store = new DisposableStore();
  private readonly emitter = this.store.add(new vscode.EventEmitter<void>());
  private loading: Promise<Loaded> | undefined;
  /** Code that was highlighted looks another way from now on. */
  readonly onDidChange = this.emitter.event;

  constructor(private readonly log: { warn(message: string): void }) {
    const changed = (): void => {
      this.forget();
      this.emitter.fire();
    };
    this.store.add(vscode.window.onDidChangeActiveColorTheme(changed));
    this.store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('editor.tokenColorCustomizations')) changed();
      }),
    );
    this.store.add(vscode.extensions.onDidChange(() => this.forget()));
  }

  /** The lines of a text as coloured tokens; none of them holds a line break. */
  async highlight(text: string, languageId: string): Promise<readonly (readonly Token[])[]> {
    const lines = text.split(/\r?\n/);
    try {
      const { registry, grammarOf } = await (this.loading ??= this.load());
      const grammar = await grammarOf(languageId);
      return grammar ? await tokensOf(lines, grammar, registry.getColorMap()) : plainTokens(lines);
    } catch (error) {
      this.log.warn(`Code of the language ${languageId} cannot be highlighted: ${messageOf(error)}`);
      return plainTokens(lines);
    }
  }

  dispose(): void {
    this.forget();
    this.store.dispose();
  }

  private forget(): void {
    void this.loading?.then(
      ({ registry }) => registry.dispose(),
      () => undefined,
    );
    this.loading = undefined;
  }

  private async load(): Promise<Loaded> {
    const [{ Registry, parseRawGrammar }, { createJavaScriptRegexEngine }] = await Promise.all([
      import('vscode-textmate'),
      import('@shikijs/engine-javascript'),
    ]);
    const contributions = contributionsOf(
      vscode.extensions.all.map(({ extensionUri, packageJSON }) => ({
        place: extensionUri,
        manifest: packageJSON as unknown,
      })),
    );
    // What JavaScript cannot express of Oniguruma's patterns matches nothing.
    const engine = createJavaScriptRegexEngine({ forgiving: true });
    const untranslated = new Map<string, IRawGrammar>();
    const registry = new Registry({
      onigLib: Promise.resolve({
        createOnigScanner: (patterns) => engine.createScanner(patterns),
        createOnigString: (text) => engine.createString(text),
      }),
      loadGrammar: async (scope) => {
        const place = contributions.grammarOfScope.get(scope);
        if (!place) return undefined;
        const grammar = parseRawGrammar(await read(place), place.path);
        untranslated.set(scope, grammar);
        return grammar;
      },
      getInjections: (scope) => [...(contributions.injections.get(scope) ?? [])],
    });
    const rules = await rulesOfTheme(contributions);
    registry.setTheme({
      settings: rules.map(({ scope, settings }) => ({
        ...(scope !== undefined && { scope: typeof scope === 'string' ? scope : [...scope] }),
        settings,
      })),
    });
    return {
      registry,
      grammarOf: async (languageId) => {
        const scope = contributions.scopeOfLanguage.get(languageId);
        if (scope === undefined) return undefined;
        const grammar = await registry.loadGrammar(scope);
        // Once, and of the language alone: grammars that are embedded in it are many, and seldom met.
        const raw = untranslated.get(scope);
        untranslated.delete(scope);
        if (raw) await translate(raw, engine);
        return grammar;
      },
    };
  }
}

/** Those of the theme that is up, then the developer's own. */
async function rulesOfTheme({ themes }: Contributions<vscode.Uri>): Promise<readonly ThemeRule[]> {
  const kind = kindOf(vscode.window.activeColorTheme.kind);
  const workbench = vscode.workspace.getConfiguration('workbench');
  const named = [workbench.get('colorTheme'), workbench.get(THEME_SETTINGS[kind])].filter(
    (name) => typeof name === 'string',
  );
  const theme = activeTheme(themes, named, kind);
  if (!theme) return [{ settings: {} }];
  const rules = await themeRules(theme.path, (path) => read({ extension: theme.extension, path }));
  return [...rules, ...customRules(named)];
}

/** The setting's rules for all themes, then those for the one that is up. */
function customRules(themes: readonly string[]): readonly ThemeRule[] {
  const custom: unknown = vscode.workspace.getConfiguration('editor').get('tokenColorCustomizations');
  const ofThemes = themes.slice(0, 1).map((name) => valueOf(custom, `[${name}]`));
  return [custom, ...ofThemes].flatMap((each) => {
    const rules = valueOf(each, 'textMateRules');
    return Array.isArray(rules) ? themeRulesIn(rules) : [];
  });
}

function valueOf(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, key) ? Reflect.get(from, key) : undefined;
}

async function read({ extension, path }: GrammarPlace<vscode.Uri>): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, path)));
}

function kindOf(kind: vscode.ColorThemeKind): ThemeKind {
  switch (kind) {
    case vscode.ColorThemeKind.Light:
      return 'light';
    case vscode.ColorThemeKind.Dark:
      return 'dark';
    case vscode.ColorThemeKind.HighContrast:
      return 'highContrastDark';
    case vscode.ColorThemeKind.HighContrastLight:
      return 'highContrastLight';
  }
}
