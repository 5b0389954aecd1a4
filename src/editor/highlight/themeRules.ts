/** @file The token colours of a colour theme's file, with those of the files that it includes. */

import JSON5 from 'json5';
import * as z from 'zod/mini';

/** How text of some scopes looks, in the words of TextMate; without a scope: all text. */
export interface ThemeRule {
  readonly scope?: string | readonly string[];
  readonly settings: {
    readonly foreground?: string;
    readonly background?: string;
    /** Words such as `italic bold`; empty: none of them. */
    readonly fontStyle?: string;
  };
}

const colour = z.catch(z.optional(z.string()), undefined);
const RULE = z.object({
  scope: z.catch(z.optional(z.union([z.string(), z.array(z.string())])), undefined),
  settings: z.object({ foreground: colour, background: colour, fontStyle: colour }),
});
const THEME = z.object({
  include: z.catch(z.optional(z.string()), undefined),
  colors: z.catch(z.record(z.string(), z.unknown()), {}),
  // A path where the rules lie in a TextMate file of old, which is not read here.
  tokenColors: z.catch(z.array(z.unknown()), []),
});

/** Files include one another three deep in the editor's own themes; a circle has to end. */
const MAX_INCLUDES = 8;

/**
 * The rules, in the order in which later ones outdo earlier ones; the first says how text looks without any.
 * @param read gives the text of a file by its path, which is relative to the first's folder as `include` is
 */
export async function themeRules(path: string, read: (path: string) => Promise<string>): Promise<readonly ThemeRule[]> {
  const rules: ThemeRule[] = [];
  let foreground: string | undefined;
  for (let at: string | undefined = path, depth = 0; at !== undefined && depth < MAX_INCLUDES; depth++) {
    const theme = THEME.parse(JSON5.parse(await read(at)));
    rules.unshift(...themeRulesIn(theme.tokenColors));
    const own = theme.colors['editor.foreground'];
    foreground ??= typeof own === 'string' ? own : undefined;
    at = theme.include === undefined ? undefined : besides(at, theme.include);
  }
  const plain: ThemeRule = { settings: foreground === undefined ? {} : { foreground } };
  return [plain, ...rules];
}

/** Those of a list that are rules. */
export function themeRulesIn(list: readonly unknown[]): readonly ThemeRule[] {
  return list.flatMap((each) => {
    const { data } = RULE.safeParse(each);
    if (!data) return [];
    const { foreground, background, fontStyle } = data.settings;
    const settings = {
      ...(foreground !== undefined && { foreground }),
      ...(background !== undefined && { background }),
      ...(fontStyle !== undefined && { fontStyle }),
    };
    return [{ ...(data.scope !== undefined && { scope: data.scope }), settings }];
  });
}

/** The path of a file named in another. */
function besides(path: string, name: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return folder + name.replace(/^\.\//, '');
}
