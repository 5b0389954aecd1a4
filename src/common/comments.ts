/** @file How comments are written in a language, by VS Code's id of it. */

export interface CommentSyntax {
  readonly open: string;
  /** Empty: a comment ends with its line. */
  readonly close: string;
}

export function commentSyntaxOf(languageId: string): CommentSyntax {
  return COMMENTS.get(languageId) ?? SLASHES;
}

const HASH: CommentSyntax = { open: '#', close: '' };
const DASHES: CommentSyntax = { open: '--', close: '' };
const SLASHES: CommentSyntax = { open: '//', close: '' };
const SLASH_STAR: CommentSyntax = { open: '/*', close: ' */' };
const MARKUP: CommentSyntax = { open: '<!--', close: ' -->' };

/** Languages whose comments are not `//`. */
const COMMENTS: ReadonlyMap<string, CommentSyntax> = new Map<string, CommentSyntax>([
  ...['python', 'ruby', 'shellscript', 'perl', 'r', 'julia', 'elixir', 'yaml', 'toml', 'dockerfile', 'makefile'].map(
    (id) => [id, HASH] as const,
  ),
  ...[
    'powershell',
    'coffeescript',
    'nim',
    'crystal',
    'gdscript',
    'properties',
    'ini',
    'cmake',
    'graphql',
    'terraform',
  ].map((id) => [id, HASH] as const),
  ...['lua', 'sql', 'haskell', 'elm', 'ada', 'vhdl'].map((id) => [id, DASHES] as const),
  ...['css'].map((id) => [id, SLASH_STAR] as const),
  ...['html', 'xml', 'svg', 'markdown', 'vue', 'svelte'].map((id) => [id, MARKUP] as const),
]);
