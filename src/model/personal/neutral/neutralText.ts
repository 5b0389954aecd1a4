/** @file What a neutral text is, and the shape in which the files beside this one give a language's. */

/** A piece of everyday code, some 200 tokens, written for this purpose and taken from nowhere. */
export interface NeutralText {
  /** VS Code's language id. */
  readonly language: 'typescript' | 'javascript' | 'python' | 'go' | 'rust' | 'java' | 'csharp' | 'cpp';
  /** Anchor texts are trained on; the gate measures on the others, whose subjects are different ones. */
  readonly use: 'anchor' | 'gate';
  readonly text: string;
}

/** The texts of a language; each begins with a line break, so that it stands in a template literal as it is. */
export function neutralTexts(
  language: NeutralText['language'],
  texts: Readonly<Record<NeutralText['use'], readonly string[]>>,
): readonly NeutralText[] {
  const anchors = texts.anchor.map((text) => ({ language, use: 'anchor' as const, text: text.slice(1) }));
  const gates = texts.gate.map((text) => ({ language, use: 'gate' as const, text: text.slice(1) }));
  return [...anchors, ...gates];
}
