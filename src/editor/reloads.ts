/**
 * @file Tells when a document was thrown back to what is on the disk: reverted, or reloaded as another branch was checked out. The
 * editor's stable API has no word for it; it shows in text that changes while the document ends up clean without having been saved. No
 * key does that: typing and formatters leave a document dirty until the save that follows them.
 */

import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';

/** The first key in a clean document is told just before the editor calls it dirty: so it is waited for this long. */
const SETTLED_AFTER_MS = 100;

export class Reloads implements Disposable {
  /** By URI: text has changed, and the document is clean. */
  private readonly pending = new Map<string, Disposable>();

  constructor(
    private readonly clock: Pick<Clock, 'later'>,
    private readonly onReloaded: (uri: string) => void,
  ) {}

  /**
   * Told of each change event, also of those without any text, by which the editor tells that a document is dirty or no longer.
   * @param isTextChanged not by undo or redo, which may make a document clean as well
   */
  changed(
    uri: string,
    { isDirty, isTextChanged }: { readonly isDirty: boolean; readonly isTextChanged: boolean },
  ): void {
    if (isDirty) return this.forget(uri);
    if (!isTextChanged || this.pending.has(uri)) return;
    const timer = this.clock.later(SETTLED_AFTER_MS, () => {
      this.pending.delete(uri);
      this.onReloaded(uri);
    });
    this.pending.set(uri, timer);
  }

  /** Saved or closed: what changed before is on the disk by the developer's will, or of no interest any more. */
  forget(uri: string): void {
    this.pending.get(uri)?.dispose();
    this.pending.delete(uri);
  }

  dispose(): void {
    for (const timer of this.pending.values()) timer.dispose();
    this.pending.clear();
  }
}
