/** @file What ESLint's configuration says, in its flat form (`eslint.config.*`) and in its former one (`.eslintrc.*`). */

import { familyOf } from '../traits';
import { allNamed, firstNamed, type ConfigFile } from './configFile';
import { ESLINTRC_NAMES, FLAT_ESLINT_NAMES } from './configNames';
import type { Detected, FileAtHand } from './detected';
import { presetImported, presetNamed, type Preset } from './eslintPresets';
import { rulesSay, setPreset, setRules, switchFormattingOff, type RuleSettings } from './eslintRules';
import { isMeant } from './globs';
import { Reference } from './scriptValue';
import { at, flagOf, isRecord, listOf, textsOf } from './values';

/** Lists within lists beyond this are nobody's configuration. */
const MAX_DEPTH = 20;

/** @param configs nearest first */
export function eslintSays(file: FileAtHand, configs: readonly ConfigFile[]): readonly Detected[] {
  if (familyOf(file.languageId) !== 'javascript') return [];
  const settings: RuleSettings = new Map();
  const flat = firstNamed(configs, FLAT_ESLINT_NAMES);
  if (flat) setFlat(settings, flat.value, flat, file, 0);
  else for (const config of cascade(configs).toReversed()) setFormer(settings, config, file);
  return rulesSay(settings);
}

/** A flat configuration: a list of objects, of lists, and of what functions and packages make of them. */
function setFlat(settings: RuleSettings, value: unknown, config: ConfigFile, file: FileAtHand, depth: number): void {
  if (depth > MAX_DEPTH) return;
  const { path, folder } = config;
  if (value instanceof Reference) {
    const preset = presetImported(value);
    if (preset) take(settings, preset, value.module ?? '', path);
    if (value.path.at(-1) === 'extends') {
      // `FlatCompat` takes presets of the former form by their names.
      for (const name of textsOf(value.callArguments)) takeNamed(settings, name, path);
    }
    for (const argument of value.callArguments ?? []) {
      // Such as those of `defineConfig`; the options of a preset are no configuration by their keys.
      if (typeof argument === 'object') setFlat(settings, argument, config, file, depth + 1);
    }
    return;
  }
  if (Array.isArray(value)) {
    for (const item of value) setFlat(settings, item, config, file, depth + 1);
    return;
  }
  if (!isRecord(value) || !isForFile(value, folder, file.path)) return;
  for (const base of listOf(value['extends'])) {
    if (typeof base === 'string') takeNamed(settings, base, path);
    else setFlat(settings, base, config, file, depth + 1);
  }
  setRules(settings, value['rules'], path, 'rules');
}

/** `files`: globs, of which one has to mean the file, or lists of globs, of which all have to. */
function isForFile(value: Readonly<Record<string, unknown>>, folder: string, path: string): boolean {
  const meansFile = (glob: unknown): boolean => isMeant(textsOf(glob), folder, path, 'ownFolder');
  if (value['ignores'] !== undefined && meansFile(value['ignores'])) return false;
  if (value['files'] === undefined) return true;
  return listOf(value['files']).some((glob) => listOf(glob).every(meansFile));
}

/** The configurations of the former form that hold for a folder: its own and those above, up to one that is `root`. */
function cascade(configs: readonly ConfigFile[]): readonly ConfigFile[] {
  const found: ConfigFile[] = [];
  for (const config of allNamed(configs, ESLINTRC_NAMES)) {
    const value = config.name === 'package.json' ? at(config.value, 'eslintConfig') : config.value;
    // Of several in a folder ESLint reads the first.
    if (value === undefined || found.at(-1)?.folder === config.folder) continue;
    found.push({ ...config, value });
    if (flagOf(at(value, 'root')) === true) break;
  }
  return found;
}

function setFormer(settings: RuleSettings, { path, folder, value }: ConfigFile, file: FileAtHand): void {
  for (const name of textsOf(at(value, 'extends'))) takeNamed(settings, name, path);
  setRules(settings, at(value, 'rules'), path, 'rules');
  for (const [index, override] of listOf(at(value, 'overrides')).entries()) {
    const isForIt =
      isMeant(textsOf(at(override, 'files')), folder, file.path, 'anyFolder') &&
      !isMeant(textsOf(at(override, 'excludedFiles')), folder, file.path, 'anyFolder');
    if (!isForIt) continue;
    for (const name of textsOf(at(override, 'extends'))) takeNamed(settings, name, path);
    setRules(settings, at(override, 'rules'), path, `overrides[${index}].rules`);
  }
}

function takeNamed(settings: RuleSettings, name: string, path: string): void {
  const preset = presetNamed(name);
  if (preset) take(settings, preset, name, path);
}

function take(settings: RuleSettings, preset: Preset | 'formatted', name: string, path: string): void {
  if (preset === 'formatted') switchFormattingOff(settings);
  else setPreset(settings, preset, name, path);
}
