/** @file The page of the panel: nothing in it but the one script and style sheet of ours, and nothing may come from elsewhere. */

export interface PageParts {
  /** The source that the editor serves a webview's files from, as a policy names it. */
  readonly cspSource: string;
  /** Drawn anew for each page. */
  readonly nonce: string;
  readonly script: string;
  readonly style: string;
  /** The views that the host answers for. */
  readonly views: readonly string[];
  /** Names the build, whose saved state no other build is to read. */
  readonly build: string;
}

/**
 * SHA-256 of the empty text. The toolkit learns whether the browser knows `:focus-visible` from a style element with nothing in it; were
 * that refused, it would draw the keyboard's outline around whatever is clicked.
 */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

export function panelPage({ cspSource, nonce, script, style, views, build }: PageParts): string {
  const policy = [
    ...["default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${cspSource} ${EMPTY_STYLE}`],
    ...["base-uri 'none'", "form-action 'none'"],
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en" data-build="${escaped(build)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escaped(style)}">
<title>Penchant</title>
</head>
<body data-views="${escaped(views.join(' '))}">
<script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
