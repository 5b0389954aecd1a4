import { describe, expect, it } from 'vitest';
import { AUTO, OFF } from '../../../../src/preferences/stated';
import type { PreferencesState, Said, TraitPreference } from '../../../../webview/messages/preferences';
import { disagreementInWords, nothingDetected, nothingRevealed, reasonOf } from '../../../../webview/preferences/words';

const SINGLE: Said = { choice: 'single', title: 'Single quotes', from: 'from .prettierrc' };
const DOUBLE: Said = { choice: 'double', title: 'Double quotes', from: 'from the workspace’s settings' };

function quotes(said: Partial<TraitPreference>): TraitPreference {
  return { id: 'quotes', title: 'Quotes', choices: [], ...said };
}

describe('the words of the Preferences view', () => {
  it.each<[string, Partial<TraitPreference>]>([
    ['Single quotes, from .prettierrc', { otherwise: SINGLE, inForce: SINGLE }],
    ['Single quotes, from .prettierrc', { value: AUTO, otherwise: SINGLE, inForce: SINGLE }],
    ['Learned from what you do', {}],
    ['In place of single quotes, from .prettierrc', { value: 'double', otherwise: SINGLE, inForce: DOUBLE }],
    ['', { value: 'single', otherwise: SINGLE, inForce: SINGLE }],
    ['', { value: 'double', inForce: DOUBLE }],
    [
      'Not in force: double quotes, from the workspace’s settings',
      { value: 'single', otherwise: DOUBLE, inForce: DOUBLE },
    ],
    ['Not in force: learned from what you do', { value: 'single' }],
    ['Learned from what you do', { value: OFF, otherwise: SINGLE }],
    ['Not in force: double quotes, from the workspace’s settings', { value: OFF, inForce: DOUBLE }],
  ])('say why: %s', (reason, said) => {
    expect(reasonOf(quotes(said))).toBe(reason);
  });

  it('tell a disagreement with its evidence', () => {
    const line = { trait: 'quotes', stated: 'single', revealed: 'double', agreeing: 12, pairs: 15 };
    expect(disagreementInWords({ ...line, statedTitle: 'Single quotes', revealedTitle: 'Double quotes' })).toBe(
      'You say “single quotes”, but in 12 of 15 cases it is “double quotes” that you take or write.',
    );
    expect(disagreementInWords({ ...line, statedTitle: 'camelCase', revealedTitle: 'snake_case' })).toContain(
      '“camelCase”',
    );
  });

  it('say why nothing was detected or revealed', () => {
    const state: PreferencesState = {
      ...{ language: 'python', hasWorkspace: true, isTrusted: true, traits: [], text: '', isDetecting: true },
      ...{ file: 'src/a.py', detected: [], unreadable: [], isFollowing: true, revealed: [] },
    };
    expect(nothingDetected(state)).toContain('src/a.py');
    expect(nothingDetected({ ...state, hasWorkspace: false })).toBe('No folder is open to look in.');
    expect(nothingDetected({ ...state, isTrusted: false })).toContain('not trusted');
    expect(nothingDetected({ ...state, language: 'all' })).toContain('Choose a language');
    expect(nothingRevealed(state)).toBe('Of quotes, names and return types nothing is sure yet.');
    expect(nothingRevealed({ ...state, language: 'all' })).toContain('Choose a language');
    const line = { trait: 'Quotes', title: 'Single quotes', agreeing: 6, pairs: 7, isInForce: true };
    expect(nothingRevealed({ ...state, revealed: [line] })).toBeUndefined();
  });
});
