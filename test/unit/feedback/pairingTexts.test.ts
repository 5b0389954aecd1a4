/** @file A pair's prompt, from what the model saw to what it is to see once more. */

import { expect, it } from 'vitest';
import { promptOfPair, promptPartsOf } from '../../../src/feedback/pairingTexts';

it('explicit preferences stay apart from the code, there and back', () => {
  const pair = promptOfPair({ preferences: '// style\n', head: 'import a\n', prefix: 'const b =', suffix: ';' }, ' c');
  expect(pair).toEqual({ preferences: '// style\n', prompt: 'import a\nconst b = c' });
  const again = { preferences: '// style\n', head: '', prefix: 'import a\nconst b = c', suffix: '' };
  expect(promptPartsOf(pair)).toEqual(again);
});

it('without any, none are told', () => {
  expect(promptPartsOf({ prompt: 'const b =' })).toEqual({ head: '', prefix: 'const b =', suffix: '' });
});
