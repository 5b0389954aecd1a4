/** @file Asks the detection about one file of a small workspace, for tests that show configuration and choices side by side. */

import { parseConfig } from '../../../../src/preferences/detected/configFile';
import { detect, type Detection } from '../../../../src/preferences/detected/detect';

/** Configuration files by path. */
export type Texts = Readonly<Record<string, string>>;

const LANGUAGE_IDS: Readonly<Partial<Record<string, string>>> = {
  js: 'javascript',
  jsx: 'javascriptreact',
  ts: 'typescript',
  tsx: 'typescriptreact',
  py: 'python',
};

export function detectIn(path: string, texts: Texts): Detection {
  const languageId = LANGUAGE_IDS[path.split('.').at(-1) ?? ''] ?? 'plaintext';
  return detect(
    { path, languageId },
    Object.entries(texts).map(([each, text]) => parseConfig(each, text)),
  );
}

/** The choices alone, by trait. */
export function choicesIn(path: string, texts: Texts): Readonly<Record<string, string>> {
  return Object.fromEntries(detectIn(path, texts).detected.map(({ trait, choice }) => [trait, choice]));
}

/** Of one trait: choice, place and value, as `single (.prettierrc singleQuote: true)`. */
export function saidOf(trait: string, path: string, texts: Texts): string | undefined {
  const found = detectIn(path, texts).detected.find((each) => each.trait === trait);
  return found && `${found.choice} (${found.source.path} ${found.source.key}: ${found.value})`;
}
