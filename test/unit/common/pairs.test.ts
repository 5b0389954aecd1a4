import { describe, expect, it } from 'vitest';
import { PAIR_SOURCES, parsePairs, SOURCE_TRUST } from '../../../src/common/pairs';
import { UserFacingError } from '../../../src/common/userFacingError';

const LINE = '{"prompt": "x = ", "chosen": "1", "rejected": "2"}';
const PAIR = { prompt: 'x = ', chosen: '1', rejected: '2' };

/** A pair's line with these fields changed; `undefined` leaves one out. */
function line(changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...PAIR, ...changes });
}

describe('a file of pairs', () => {
  it('has a pair on each line', () => {
    expect(parsePairs(`${LINE}\n${line({ chosen: '3' })}\n`, 'pairs.jsonl')).toEqual([PAIR, { ...PAIR, chosen: '3' }]);
  });

  it.each([
    ['nothing', '', 0],
    ['blank lines', `\n  \n${LINE}\n\n`, 1],
    ['line ends of Windows', `${LINE}\r\n${LINE}\r\n`, 2],
    ['a byte order mark', `\uFEFF${LINE}`, 1],
    ['no line end at its end', `${LINE}\n${LINE}`, 2],
  ])('may have %s', (_, text, count) => {
    expect(parsePairs(text, 'pairs.jsonl')).toEqual(Array.from({ length: count }, () => PAIR));
  });

  it('may tell more of a pair', () => {
    const pair = {
      ...PAIR,
      user: 'ann',
      source: 'typedOver',
      language: 'typescript',
      weight: 0.5,
      preferences: '// Prefers const.\n',
      time: '2025-06-01T12:00:00.000+02:00',
    };
    expect(parsePairs(JSON.stringify(pair), 'pairs.jsonl')).toEqual([pair]);
  });

  it('loses fields that other tools know', () => {
    expect(parsePairs(line({ score_chosen: 0.9, id: 7 }), 'pairs.jsonl')).toEqual([PAIR]);
  });

  it('keeps line ends and any character within a text', () => {
    const pair = { ...PAIR, prompt: 'é\r\n\t"\u2028', chosen: '\\n', rejected: '' };
    expect(parsePairs(JSON.stringify(pair), 'pairs.jsonl')).toEqual([pair]);
  });
});

describe('a file is refused as a whole, with the line’s number', () => {
  it.each([
    ['no JSON', '{"prompt": ', 'this is not JSON'],
    ['no object', '[]', 'it is no object'],
    ['a number', '7', 'it is no object'],
    ['null', 'null', 'it is no object'],
    ['no prompt', line({ prompt: undefined }), '"prompt" is missing'],
    ['a list as chosen', line({ chosen: [{ role: 'assistant', content: '1' }] }), '"chosen" is missing or not as'],
    ['no rejected', line({ rejected: null }), '"rejected" is missing'],
    ['an unknown source', line({ source: 'hearsay' }), '"source"'],
    ['a negative weight', line({ weight: -1 }), '"weight"'],
    ['a weight beyond measure', line({ weight: 1e9 }), '"weight"'],
    ['a time that is none', line({ time: 'yesterday' }), '"time"'],
    ['a time without a zone', line({ time: '2025-06-01T12:00:00' }), '"time"'],
    ['a response of no length for a completion', line({ chosen: 'x'.repeat(20_001) }), '"chosen"'],
    ['twice the same response', line({ rejected: '1' }), 'chosen and rejected are the same'],
  ])('%s', (_, second, message) => {
    const parse = (): unknown => parsePairs(`${LINE}\n${second}\n${LINE}\n`, 'pairs.jsonl');
    expect(parse).toThrow(UserFacingError);
    expect(parse).toThrow(/^pairs\.jsonl, line 2: /);
    expect(parse).toThrow(message);
    expect(parse).toThrow('Nothing of the file was taken.');
  });
});

it('every source is trusted to some degree, less than a coin is wrong', () => {
  expect(Object.keys(SOURCE_TRUST).toSorted()).toEqual(PAIR_SOURCES.toSorted());
  for (const { weight, labelNoise } of Object.values(SOURCE_TRUST)) {
    expect(weight).toBeGreaterThan(0);
    expect(weight).toBeLessThanOrEqual(1);
    expect(labelNoise).toBeGreaterThan(0);
    expect(labelNoise).toBeLessThan(0.5);
  }
});
