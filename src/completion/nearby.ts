/** @file What of the file surrounds the cursor, beyond what a prompt has room for: the model is helped to the words that are used there. */

import type { Place } from './place';

/** Texts above and below the cursor's line, with line feeds alone. Only for a model that does not read the suffix: others were not measured. */
export function nearbyTexts({ prefix, linePrefix, suffix, lineSuffix }: Place): readonly string[] {
  const above = prefix.slice(0, prefix.length - linePrefix.length);
  const below = suffix.slice(lineSuffix.length);
  return [above, below].filter((text) => text.trim() !== '').map((text) => text.replaceAll('\r\n', '\n'));
}
