/** @file Ties a schema to the type that it is the schema of, in both directions. */

import type * as z from 'zod/mini';

/** Schemas drop what they do not name, so one that lacks a field of its type, optional or not, does not compile. */
export function shape<T extends object>() {
  return <S extends z.ZodMiniType<T>>(
    schema: S & (keyof T extends keyof z.infer<S> ? unknown : never),
  ): z.ZodMiniType<T> => schema;
}
