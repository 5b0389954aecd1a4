/**
 * @file The style that a workspace's configuration files ask for, of one file: by Prettier, Biome, ESLint, TypeScript, clang-format, the
 * tools of Python, and `.editorconfig`.
 */

import { familyOf, traitsOf } from '../traits';
import { biomeSays } from './biome';
import { clangFormatSays } from './clangFormat';
import { nearestFirst, type ConfigFile } from './configFile';
import type { Detected, FileAtHand } from './detected';
import { editorconfigSays } from './editorconfig';
import { eslintSays } from './eslint';
import { prettierSays } from './prettier';
import { pythonToolsSay } from './python';
import { typescriptSays } from './typescript';

/** Of each trait at most one, in the order of the traits. */
export interface Detection {
  readonly detected: readonly Detected[];
  /** Paths of files that could not be read as what their names say. */
  readonly unreadable: readonly string[];
}

/**
 * @param configs in any order, those of other folders, too
 * @returns nothing for languages whose style is not told
 */
export function detect(file: FileAtHand, configs: readonly ConfigFile[]): Detection {
  const family = familyOf(file.languageId);
  if (!family) return { detected: [], unreadable: [] };
  const near = nearestFirst(configs, file.path);
  const editorconfig = editorconfigSays(file, near);
  const hasLineLength = editorconfig.some(({ trait }) => trait === 'lineLength');
  // Formatters have the first word: they write what is kept. Prettier itself takes what `.editorconfig` says for its default.
  const prettier = prettierSays(file, near).filter(
    ({ trait, isDefault }) => !(trait === 'lineLength' && isDefault === true && hasLineLength),
  );
  const said = [
    ...prettier,
    ...biomeSays(file, near),
    ...pythonToolsSay(file, near),
    ...eslintSays(file, near),
    ...typescriptSays(file, near),
    ...editorconfig,
    ...clangFormatSays(file, near),
  ];
  const detected = traitsOf(family).flatMap(({ id }) => said.find(({ trait }) => trait === id) ?? []);
  return { detected, unreadable: near.filter(({ value }) => value === undefined).map(({ path }) => path) };
}
