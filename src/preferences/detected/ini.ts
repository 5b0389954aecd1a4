/** @file INI files as `.editorconfig`, flake8 and mypy write them: sections of keys and values. */

export interface IniSection {
  /** Empty for what stands before the first heading. */
  readonly heading: string;
  /** By key, in lower case. */
  readonly entries: ReadonlyMap<string, string>;
}

/** Lines that are neither heading, key nor comment say nothing. An indented line goes on with the value above it. */
export function parseIni(text: string): readonly IniSection[] {
  let entries = new Map<string, string>();
  const sections: IniSection[] = [{ heading: '', entries }];
  let lastKey: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const trimmed = withoutComment(line.trim());
    if (trimmed === '') continue;
    const heading = /^\[(.*)\]$/.exec(trimmed)?.[1];
    if (heading !== undefined) {
      entries = new Map();
      sections.push({ heading: heading.trim(), entries });
      lastKey = undefined;
      continue;
    }
    if (/^\s/.test(line) && lastKey !== undefined) {
      entries.set(lastKey, `${entries.get(lastKey) ?? ''}\n${trimmed}`.trim());
      continue;
    }
    const [, key, value] = /^([^=:]+)[=:](.*)$/.exec(trimmed) ?? [];
    if (key === undefined || value === undefined) continue;
    lastKey = key.trim().toLowerCase();
    entries.set(lastKey, value.trim());
  }
  return sections;
}

/** The sections of a value that `parseIni` may have made. */
export function sectionsOf(value: unknown): readonly IniSection[] {
  return Array.isArray(value) ? value.filter(isSection) : [];
}

function isSection(value: unknown): value is IniSection {
  return typeof value === 'object' && value !== null && 'entries' in value && value.entries instanceof Map;
}

/** A comment behind something begins with a blank. */
function withoutComment(text: string): string {
  return text.replace(/(?:^|\s)[#;].*$/, '').trim();
}
