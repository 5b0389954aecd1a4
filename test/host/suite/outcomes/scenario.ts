/** @file What a scenario is: a document, what is done once ghost text is up in it, and what has to be said of that. */

import * as vscode from 'vscode';
import type { OutcomeKind } from '../../../../src/feedback/outcomes';
import type { Verdict } from './agreement';
import type { Oracle, OracleItem } from './oracle';
import type { Page } from './texts';

export interface Scenario {
  readonly name: string;
  /** Given a name for it; absent: `rows`. */
  readonly page?: (name: string) => Page;
  /** Opens a document that is no untitled one, with the cursor at the end of `before`. */
  readonly open?: (page: Page) => Promise<void>;
  /** How ghost text comes; absent: by typing the page's last character. `none`: the scenario sees to it, and need not see any. */
  readonly start?: 'typing' | 'asking' | 'none';
  readonly act: (scene: Scene) => Promise<unknown>;
  /** What Penchant may say of the suggestion that was up first, or of the first of which the editor says what `editor` says. */
  readonly penchant: readonly (OutcomeKind | 'none')[];
  /** What the editor says of it if the script has done what it is for; absent: it may say anything. */
  readonly editor?: readonly Verdict[];
  /** The alternative that was up at the end; absent: not looked at. */
  readonly index?: number;
  /** Whether what was taken was taken back; absent: not. */
  readonly isUndone?: boolean | 'maybe';
}

/** The script cannot be played with what came: it is tried once more, in another document. */
export class CannotPlay extends Error {}

/** What a script has at hand. */
export class Scene {
  constructor(
    readonly document: vscode.TextDocument,
    readonly page: Page,
    private readonly oracle: Oracle,
  ) {}

  get uri(): string {
    return this.document.uri.toString();
  }

  get editor(): vscode.TextEditor {
    const editor = vscode.window.activeTextEditor;
    if (!editor) throw new CannotPlay('no editor has the focus');
    return editor;
  }

  /** The item that is up. @throws CannotPlay where there is none */
  get up(): OracleItem {
    const item = this.oracle.upIn(this.uri);
    if (!item) throw new CannotPlay('no ghost text is up');
    return item;
  }

  /** Whether ghost text is up here. */
  get isUp(): boolean {
    return this.oracle.upIn(this.uri) !== undefined;
  }

  /** All the texts that the newest request of the editor got. */
  get alternatives(): readonly string[] {
    const items = this.oracle.in(this.uri);
    const newest = items.at(-1);
    return items.filter(({ offset }) => offset === newest?.offset).map(({ text }) => text);
  }

  /** What is left to type, with a plain line end. */
  get rest(): string {
    return this.up.text.replaceAll('\r\n', '\n');
  }

  /** A key that the ghost text does not go on with. */
  get otherKey(): string {
    return this.rest.startsWith('z') ? 'q' : 'z';
  }
}
