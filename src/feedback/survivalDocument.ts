/** @file One document with places in it that are followed: its text is kept, so that a large edit can be told from what it changes. */

import type { DocumentChange, TextEdit } from './outcomes';
import { refinedEdit, survivingShare } from './survivalText';
import { editedText, followedRange, type TextRange } from './textRange';

export interface Place {
  range: TextRange;
  /** The document's version when it was found; older changes are in it already. */
  readonly since: number;
}

/** An edit replaces the document if it covers so much of what is not the place itself. */
const WHOLESALE_SHARE = 0.5;
const WHOLESALE_CHARACTERS = 100;
/** A formatter leaves more of the code than this, in characters but white space; another branch's file seldom has as much. */
const FORMATTED_SHARE = 0.7;
/** Formatters lay code out anew and never drop it. A few characters are found by chance. */
const STANDING_SHARE = 0.3;

export class FollowedDocument {
  readonly places = new Set<Place>();

  constructor(
    public text: string,
    public version: number,
  ) {}

  /**
   * Moves the places.
   * @param options.isAnew the text was read again: the version says nothing, and nobody wrote it there
   * @returns those that are lost, as the document was thrown back to an older state
   */
  change(change: DocumentChange, { isAnew = false }: { readonly isAnew?: boolean } = {}): Set<Place> {
    const lost = new Set<Place>();
    if (!isAnew && change.version <= this.version) return lost;
    const textAfter = editedText(this.text, change.edits);
    const refined = new Map<TextEdit, ReturnType<typeof refinedEdit>>();
    const refine = (edit: TextEdit) => {
      const known = refined.get(edit) ?? refinedEdit(this.text.slice(edit.offset, edit.offset + edit.length), edit);
      refined.set(edit, known);
      return known;
    };
    for (const place of this.places) {
      if (!isAnew && change.version <= place.since) continue;
      const { range } = place;
      const straddling = change.edits.filter((edit) => isStraddling(edit, range));
      const isWholesale = straddling.some((edit) => isMostOf(this.text.length, edit, range));
      const edits = change.edits.flatMap((edit) => (straddling.includes(edit) ? refine(edit).edits : [edit]));
      const isForeign = isWholesale && straddling.some((edit) => refine(edit).share < FORMATTED_SHARE);
      // What is left of a large edit is also layout, which nobody wrote.
      const growsBy = (edit: TextEdit) => !isWholesale && (change.edits.includes(edit) || edit.text.trim() !== '');
      place.range = followedRange(range, edits, growsBy);
      const before = this.text.slice(range.start, range.end);
      const after = textAfter.slice(place.range.start, place.range.end);
      const isTakenAway = isWholesale && before.trim() !== '' && survivingShare(before, after) < STANDING_SHARE;
      if (isForeign || isTakenAway) lost.add(place);
    }
    this.text = textAfter;
    this.version = Math.max(this.version, change.version);
    return lost;
  }
}

/** Whether an edit replaces text both inside and outside of a place, so that it has to be seen which of it stays. */
function isStraddling({ offset, length }: TextEdit, { start, end }: TextRange): boolean {
  const editEnd = offset + length;
  if (start === end) return offset < start && editEnd > start;
  return offset < end && editEnd > start && (offset < start || editEnd > end);
}

function isMostOf(documentLength: number, edit: TextEdit, range: TextRange): boolean {
  const editEnd = edit.offset + edit.length;
  const inside = Math.max(0, Math.min(editEnd, range.end) - Math.max(edit.offset, range.start));
  const outside = edit.length - inside;
  const elsewhere = documentLength - (range.end - range.start);
  return outside >= WHOLESALE_CHARACTERS && outside >= elsewhere * WHOLESALE_SHARE;
}
