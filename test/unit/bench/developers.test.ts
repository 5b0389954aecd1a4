import { describe, expect, it } from 'vitest';
import {
  AXES,
  combinationsOf,
  HELD_OUT_COMBINATIONS,
  heldOutDevelopers,
  isHeldOut,
  LANGUAGES,
  packDevelopers,
  TEST_AXES,
  testDevelopers,
} from '../../../bench/learning/developers.mjs';
import { createRandom } from '../../../bench/learning/random.mjs';

const developers = packDevelopers(200, createRandom('test'));

describe.each(LANGUAGES)('the simulated developers of %s', (language) => {
  const pack = Object.keys(AXES[language].pack);
  const own = developers.map((developer) => developer[language]).filter((styles) => styles !== undefined);

  it('of the pack know none of the axes that are held out', () => {
    expect(new Set(own.flatMap((styles) => Object.keys(styles)))).toEqual(new Set(pack));
    for (const axis of Object.keys(AXES[language].heldOut)) expect(pack).not.toContain(axis);
  });

  it('of the pack never have the held-out combination, but each of its sides with the other’s opposite', () => {
    expect(own.filter((styles) => isHeldOut(language, styles))).toEqual([]);
    const [one = '', other = ''] = Object.keys(HELD_OUT_COMBINATIONS[language]);
    const known = new Set(own.map((styles) => `${styles[one]} ${styles[other]}`));
    for (const { [one]: first, [other]: second } of combinationsOf([one, other])) {
      const isKnown = !isHeldOut(language, { [one]: first!, [other]: second! });
      expect(known.has(`${first} ${second}`)).toBe(isKnown);
    }
  });

  it('of the pack take sides on one axis to four, and both sides of each are there', () => {
    const counts = new Set(own.map((styles) => Object.keys(styles).length));
    expect([...counts].sort()).toEqual([1, 2, 3, 4]);
    for (const axis of pack) {
      const sides = own.flatMap((styles) => styles[axis] ?? []);
      const share = sides.filter((side) => side === 'a').length / sides.length;
      expect(share).toBeGreaterThan(0.25);
      expect(share).toBeLessThan(0.75);
    }
  });

  it('of held-out combinations take sides on all axes of the pack', () => {
    expect(heldOutDevelopers(language)).toHaveLength(2 ** (pack.length - 2));
  });

  it('of the benchmark are eight, on axes of both kinds, two of them of the held-out combination', () => {
    const developersHere = testDevelopers(language);
    expect(new Set(developersHere.map((styles) => JSON.stringify(styles))).size).toBe(8);
    expect(developersHere.filter((styles) => isHeldOut(language, styles))).toHaveLength(2);
    const heldOut = TEST_AXES[language].filter((axis) => axis in AXES[language].heldOut);
    expect(heldOut).toHaveLength(1);
  });
});

describe('the developers of the pack', () => {
  it('write one language or both, a third each', () => {
    const languages = developers.map((developer) => Object.keys(developer).join(' and '));
    for (const kind of ['javascript', 'python', 'javascript and python']) {
      expect(languages.filter((each) => each === kind).length / languages.length).toBeCloseTo(1 / 3, 1);
    }
  });

  it('are the same for the same seed', () => {
    expect(packDevelopers(20, createRandom('test'))).toEqual(developers.slice(0, 20));
    expect(packDevelopers(20, createRandom('other'))).not.toEqual(developers.slice(0, 20));
  });
});
