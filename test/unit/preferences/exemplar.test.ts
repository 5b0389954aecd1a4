import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exemplarOf } from '../../../src/preferences/exemplar';
import { prevailing } from '../../../src/preferences/style/counts';
import { styleOfFile } from '../../../src/preferences/style/style';
import { familyOf, traitsOf, type Choices, type TraitId } from '../../../src/preferences/traits';

const LANGUAGES = ['javascript', 'typescript', 'typescriptreact', 'python'] as const;
/** What only a long text can show. */
const UNSEEN: readonly (readonly [TraitId, string])[] = [
  ['comments', 'none'],
  ['docComments', 'none'],
];

/** All choices that an exemplar of the language shows, as pairs of trait and choice. */
function shownIn(languageId: string): readonly (readonly [TraitId, string])[] {
  return traitsOf(familyOf(languageId)!)
    .filter(({ id }) => id !== 'lineLength' && (id !== 'typing' || languageId !== 'javascript'))
    .flatMap(({ id, choices }) => choices.map((choice) => [id, choice.id] as const))
    .filter(([id, choice]) => !UNSEEN.some(([trait, unseen]) => trait === id && unseen === choice));
}

/** What an exemplar shows, with code behind it as in a prompt: the last statement's end shows only then. */
function styleShown(choices: Choices, languageId: string): Choices {
  const counts = styleOfFile(
    exemplarOf(choices, languageId) + (languageId === 'python' ? 'wade\n' : 'class Wader {\n}\n'),
    languageId,
  );
  const shown: Partial<Record<TraitId, string>> = {};
  for (const { id } of traitsOf(familyOf(languageId)!)) {
    const most = prevailing(counts[id]);
    if (most === undefined) continue;
    // A stated choice is the only one to be seen.
    if (choices[id] !== undefined) expect(most.share).toBe(1);
    shown[id] = most.choice;
  }
  return shown;
}

/** What the detectors have to find: the stated choices, and what those bring along. */
function withConsequences(choices: Choices): Choices {
  const bringsConst = choices.functions === 'arrow' && choices.declarations === undefined;
  return bringsConst ? { ...choices, declarations: 'const' } : choices;
}

describe.each(LANGUAGES)('the exemplar of %s', (languageId) => {
  const shown = shownIn(languageId);

  test('is empty where nothing is stated, or nothing that can be seen', () => {
    expect(exemplarOf({}, languageId)).toBe('');
    expect(exemplarOf({ lineLength: '100' }, languageId)).toBe('');
    expect(exemplarOf({ comments: 'none', docComments: 'none' }, languageId)).toBe('');
  });

  test.each(shown)('shows %s: %s, and nothing else', (trait, choice) => {
    const choices = { [trait]: choice };
    expect(styleShown(choices, languageId)).toEqual(withConsequences(choices));
  });

  test('shows each two stated choices, and nothing else', () => {
    for (const [index, [trait, choice]] of shown.entries()) {
      for (const [other, otherChoice] of shown.slice(index + 1)) {
        if (other === trait) continue;
        const choices = { [trait]: choice, [other]: otherChoice };
        expect(styleShown(choices, languageId)).toEqual(withConsequences(choices));
      }
    }
  });

  test('shows whatever is stated at once, and nothing else', () => {
    fc.assert(
      fc.property(fc.subarray([...shown]), (stated) => {
        const choices = Object.fromEntries(stated);
        expect(styleShown(choices, languageId)).toEqual(withConsequences(choices));
      }),
      { numRuns: 200 },
    );
  });

  test('is short, ends with a newline, and does not mind what it does not know', () => {
    const all: Choices = Object.fromEntries(shown);
    const exemplar = exemplarOf(all, languageId);
    expect(exemplar.length).toBeLessThan(600);
    expect(exemplar).toMatch(/[^\n]\n$/);
    expect(exemplarOf({ ...all, quotes: 'curly' }, languageId)).not.toBe('');
  });
});

test('there is none for a language whose style no parser tells', () => {
  expect(exemplarOf({ quotes: 'single' }, 'go')).toBe('');
});

test('an exemplar reads like code that somebody wrote', () => {
  const choices = {
    quotes: 'single',
    semicolons: 'never',
    functions: 'arrow',
    naming: 'camelCase',
    trailingCommas: 'always',
  };
  expect(exemplarOf(choices, 'typescript')).toMatchInlineSnapshot(`
    "const readTide = (lowWater: number): number => {
      return lowWater
    }
    const seaLevel = (highWater) => {
      return highWater
    }
    shore.wash('reef', 'dry')
    shore.tide = 'low'
    shore.meet('flood', 'ebb')
    shore.bays = [
      'north',
      'south',
    ]
    "
  `);
  expect(exemplarOf({ ...choices, docComments: 'some', typing: 'annotated' }, 'python')).toMatchInlineSnapshot(`
    "def readTide(lowWater: int) -> int:
        """Reads the tide."""
        return lowWater
    def seaLevel(highWater: int) -> int:
        """Measures the sea."""
        return highWater
    shore.wash('reef', 'dry')
    shore.tide = 'low'
    shore.meet('flood', 'ebb')
    shore.bays = [
        'north',
        'south',
    ]
    "
  `);
});
