/** @file What `.editorconfig` says: of its properties, those that a trait stands for. */

import type { ConfigFile } from './configFile';
import { lineLengthChoice, type Detected, type FileAtHand } from './detected';
import { isMeant } from './globs';
import { sectionsOf } from './ini';
import { flagOf, numberOf } from './values';

interface Property {
  readonly path: string;
  readonly value: string;
}

/** @param configs nearest first */
export function editorconfigSays(file: FileAtHand, configs: readonly ConfigFile[]): readonly Detected[] {
  const properties = propertiesFor(file, configs);
  const found: Detected[] = [];
  const lineLength = properties.get('max_line_length');
  const limit = lineLengthChoice(numberOf(lineLength?.value));
  if (lineLength && limit !== undefined) {
    found.push({ trait: 'lineLength', choice: limit, ...said(lineLength, 'max_line_length') });
  }
  const quotes = properties.get('quote_type');
  if (quotes && (quotes.value === 'single' || quotes.value === 'double')) {
    found.push({ trait: 'quotes', choice: quotes.value, ...said(quotes, 'quote_type') });
  }
  return found;
}

/** Of each property the last word: later sections over earlier ones, nearer files over farther ones, up to a file that is `root`. */
function propertiesFor(file: FileAtHand, configs: readonly ConfigFile[]): ReadonlyMap<string, Property> {
  const properties = new Map<string, Property>();
  for (const { name, folder, path, value } of configs) {
    if (name !== '.editorconfig') continue;
    const sections = sectionsOf(value);
    const own = new Map<string, Property>();
    for (const section of sections) {
      if (section.heading === '' || !isMeant([section.heading], folder, file.path, 'anyFolder')) continue;
      for (const [key, text] of section.entries) own.set(key, { path, value: text.toLowerCase() });
    }
    for (const [key, property] of own) if (!properties.has(key)) properties.set(key, property);
    if (sections.some(({ heading, entries }) => heading === '' && flagOf(entries.get('root')) === true)) break;
  }
  return properties;
}

function said({ path, value }: Property, key: string): Pick<Detected, 'source' | 'value'> {
  return { source: { path, key }, value };
}
