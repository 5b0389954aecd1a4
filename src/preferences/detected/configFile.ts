/** @file The configuration files that say how code is to be written: their names, and what each says, as plain data. */

import JSON5 from 'json5';
import { parse as parseToml } from 'smol-toml';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { CONFIG_FORMATS, type ConfigFormat } from './configNames';
import { parseIni } from './ini';
import { scriptValue } from './scriptValue';

export interface ConfigFile {
  /** Relative to the workspace's folder, with forward slashes. */
  readonly path: string;
  /** The path's; empty at the top. */
  readonly folder: string;
  readonly name: string;
  /** What the file says; nothing: it could not be read. */
  readonly value: unknown;
}

/** Longer ones are not configuration that people wrote; reading them would take time for nothing. */
const MAX_CHARACTERS = 300_000;

/** Reads a file by the format that its name stands for. One that is malformed has no value. Nothing in it is ever executed. */
export function parseConfig(path: string, text: string): ConfigFile {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  return { path, folder: path.slice(0, Math.max(0, slash)), name, value: valueOf(text, CONFIG_FORMATS[name]) };
}

/** The nearest first: in the file's own folder, then in each folder above. Other folders' files say nothing of it. */
export function nearestFirst(configs: readonly ConfigFile[], path: string): readonly ConfigFile[] {
  return configs
    .filter(({ folder }) => folder === '' || path.startsWith(`${folder}/`))
    .toSorted((one, other) => other.folder.length - one.folder.length);
}

/** The first that has one of these names, in the nearest folder; within a folder, names that stand earlier come first. */
export function firstNamed(configs: readonly ConfigFile[], names: readonly string[]): ConfigFile | undefined {
  return allNamed(configs, names)[0];
}

/** All that have one of these names, nearest first; within a folder, names that stand earlier come first. */
export function allNamed(configs: readonly ConfigFile[], names: readonly string[]): readonly ConfigFile[] {
  return configs
    .filter(({ name }) => names.includes(name))
    .toSorted(
      (one, other) => other.folder.length - one.folder.length || names.indexOf(one.name) - names.indexOf(other.name),
    );
}

function valueOf(text: string, format: ConfigFormat | undefined): unknown {
  if (format === undefined || text.length > MAX_CHARACTERS) return undefined;
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return READERS[format](plain);
  } catch {
    return undefined;
  }
}

const READERS: Readonly<Record<ConfigFormat, (text: string) => unknown>> = {
  // JSON5 is what these tools take for JSON: with comments and trailing commas.
  json: (text) => JSON5.parse(text),
  yaml: (text) => readYaml(text),
  jsonOrYaml: (text) => (/^\s*(?:[{["]|\/[/*])/.test(text) ? JSON5.parse(text) : readYaml(text)),
  yamlDocuments: (text) =>
    parseAllDocuments(text, { logLevel: 'error' }).map((document) => {
      const [error] = document.errors;
      if (error) throw error;
      return document.toJS() as unknown;
    }),
  toml: (text) => parseToml(text),
  ini: (text) => parseIni(text),
  script: (text) => scriptValue(text),
};

/** An empty file says nothing, which is not the same as being malformed. */
function readYaml(text: string): unknown {
  return parseYaml(text, { logLevel: 'error' }) ?? {};
}
