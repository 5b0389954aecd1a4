/** @file What a tool's configuration says of how code is to be written. */

import type { TraitId } from '../traits';

/** One choice that a configuration file makes. */
export interface Detected {
  readonly trait: TraitId;
  readonly choice: string;
  readonly source: DetectedSource;
  /** As it stands in the file, such as `"single"`; where nothing stands, what the tool then takes. */
  readonly value: string;
  /** The file does not say so itself: its tool takes this where nothing else is said. */
  readonly isDefault?: true;
}

export interface DetectedSource {
  /** The file's, relative to the workspace's folder, with forward slashes. */
  readonly path: string;
  /** Where in the file, such as `rules.quotes`. */
  readonly key: string;
}

/** The file whose style is asked for. */
export interface FileAtHand {
  /** Relative to the workspace's folder, with forward slashes. */
  readonly path: string;
  /** VS Code's. */
  readonly languageId: string;
}

/** The choice of the trait `lineLength` for a limit in characters; nothing where it is no limit. */
export function lineLengthChoice(limit: number | undefined): string | undefined {
  if (limit === undefined || !Number.isFinite(limit) || limit <= 0) return undefined;
  if (limit <= 80) return '80';
  return limit <= 100 ? '100' : '120';
}

/** A value as it would stand in a file. */
export function shown(value: unknown): string {
  const text = value === undefined ? '' : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** More of a value would be no information in a list. */
const MAX_SHOWN = 60;
