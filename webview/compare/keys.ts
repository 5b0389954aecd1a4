/** @file Which key means what in a comparison. */

export type ChoiceName = 'left' | 'right' | 'tie' | 'neither' | 'skip' | 'write' | 'undo' | 'again';

const KEYS: Readonly<Record<string, ChoiceName>> = {
  arrowleft: 'left',
  arrowright: 'right',
  arrowup: 'tie',
  t: 'tie',
  n: 'neither',
  s: 'skip',
  w: 'write',
  u: 'undo',
  r: 'again',
};

/** Nothing for a key that is somebody else's: of a field that is written in, of the tabs, of the editor. */
export function choiceOf(event: KeyboardEvent): ChoiceName | undefined {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey, repeat, defaultPrevented } = event;
  // A key held down is not ten answers.
  if (repeat || defaultPrevented || altKey) return undefined;
  const isOthers = target instanceof Element && target.closest('textarea, input, [role="tablist"]') !== null;
  if (isOthers) return undefined;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'z' && !shiftKey ? 'undo' : undefined;
  return shiftKey ? undefined : KEYS[key.toLowerCase()];
}
