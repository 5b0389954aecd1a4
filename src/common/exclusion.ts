/** @file Which files must never enter a prompt or be stored: secrets by their names, and what git ignores. */

import picomatch from 'picomatch';

/** Names under which secrets are commonly kept. Matched without regard to case, at any depth. */
const SECRET_GLOBS: readonly string[] = [
  '.env',
  '.env.*',
  '*.env',
  '.envrc',
  '*.pem',
  '*.key',
  '*.pfx',
  '*.p12',
  '*.jks',
  '*.keystore',
  '*.kdbx',
  '*.kdb',
  '*.gpg',
  '*.asc',
  '*.ppk',
  '*.ovpn',
  '*.tfstate',
  '*.tfstate.*',
  '*.tfvars',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
  'credentials',
  'credentials.*',
  '*credentials*.json',
  'secrets.*',
  '*.secret',
  '*.secrets',
  'service-account*.json',
  '.npmrc',
  '.yarnrc.yml',
  '.pypirc',
  '.netrc',
  '_netrc',
  '.pgpass',
  '.my.cnf',
  '.htpasswd',
  '.git-credentials',
  'kubeconfig',
  '.ssh/**',
  '.aws/**',
  '.azure/**',
  '.gnupg/**',
  '.kube/**',
  '.docker/config.json',
];

export interface ExclusionRules {
  /** The user's globs, beside `SECRET_GLOBS`. One without a slash matches the file's name in any folder, as in `.gitignore`. */
  readonly globs: readonly string[];
  /** Whether git ignores the file; absent where there is no repository. */
  readonly isGitIgnored?: (path: string) => boolean;
}

/** Whether the file of this path, absolute or relative to the workspace, must never enter a prompt or be stored. */
export type IsExcluded = (path: string) => boolean;

/** Why a file is left out: a name under which secrets are kept, the user's globs, or git. */
export type ExclusionReason = 'secretName' | 'userGlob' | 'gitIgnored';

export function exclusionBy(rules: ExclusionRules): IsExcluded {
  const reasonOf = exclusionReasonBy(rules);
  return (path) => reasonOf(path) !== undefined;
}

/** Says why a file is left out; nothing: it is not. */
export function exclusionReasonBy(rules: ExclusionRules): (path: string) => ExclusionReason | undefined {
  const hasSecretName = matcherOf(SECRET_GLOBS);
  const isNamedByUser = matcherOf(rules.globs);
  return (path) => {
    const normalised = path.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
    if (hasSecretName(normalised)) return 'secretName';
    if (isNamedByUser(normalised)) return 'userGlob';
    return rules.isGitIgnored?.(path) === true ? 'gitIgnored' : undefined;
  };
}

function matcherOf(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.flatMap(atAnyDepth);
  return patterns.length === 0 ? () => false : picomatch(patterns, { dot: true, nocase: true });
}

/** `*.pem` in any folder; `.ssh/**` below any folder; a folder's name also means all that is in it. */
function atAnyDepth(glob: string): string[] {
  const pattern = glob
    .trim()
    .replace(/^\.?\//, '')
    .replace(/\/$/, '/**');
  if (pattern === '') return [];
  const anywhere = pattern.startsWith('**/') ? pattern : `**/${pattern}`;
  return anywhere.includes('/**') && anywhere.endsWith('/**') ? [anywhere] : [anywhere, `${anywhere}/**`];
}
