/** @file How values that SQLite has no type for stand in a column. */

import * as z from 'zod/mini';

/** 0 or 1. */
export const flag = z.pipe(
  z.number(),
  z.transform((number) => number !== 0),
);

/** A JSON array of texts. */
export const texts = z.pipe(
  z.pipe(
    z.string(),
    z.transform((json): unknown => JSON.parse(json)),
  ),
  z.array(z.string()),
);
