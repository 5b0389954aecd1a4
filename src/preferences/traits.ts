/**
 * @file The style traits that Penchant can tell apart: what each is called, which choices it has, and in which languages it shows.
 * Detectors tell them in code, settings state them, pairs reveal them.
 */

/** Languages whose style is told by a parser; VS Code's ids of them are `FAMILIES`. */
export type LanguageFamily = 'javascript' | 'python';

/** VS Code's language ids of each family. */
export const FAMILIES: Readonly<Record<LanguageFamily, readonly string[]>> = {
  javascript: ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'],
  python: ['python'],
};

/** A trait's name, which is also that of its setting, `penchant.preferences.<id>`. */
export type TraitId =
  | 'quotes'
  | 'semicolons'
  | 'trailingCommas'
  | 'functions'
  | 'declarations'
  | 'naming'
  | 'typing'
  | 'earlyReturn'
  | 'strings'
  | 'comments'
  | 'docComments'
  | 'lineLength';

export interface Choice {
  readonly id: string;
  /** As it stands in the settings and in the panel. */
  readonly title: string;
  /** The preference as an instruction in English, for models that follow one: a sentence without a full stop. */
  readonly instruction: string;
}

export interface Trait {
  readonly id: TraitId;
  readonly title: string;
  readonly families: readonly LanguageFamily[];
  /** No two of them fit the same code; what fits none says nothing. */
  readonly choices: readonly Choice[];
}

export const TRAITS: readonly Trait[] = [
  {
    id: 'quotes',
    title: 'Quotes',
    families: ['javascript', 'python'],
    choices: [
      { id: 'single', title: 'Single quotes', instruction: 'Use single quotes for strings' },
      { id: 'double', title: 'Double quotes', instruction: 'Use double quotes for strings' },
    ],
  },
  {
    id: 'semicolons',
    title: 'Semicolons',
    families: ['javascript'],
    choices: [
      { id: 'always', title: 'Semicolons', instruction: 'End statements with semicolons' },
      { id: 'never', title: 'No semicolons', instruction: 'Leave semicolons out' },
    ],
  },
  {
    id: 'trailingCommas',
    title: 'Trailing commas',
    families: ['javascript', 'python'],
    choices: [
      { id: 'always', title: 'Trailing commas', instruction: 'End the last item of a multi-line list with a comma' },
      { id: 'never', title: 'No trailing commas', instruction: 'Leave no comma after the last item of a list' },
    ],
  },
  {
    id: 'functions',
    title: 'Functions',
    families: ['javascript'],
    choices: [
      { id: 'declaration', title: 'Function declarations', instruction: 'Declare named functions with `function`' },
      { id: 'arrow', title: 'Arrow functions', instruction: 'Write named functions as arrow functions in a `const`' },
    ],
  },
  {
    id: 'declarations',
    title: 'Declarations',
    families: ['javascript'],
    choices: [
      { id: 'const', title: 'const where possible', instruction: 'Declare variables with `const` where possible' },
      { id: 'let', title: 'let', instruction: 'Declare variables with `let`' },
      { id: 'var', title: 'var', instruction: 'Declare variables with `var`' },
    ],
  },
  {
    id: 'naming',
    title: 'Names of variables and functions',
    families: ['javascript', 'python'],
    choices: [
      { id: 'camelCase', title: 'camelCase', instruction: 'Name variables and functions in camelCase' },
      { id: 'snake_case', title: 'snake_case', instruction: 'Name variables and functions in snake_case' },
    ],
  },
  {
    id: 'typing',
    title: 'Type annotations',
    families: ['javascript', 'python'],
    choices: [
      { id: 'annotated', title: 'Annotated', instruction: 'Annotate parameters and return values with types' },
      { id: 'inferred', title: 'Left out', instruction: 'Leave type annotations out where they can be inferred' },
    ],
  },
  {
    id: 'earlyReturn',
    title: 'Returns',
    families: ['javascript', 'python'],
    choices: [
      { id: 'early', title: 'Early returns', instruction: 'Return early instead of nesting' },
      { id: 'nested', title: 'if and else', instruction: 'Use if and else instead of returning early' },
    ],
  },
  {
    id: 'strings',
    title: 'Values in strings',
    families: ['javascript', 'python'],
    choices: [
      { id: 'interpolated', title: 'Interpolated', instruction: 'Put values into strings by interpolation' },
      { id: 'joined', title: 'Joined or formatted', instruction: 'Join strings and values, without interpolation' },
    ],
  },
  {
    id: 'comments',
    title: 'Comments',
    families: ['javascript', 'python'],
    choices: [
      { id: 'some', title: 'Comments in the code', instruction: 'Explain steps with comments in the code' },
      { id: 'none', title: 'Hardly any comments', instruction: 'Write no comments in the code' },
    ],
  },
  {
    id: 'docComments',
    title: 'Documentation of functions',
    families: ['javascript', 'python'],
    choices: [
      { id: 'some', title: 'Documented', instruction: 'Document functions with a doc comment' },
      { id: 'none', title: 'Not documented', instruction: 'Write no doc comments' },
    ],
  },
  {
    id: 'lineLength',
    title: 'Line length',
    families: ['javascript', 'python'],
    choices: [
      { id: '80', title: 'At most 80', instruction: 'Keep lines within 80 characters' },
      { id: '100', title: 'At most 100', instruction: 'Keep lines within 100 characters' },
      { id: '120', title: 'At most 120 or longer', instruction: 'Lines may be up to 120 characters long' },
    ],
  },
];

/** One choice of each of some traits: what somebody states, or what code shows. */
export type Choices = Readonly<Partial<Record<TraitId, string>>>;

/** The family of a language id; nothing where no parser tells its style. */
export function familyOf(languageId: string): LanguageFamily | undefined {
  if (FAMILIES.javascript.includes(languageId)) return 'javascript';
  return FAMILIES.python.includes(languageId) ? 'python' : undefined;
}

/** A choice as it stands in the settings and in the panel. */
export function titleOf({ choices }: Trait, choice: string): string {
  return choices.find(({ id }) => id === choice)?.title ?? choice;
}

/** The traits that show in a family. */
export function traitsOf(family: LanguageFamily): readonly Trait[] {
  return TRAITS.filter(({ families }) => families.includes(family));
}
