import { describe, expect, it } from 'vitest';
import type { Detected } from '../../../src/preferences/detected/detected';
import { disagreements } from '../../../src/preferences/disagreement';
import { isAgainstFile, REVEALING_PAIRS, surelyRevealed } from '../../../src/preferences/revealed';
import {
  choicesOf,
  inForce,
  statedChoices,
  withoutLayer,
  type InForce,
  type SettingLayers,
} from '../../../src/preferences/stated';
import { evidenceFrom, type PairStyle, type TraitEvidence } from '../../../src/preferences/style/evidence';
import { TRAITS } from '../../../src/preferences/traits';

const QUOTES = TRAITS.find(({ id }) => id === 'quotes')!;
const DETECTED: Detected = {
  trait: 'quotes',
  choice: 'single',
  source: { path: '.prettierrc', key: 'singleQuote' },
  value: 'true',
};

/** Choice and origin, as `double by workspace` or `single by .prettierrc`. */
function said(
  layers: SettingLayers,
  detected: readonly Detected[] = [DETECTED],
  revealed: readonly TraitEvidence[] = [],
): string {
  const found = inForce(QUOTES, layers, { detected, revealed });
  if (!found) return 'nothing';
  const { choice, origin } = found;
  if (origin.kind === 'detected') return `${choice} by ${origin.detected.source.path}`;
  if (origin.kind === 'revealed') return `${choice} by ${origin.evidence.pairs} pairs`;
  return `${choice} by ${origin.layer.scope}${origin.layer.isOfLanguage ? ', of the language' : ''}`;
}

describe('what is in force of a trait', () => {
  it.each<[string, SettingLayers]>([
    ['single by .prettierrc', {}],
    ['single by .prettierrc', { globalValue: 'auto' }],
    ['double by user', { globalValue: 'double' }],
    ['single by workspace', { globalValue: 'double', workspaceValue: 'single' }],
    ['double by folder', { workspaceValue: 'single', workspaceFolderValue: 'double' }],
    ['double by user, of the language', { workspaceFolderValue: 'single', globalLanguageValue: 'double' }],
    ['single by workspace, of the language', { globalLanguageValue: 'double', workspaceLanguageValue: 'single' }],
    ['single by .prettierrc', { globalValue: 'double', workspaceValue: 'auto' }],
    ['nothing', { globalValue: 'off' }],
    ['nothing', { globalValue: 'double', workspaceLanguageValue: 'off' }],
    ['double by user', { globalValue: 'double', workspaceValue: 'off', globalLanguageValue: 'double' }],
  ])('%s: %j', (expected, layers) => {
    expect(said(layers).split(',')[0]).toBe(expected.split(',')[0]);
    if (expected.includes(',')) expect(said(layers)).toBe(expected);
  });

  it('is nothing where nothing is said or found', () => {
    expect(said({}, [])).toBe('nothing');
    expect(said({}, [{ ...DETECTED, trait: 'semicolons', choice: 'always' }])).toBe('nothing');
  });

  it('takes no heed of values that are none of the trait’s choices', () => {
    expect(said({ globalLanguageValue: 'loud', workspaceValue: 4, globalValue: 'double' })).toBe('double by user');
    expect(said({ globalValue: null, workspaceValue: ['single'] })).toBe('single by .prettierrc');
  });

  it('without a layer is what the others say', () => {
    const layers: SettingLayers = { globalValue: 'double', workspaceValue: 'single' };
    expect(said(withoutLayer(layers, { scope: 'workspace', isOfLanguage: false }))).toBe('double by user');
    expect(said(withoutLayer(layers, { scope: 'user', isOfLanguage: true }))).toBe('single by workspace');
  });

  it('makes choices', () => {
    const all = TRAITS.flatMap((trait) => inForce(trait, { globalValue: 'never' }, { detected: [DETECTED] }) ?? []);
    expect(choicesOf(all)).toEqual({ quotes: 'single', semicolons: 'never', trailingCommas: 'never' });
  });

  it('is what pairs reveal only where nothing is said, nor asked for by the workspace', () => {
    const revealed = [evidence(7, 8)];
    expect(said({}, [], revealed)).toBe('double by 8 pairs');
    expect(said({ globalValue: 'auto' }, [], revealed)).toBe('double by 8 pairs');
    expect(said({ globalValue: 'off' }, [], revealed)).toBe('nothing');
    expect(said({ globalValue: 'single' }, [], revealed)).toBe('single by user');
    expect(said({}, [DETECTED], revealed)).toBe('single by .prettierrc');
    const all = TRAITS.flatMap((trait) => inForce(trait, {}, { revealed }) ?? []);
    expect(choicesOf(all)).toEqual({ quotes: 'double' });
    expect(statedChoices(all)).toEqual({});
  });
});

describe('what pairs surely reveal', () => {
  it.each<[number, number, boolean]>([
    [2, 2, false],
    [3, 3, true],
    [3, 4, false],
    [4, 5, true],
    [4, 6, false],
    [5, 7, true],
    [6, 7, true],
    [8, 12, false],
    [9, 12, true],
  ])('is in %d of %d cases: %s', (agreeing, cases, isSure) => {
    const styles = Array.from({ length: cases }, (_, index) => pairOf(index < agreeing ? 'double' : 'single'));
    expect(surelyRevealed(evidenceFrom(styles, REVEALING_PAIRS)).length).toBe(isSure ? 1 : 0);
  });

  it('follows a taste that changes, by the newest', () => {
    const styles = Array.from({ length: 69 }, (_, index) => pairOf(index < 9 ? 'single' : 'double'));
    const [found] = surelyRevealed(evidenceFrom(styles, REVEALING_PAIRS));
    expect(found).toMatchObject({ trait: 'quotes', choice: 'single', pairs: REVEALING_PAIRS });
  });

  it('is of what single tokens decide alone', () => {
    const returns = Array(9).fill({ ...pairOf('double'), decided: { earlyReturn: 'early' } }) as PairStyle[];
    expect(surelyRevealed(evidenceFrom(returns, REVEALING_PAIRS))).toEqual([]);
  });

  it.each<[Record<string, number> | undefined, boolean]>([
    [undefined, false],
    [{ double: 20 }, false],
    [{ single: 2 }, false],
    [{ single: 3 }, true],
    [{ single: 9, double: 3 }, true],
    [{ single: 8, double: 4 }, false],
  ])('is not written against a file: %j', (quotes, isAgainst) => {
    expect(isAgainstFile({ trait: 'quotes', choice: 'double' }, quotes ? { quotes } : {})).toBe(isAgainst);
  });
});

function pairOf(quotes: string): PairStyle {
  return { family: 'javascript', decided: { quotes }, shown: {}, refused: {}, isOwnHand: true };
}

function evidence(agreeing: number, pairs: number, choice = 'double'): TraitEvidence {
  return {
    ...{ trait: 'quotes', family: 'javascript', choice, pairs, decided: pairs, weight: pairs, share: agreeing / pairs },
    ...{ strength: 0, pairsByChoice: { [choice]: agreeing } },
  };
}

describe('a disagreement between what is said and what pairs show', () => {
  const stated: InForce = {
    trait: 'quotes',
    choice: 'single',
    origin: { kind: 'setting', layer: { scope: 'user', isOfLanguage: false } },
  };

  it.each<[number, number, string, boolean]>([
    [4, 5, 'double', true],
    [12, 15, 'double', true],
    [7, 10, 'double', true],
    [4, 4, 'double', false],
    [6, 10, 'double', false],
    [9, 10, 'single', false],
  ])('%d of %d pairs with %s quotes: %s', (agreeing, pairs, choice, isFound) => {
    const found = disagreements([stated], [evidence(agreeing, pairs, choice)]);
    expect(found).toEqual(isFound ? [{ trait: 'quotes', stated: 'single', revealed: 'double', agreeing, pairs }] : []);
  });

  it('is only with what the developer said, not with what was detected', () => {
    const detected: InForce = { ...stated, origin: { kind: 'detected', detected: DETECTED } };
    expect(disagreements([detected], [evidence(10, 10)])).toEqual([]);
    expect(disagreements([stated], [{ ...evidence(10, 10), trait: 'semicolons' }])).toEqual([]);
  });
});
