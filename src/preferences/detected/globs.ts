/** @file Which files the globs of a configuration file mean. */

import picomatch from 'picomatch';

/** How a tool reads a glob without a slash: as a file's name in any folder, or as one in the configuration's own folder only. */
export type BareGlob = 'anyFolder' | 'ownFolder';

/** Longer ones are no globs that anybody wrote. */
const MAX_GLOB_CHARACTERS = 500;

/**
 * Whether one of the globs means the file.
 * @param folder of the configuration file, which globs are relative to
 */
export function isMeant(globs: readonly string[], folder: string, path: string, bare: BareGlob): boolean {
  const relative = relativeTo(folder, path);
  if (relative === undefined) return false;
  return globs.some((glob) => {
    const pattern = glob.replace(/^\.?\//, '');
    if (pattern === '' || pattern.length > MAX_GLOB_CHARACTERS) return false;
    const isAnyFolder = bare === 'anyFolder' && !glob.includes('/');
    return matches(pattern.endsWith('/') ? `${pattern}**` : pattern, relative, isAnyFolder);
  });
}

/** A path as seen from a folder above it; nothing where the folder is not above it. */
function relativeTo(folder: string, path: string): string | undefined {
  if (folder === '') return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

function matches(pattern: string, path: string, isAnyFolder: boolean): boolean {
  try {
    return picomatch.isMatch(path, isAnyFolder ? `**/${pattern}` : pattern, { dot: true });
  } catch {
    // Not a glob: it means no file.
    return false;
  }
}
