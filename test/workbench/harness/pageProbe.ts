/** @file What runs inside the workbench's page: reads ghost text and document from the DOM, and notes when keys and ghost text came. */

/** Times are milliseconds since the epoch, with the page's own precision. */
export interface PageTrace {
  readonly keys: readonly { readonly at: number; readonly key: string; readonly ghostText: string }[];
  /** Every change of the ghost text, '' where it vanished. */
  readonly ghostTexts: readonly { readonly at: number; readonly text: string }[];
}

export interface PageProbe {
  /** The ghost text of the active editor, all its lines; '' where there is none. */
  ghostText(): string;
  /** The document as far as the active editor shows it, without ghost text. */
  visibleText(): string;
  /** Everything noted since the page was opened or the trace was last cleared. */
  trace(): PageTrace;
  clearTrace(): void;
}

declare global {
  interface Window {
    penchantProbe: PageProbe;
  }
}

/**
 * Defines `window.penchantProbe`. Handed to the page as source text, so it may use nothing from outside itself.
 *
 * Ghost text is found in two places: the cursor's line holds decorated spans among its own text, and further lines stand in a view
 * zone. Blanks are non-breaking spaces there, and the order in the DOM is not the order on the screen.
 */
export function installPageProbe(): void {
  if (window !== window.top) return;
  const onCursorLine = '.ghost-text-decoration, .ghost-text-decoration-preview';
  const plain = (text: string | null): string => (text ?? '').replaceAll('\u00a0', ' ').replaceAll('\u200b', '');
  const byTop = (a: HTMLElement, b: HTMLElement): number => Number.parseInt(a.style.top) - Number.parseInt(b.style.top);
  const editor = (): Element | null =>
    document.querySelector('.editor-group-container.active .editor-instance .monaco-editor');
  const linesIn = (selector: string): HTMLElement[] =>
    [...(editor()?.querySelectorAll<HTMLElement>(selector) ?? [])].sort(byTop);

  const ghostText = (): string => {
    const first = [...(editor()?.querySelectorAll(`.view-lines :is(${onCursorLine})`) ?? [])]
      .map((span) => plain(span.textContent))
      .join('');
    const zone = editor()?.querySelector('.view-zones .ghost-text')?.closest('.view-line')?.parentElement;
    const further = [...(zone?.querySelectorAll<HTMLElement>(':scope > .view-line') ?? [])].sort(byTop);
    if (first === '' && further.length === 0) return '';
    return [first, ...further.map((line) => plain(line.textContent))].join('\n');
  };
  const visibleText = (): string =>
    linesIn('.view-lines > .view-line')
      .map((line) => {
        const copy = line.cloneNode(true) as HTMLElement;
        for (const ghost of copy.querySelectorAll(onCursorLine)) ghost.remove();
        return plain(copy.textContent);
      })
      .join('\n');

  const keys: { at: number; key: string; ghostText: string }[] = [];
  const ghostTexts: { at: number; text: string }[] = [];
  let current = '';
  const now = (): number => performance.timeOrigin + performance.now();
  addEventListener('keydown', (event) => keys.push({ at: now(), key: event.key, ghostText: current }), true);
  const watch = (): void => {
    const observer = new MutationObserver(() => {
      const text = ghostText();
      if (text === current) return;
      current = text;
      ghostTexts.push({ at: now(), text });
    });
    observer.observe(document.documentElement, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ['class'],
    });
  };
  // An init script runs before there is any element.
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', watch);
  else watch();

  window.penchantProbe = {
    ghostText,
    visibleText,
    trace: () => ({ keys: [...keys], ghostTexts: [...ghostTexts] }),
    clearTrace: () => {
      keys.length = 0;
      ghostTexts.length = 0;
    },
  };
}
