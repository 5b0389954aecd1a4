/** @file Which convention a name follows. */

import type { Sign } from './sign';

/** `fooBar` or `foo_bar`; nothing for one word, for classes and constants, and for mixtures. `offset` is where the name begins. */
export function nameSign(name: string, offset: number): Sign | undefined {
  const core = name.replace(/^[_$]+|[_$]+$/g, '');
  const start = offset + name.indexOf(core);
  const underscore = core.search(/(?<=\p{L}\p{N}*)_\p{L}/u);
  if (underscore >= 0) {
    const isSnake = /^[\p{Ll}\p{N}_]+$/u.test(core);
    return isSnake ? { trait: 'naming', choice: 'snake_case', offset: start + underscore } : undefined;
  }
  const capital = core.search(/\p{Lu}/u);
  const isCamel = capital > 0 && /^\p{Ll}[\p{L}\p{N}]+$/u.test(core);
  return isCamel ? { trait: 'naming', choice: 'camelCase', offset: start + capital } : undefined;
}
