/**
 * @file The controls of the panel, as typed components: the only importer of `@vscode/webview-ui-toolkit`, whose custom elements take on
 * the editor's theme. A control is given its value and tells the next one; its label is its children, or `aria-label`.
 */

import {
  Checkbox as CheckboxElement,
  Dropdown as DropdownElement,
  provideVSCodeDesignSystem,
  TextArea as TextAreaElement,
  TextField as TextFieldElement,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeLink,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTag,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { h, type ComponentChildren, type VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

provideVSCodeDesignSystem().register(
  ...[vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeLink(), vsCodeOption(), vsCodeProgressRing()],
  ...[vsCodeTag(), vsCodeTextArea(), vsCodeTextField()],
);

/** What every control may be given. */
export interface ControlProps {
  readonly children?: ComponentChildren;
  readonly id?: string;
  readonly class?: string;
  readonly title?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-describedby'?: string;
  readonly disabled?: boolean;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

interface ValueProps extends ControlProps {
  readonly value: string;
}

export interface ButtonProps extends ControlProps {
  /** `primary`: the one that most will want; `icon`: a picture alone, which needs an `aria-label`. */
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  readonly autofocus?: boolean;
  readonly 'aria-pressed'?: boolean;
  readonly 'aria-expanded'?: boolean;
  readonly 'aria-controls'?: string;
  readonly 'aria-keyshortcuts'?: string;
  readonly onClick: (event: MouseEvent) => void;
}

export function Button({ appearance = 'secondary', ...props }: ButtonProps): VNode {
  return element('vscode-button', { appearance, ...props });
}

export interface CheckboxProps extends ControlProps {
  readonly checked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

export function Checkbox({ onChange, ...props }: CheckboxProps): VNode {
  return element('vscode-checkbox', { ...props, onChange: told(CheckboxElement, ({ checked }) => onChange(checked)) });
}

export interface TextFieldProps extends ValueProps {
  readonly placeholder?: string;
  readonly type?: 'text' | 'url';
  /** Told at each key. */
  readonly onInput?: (value: string) => void;
  /** Told when it is left, or at Enter. */
  readonly onChange?: (value: string) => void;
}

export function TextField({ onInput, onChange, ...props }: TextFieldProps): VNode {
  return element('vscode-text-field', {
    ...props,
    onInput: told(TextFieldElement, ({ value }) => onInput?.(value)),
    onChange: told(TextFieldElement, ({ value }) => onChange?.(value)),
  });
}

export interface TextAreaProps extends ValueProps {
  readonly placeholder?: string;
  readonly rows?: number;
  readonly resize?: 'none' | 'vertical';
  readonly onInput?: (value: string) => void;
  readonly onChange?: (value: string) => void;
}

export function TextArea({ onInput, onChange, ...props }: TextAreaProps): VNode {
  return element('vscode-text-area', {
    ...props,
    onInput: told(TextAreaElement, ({ value }) => onInput?.(value)),
    onChange: told(TextAreaElement, ({ value }) => onChange?.(value)),
  });
}

export interface ChoiceProps extends ValueProps {
  readonly onChange: (value: string) => void;
}

/** Its children are `Option`s. */
export function Dropdown({ value, onChange, ...props }: ChoiceProps): VNode {
  const dropdown = useRef<HTMLElement>(null);
  // The element knows its options a moment after they are there, and takes no value before that.
  useLayoutEffect(() => {
    const take = (): void => {
      if (dropdown.current instanceof DropdownElement) dropdown.current.value = value;
    };
    take();
    const frame = requestAnimationFrame(take);
    return () => cancelAnimationFrame(frame);
  });
  const onChanged = told(DropdownElement, (changed) => {
    if (changed.value !== value) onChange(changed.value);
  });
  return element('vscode-dropdown', { ...props, ref: dropdown, onChange: onChanged });
}

export function Option(props: ValueProps): VNode {
  return element('vscode-option', { ...props });
}

/** A short word in a box. */
export function Tag(props: ControlProps): VNode {
  return element('vscode-tag', { ...props });
}

export interface LinkProps extends ControlProps {
  readonly href?: string;
  readonly onClick?: (event: MouseEvent) => void;
}

/** Leads elsewhere: to an address, or by `onClick` to a place that only the editor can open. */
export function Link({ href = '#', onClick, ...props }: LinkProps): VNode {
  const onClicked = (event: MouseEvent): void => {
    event.preventDefault();
    onClick?.(event);
  };
  return element('vscode-link', { href, ...props, ...(onClick && { onClick: onClicked }) });
}

/** Something is going on; `aria-label` says what. */
export function ProgressRing(props: ControlProps): VNode {
  return element('vscode-progress-ring', { ...props });
}

function element(tag: `vscode-${string}`, props: object): VNode {
  return h(tag, { ...props });
}

/** A listener that is given the element itself, where it is of its class. */
function told<E extends Element>(
  kind: abstract new (...args: never[]) => E,
  tell: (element: E) => void,
): (event: Event) => void {
  return ({ currentTarget }) => {
    if (currentTarget instanceof kind) tell(currentTarget);
  };
}
