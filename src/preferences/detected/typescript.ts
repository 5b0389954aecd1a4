/** @file What `tsconfig.json` says: whether parameters have to be annotated. */

import { allNamed, type ConfigFile } from './configFile';
import { TSCONFIG_NAMES } from './configNames';
import { shown, type Detected, type FileAtHand } from './detected';
import { at, flagOf, textsOf } from './values';

/** Published configurations that are strict. */
const STRICT_BASES = /^@tsconfig\/(?:recommended|strictest|node(?:-lts|\d+))/;
/** Longer chains are circles. */
const MAX_EXTENDS = 5;

interface Said {
  readonly path: string;
  readonly key: string;
  readonly value: boolean;
}

/** @param configs nearest first */
export function typescriptSays(file: FileAtHand, configs: readonly ConfigFile[]): readonly Detected[] {
  if (file.languageId !== 'typescript' && file.languageId !== 'typescriptreact') return [];
  const tsconfigs = allNamed(configs, TSCONFIG_NAMES);
  const nearest = tsconfigs.find(({ name }) => name === 'tsconfig.json');
  if (!nearest) return [];
  const said = saidOf('noImplicitAny', nearest, tsconfigs, 0) ?? saidOf('strict', nearest, tsconfigs, 0);
  if (said?.value !== true) return [];
  const source = { path: said.path, key: said.key };
  return [{ trait: 'typing', choice: 'annotated', source, value: shown(said.value) }];
}

function saidOf(
  option: 'noImplicitAny' | 'strict',
  config: ConfigFile,
  tsconfigs: readonly ConfigFile[],
  depth: number,
): Said | undefined {
  const own = flagOf(at(config.value, 'compilerOptions', option));
  if (own !== undefined) return { path: config.path, key: `compilerOptions.${option}`, value: own };
  if (depth >= MAX_EXTENDS) return undefined;
  // The last one has the word.
  for (const base of textsOf(at(config.value, 'extends')).toReversed()) {
    if (option === 'strict' && STRICT_BASES.test(base)) return { path: config.path, key: 'extends', value: true };
    const path = joined(config.folder, base);
    const found = tsconfigs.find((each) => each.path === path || each.path === `${path}.json`);
    const said = found && saidOf(option, found, tsconfigs, depth + 1);
    if (said) return said;
  }
  return undefined;
}

/** A relative path from a folder; what leads out of the workspace has no path. */
function joined(folder: string, relative: string): string | undefined {
  if (!relative.startsWith('.')) return undefined;
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '.' || part === '') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
