import { describe, expect, it } from 'vitest';
import type { Detected } from '../../../src/preferences/detected/detected';
import { disagreements } from '../../../src/preferences/disagreement';
import { choicesOf, inForce, withoutLayer, type InForce, type SettingLayers } from '../../../src/preferences/stated';
import type { TraitEvidence } from '../../../src/preferences/style/evidence';
import { TRAITS } from '../../../src/preferences/traits';

const QUOTES = TRAITS.find(({ id }) => id === 'quotes')!;
const DETECTED: Detected = {
  trait: 'quotes',
  choice: 'single',
  source: { path: '.prettierrc', key: 'singleQuote' },
  value: 'true',
};

/** Choice and origin, as `double by workspace` or `single by .prettierrc`. */
function said(layers: SettingLayers, detected: readonly Detected[] = [DETECTED]): string {
  const found = inForce(QUOTES, layers, detected);
  if (!found) return 'nothing';
  const { choice, origin } = found;
  if (origin.kind === 'detected') return `${choice} by ${origin.detected.source.path}`;
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
    const all = TRAITS.flatMap((trait) => inForce(trait, { globalValue: 'never' }, [DETECTED]) ?? []);
    expect(choicesOf(all)).toEqual({ quotes: 'single', semicolons: 'never', trailingCommas: 'never' });
  });
});

describe('a disagreement between what is said and what pairs show', () => {
  const stated: InForce = {
    trait: 'quotes',
    choice: 'single',
    origin: { kind: 'setting', layer: { scope: 'user', isOfLanguage: false } },
  };
  const evidence = (agreeing: number, pairs: number, choice = 'double'): TraitEvidence => ({
    ...{ trait: 'quotes', family: 'javascript', choice, pairs, decided: pairs, share: agreeing / pairs },
    ...{ strength: 0, pairsByChoice: { [choice]: agreeing } },
  });

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
