/** @file Which key means what in a comparison. */

export type ChoiceName = 'left' | 'right' | 'tie' | 'neither' | 'skip' | 'write' | 'undo' | 'again';

export interface ChoiceKeys {
  /** As it stands on the key. */
  readonly cap: string;
  /** In the words of `aria-keyshortcuts`, the shown one first. */
  readonly keys: string;
}

export const CHOICE_KEYS: Readonly<Record<ChoiceName, ChoiceKeys>> = {
  left: { cap: '←', keys: 'ArrowLeft' },
  right: { cap: '→', keys: 'ArrowRight' },
  tie: { cap: '↑', keys: 'ArrowUp T' },
  neither: { cap: 'N', keys: 'N' },
  skip: { cap: 'S', keys: 'S' },
  write: { cap: 'W', keys: 'W' },
  undo: { cap: 'U', keys: 'U Control+Z Meta+Z' },
  again: { cap: 'R', keys: 'R' },
};

const CHOICE_NAMES: readonly ChoiceName[] = ['left', 'right', 'tie', 'neither', 'skip', 'write', 'undo', 'again'];

/** Nothing for a key that is somebody else's: of a field that is written in, of the tabs, of the editor. */
export function choiceOf(event: KeyboardEvent): ChoiceName | undefined {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey, repeat, defaultPrevented } = event;
  // A key held down is not ten answers.
  if (repeat || defaultPrevented || altKey) return undefined;
  const isOthers = target instanceof Element && target.closest('textarea, input, [role="tablist"]') !== null;
  if (isOthers) return undefined;
  if (ctrlKey || metaKey) return key.toLowerCase() === 'z' && !shiftKey ? 'undo' : undefined;
  return shiftKey ? undefined : CHOICE_NAMES.find((name) => hasKey(name, key));
}

function hasKey(name: ChoiceName, key: string): boolean {
  return CHOICE_KEYS[name].keys.toLowerCase().split(' ').includes(key.toLowerCase());
}
