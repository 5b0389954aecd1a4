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

export function exclusionBy(rules: ExclusionRules): IsExcluded {
  const matches = picomatch([...SECRET_GLOBS, ...rules.globs].flatMap(atAnyDepth), { dot: true, nocase: true });
  return (path) => {
    const normalised = path.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
    return matches(normalised) || (rules.isGitIgnored?.(path) ?? false);
  };
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
