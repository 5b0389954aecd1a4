/** @file Two sides of an axis, and where one of them shows. */

export type Style = 'a' | 'b';

/** Where in the text a style shows, to the character that decides. */
export interface Sign {
  readonly position: number;
  readonly style: Style;
}
