/** @file The grammars and themes that installed extensions bring, as their manifests tell. */

import * as z from 'zod/mini';

/** An installed extension, as far as it is looked at here. */
export interface InstalledExtension<Place> {
  readonly place: Place;
  /** Its `package.json`, whatever is in it. */
  readonly manifest: unknown;
}

export interface GrammarPlace<Place> {
  readonly extension: Place;
  /** Relative to the extension. */
  readonly path: string;
}

export interface ThemePlace<Place> extends GrammarPlace<Place> {
  /** What the setting `workbench.colorTheme` calls it. */
  readonly names: readonly string[];
  readonly kind: ThemeKind;
}

export type ThemeKind = 'light' | 'dark' | 'highContrastDark' | 'highContrastLight';

export interface Contributions<Place> {
  readonly grammarOfScope: ReadonlyMap<string, GrammarPlace<Place>>;
  readonly scopeOfLanguage: ReadonlyMap<string, string>;
  /** By the scope that they go into: the scopes of grammars that are injected there. */
  readonly injections: ReadonlyMap<string, readonly string[]>;
  readonly themes: readonly ThemePlace<Place>[];
}

const text = z.string();
const grammar = z.object({
  language: z.optional(text),
  scopeName: text,
  path: text,
  injectTo: z.optional(z.array(text)),
});
const theme = z.object({ id: z.optional(text), label: z.optional(text), uiTheme: z.optional(text), path: text });
/** What does not fit is nobody's grammar. */
const MANIFEST = z.object({
  contributes: z.catch(
    z.object({
      grammars: z.catch(z.optional(z.array(z.unknown())), undefined),
      themes: z.catch(z.optional(z.array(z.unknown())), undefined),
    }),
    {},
  ),
});

const KINDS: Readonly<Record<string, ThemeKind>> = {
  vs: 'light',
  'vs-dark': 'dark',
  'hc-black': 'highContrastDark',
  'hc-light': 'highContrastLight',
};

export function contributionsOf<Place>(extensions: readonly InstalledExtension<Place>[]): Contributions<Place> {
  const grammarOfScope = new Map<string, GrammarPlace<Place>>();
  const scopeOfLanguage = new Map<string, string>();
  const injections = new Map<string, string[]>();
  const themes: ThemePlace<Place>[] = [];
  for (const { place, manifest } of extensions) {
    const { grammars = [], themes: contributed = [] } = MANIFEST.safeParse(manifest).data?.contributes ?? {};
    for (const each of grammars) {
      const { data } = grammar.safeParse(each);
      if (!data) continue;
      grammarOfScope.set(data.scopeName, { extension: place, path: data.path });
      if (data.language !== undefined) scopeOfLanguage.set(data.language, data.scopeName);
      for (const scope of data.injectTo ?? []) {
        injections.set(scope, [...(injections.get(scope) ?? []), data.scopeName]);
      }
    }
    for (const each of contributed) {
      const { data } = theme.safeParse(each);
      if (!data) continue;
      const names = [data.id, data.label].filter((name) => name !== undefined);
      themes.push({ extension: place, path: data.path, names, kind: KINDS[data.uiTheme ?? ''] ?? 'dark' });
    }
  }
  return { grammarOfScope, scopeOfLanguage, injections, themes };
}

/** The theme that a setting names, or else one of the editor's own of the kind that is up; nothing where neither is installed. */
export function activeTheme<Place>(
  themes: readonly ThemePlace<Place>[],
  named: readonly string[],
  kind: ThemeKind,
): ThemePlace<Place> | undefined {
  const ofKind = themes.filter((each) => each.kind === kind);
  for (const name of [...named, ...FALLBACKS[kind]]) {
    const found = ofKind.find(({ names }) => names.includes(name));
    if (found) return found;
  }
  return undefined;
}

/** The editor's defaults, newest first. */
const FALLBACKS: Readonly<Record<ThemeKind, readonly string[]>> = {
  light: ['Default Light Modern', 'Default Light+'],
  dark: ['Default Dark Modern', 'Default Dark+'],
  highContrastDark: ['Default High Contrast'],
  highContrastLight: ['Default High Contrast Light'],
};
