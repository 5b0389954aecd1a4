/**
 * @file The editor's own account of every item that Penchant offers, by handlers that are proposed API: the workbench under test calls
 * them for every extension, a stable build throws when they are registered. Only tests have them.
 */

import type * as vscode from 'vscode';
import type { PenchantApi } from '../../../../src/editor/penchantApi';

/** How an item ended. */
export type ItemEnd = 'accepted' | 'rejected' | 'ignored';

/** An item as it was offered, and what the editor has told of it. */
export interface OracleItem {
  readonly uri: string;
  /** Of the suggestion that it was made from. */
  readonly suggestionId: string;
  /** The cursor's, in the document as it was when the editor asked. */
  readonly offset: number;
  readonly text: string;
  isShown: boolean;
  /** Words or lines of it that were accepted. */
  pieces: number;
  end?: ItemEnd;
}

/** The numbers that the proposed API gives its reasons. */
const ENDS: readonly ItemEnd[] = ['accepted', 'rejected', 'ignored'];

/** The kind of a piece that came with an item of IntelliSense: it is what that item says, which the suggestion extends. */
const BY_INTELLISENSE = 3;

/** What is hung on the provider: the proposed handlers, and its own method, listened to. */
interface Handlers {
  provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<readonly vscode.InlineCompletionItem[]>;
  handleDidShowCompletionItem(item: vscode.InlineCompletionItem): void;
  /** Called twice for each piece: with its length, and with more. */
  handleDidPartiallyAcceptCompletionItem(
    item: vscode.InlineCompletionItem,
    piece: number | { readonly kind: number },
  ): void;
  handleEndOfLifetime(item: vscode.InlineCompletionItem, reason: { readonly kind: number }): void;
}

export class Oracle {
  /** Oldest first. */
  private readonly items = new Map<vscode.InlineCompletionItem, OracleItem>();
  private readonly handlers: Handlers;

  /** Nothing where the editor does not allow it. */
  static hangOn(api: PenchantApi): Oracle | undefined {
    const oracle = new Oracle(api);
    Object.assign(api.provider, oracle.handlers);
    try {
      api.registerAnew();
      return oracle;
    } catch {
      oracle.takeDown();
      return undefined;
    }
  }

  private constructor(private readonly api: PenchantApi) {
    const provide = api.provider.provideInlineCompletionItems.bind(api.provider);
    this.handlers = {
      provideInlineCompletionItems: async (document, position, ...rest) => {
        const offset = document.offsetAt(position);
        const answer = (await provide(document, position, ...rest)) ?? [];
        const items = Array.isArray(answer) ? answer : answer.items;
        const uri = document.uri.toString();
        for (const item of items) {
          const { text, suggestionId } = readItem(item);
          this.items.set(item, { uri, suggestionId, offset, text, isShown: false, pieces: 0 });
        }
        return items;
      },
      handleDidShowCompletionItem: (item) => this.note(item, (known) => (known.isShown = true)),
      handleDidPartiallyAcceptCompletionItem: (item, piece) => {
        if (typeof piece === 'object' && piece.kind !== BY_INTELLISENSE) this.note(item, (known) => known.pieces++);
      },
      handleEndOfLifetime: (item, { kind }) => this.note(item, (known) => (known.end = ENDS[kind] ?? 'ignored')),
    };
  }

  takeDown(): void {
    for (const name of Object.keys(this.handlers)) Reflect.deleteProperty(this.api.provider, name);
    this.api.registerAnew();
  }

  /** The next untitled document may bear the name of one that was closed. */
  forget(): void {
    this.items.clear();
  }

  in(uri: string): readonly OracleItem[] {
    return [...this.items.values()].filter((item) => item.uri === uri);
  }

  /** What is on the screen in a document, as far as the editor has told; nothing if nothing is. */
  upIn(uri: string): OracleItem | undefined {
    return this.in(uri).findLast(({ isShown, end }) => isShown && end === undefined);
  }

  private note(item: vscode.InlineCompletionItem, change: (known: OracleItem) => unknown): void {
    const known = this.items.get(item);
    if (known) change(known);
  }
}

function readItem({ insertText, command }: vscode.InlineCompletionItem): Pick<OracleItem, 'text' | 'suggestionId'> {
  const id: unknown = command?.arguments?.[1];
  return {
    text: typeof insertText === 'string' ? insertText : insertText.value,
    suggestionId: typeof id === 'string' ? id : '',
  };
}
