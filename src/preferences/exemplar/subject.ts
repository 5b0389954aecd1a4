/** @file What exemplars speak of, in whichever language: two functions about the sea, whose words no code at hand is likely to need. */

/** What a function is called and says of itself. */
export interface FunctionWords {
  readonly name: string;
  readonly parameter: string;
  readonly doc: string;
  readonly comment: string;
}

export interface FunctionText extends FunctionWords {
  /** What it returns. */
  readonly type: string;
  readonly body: readonly string[];
}

/** @param name makes a name of two words */
export function functionWords(
  name: (first: string, second: string) => string,
): readonly [first: FunctionWords, second: FunctionWords] {
  return [
    {
      name: name('read', 'tide'),
      parameter: name('low', 'water'),
      doc: 'Reads the tide.',
      comment: 'Below the mark it is dry.',
    },
    {
      name: name('sea', 'level'),
      parameter: name('high', 'water'),
      doc: 'Measures the sea.',
      comment: 'The moon lifts it.',
    },
  ];
}
