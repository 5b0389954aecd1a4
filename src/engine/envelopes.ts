/** @file Parses what comes over the channel into the messages of `protocol.ts`; what is none of them is `undefined`. */

import * as z from 'zod/mini';
import type { ToChild, ToParent } from './protocol';

const id = z.int();

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), result: z.unknown() }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({
    kind: z.literal('error'),
    isUserFacing: z.boolean(),
    message: z.string(),
    stack: z.string(),
    action: z.exactOptional(z.object({ title: z.string(), command: z.string() })),
  }),
]);

const toChild: z.ZodMiniType<ToChild> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id, method: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id }),
]);

const toParent: z.ZodMiniType<ToParent> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), protocolVersion: z.number(), pid: z.number() }),
  z.object({ kind: z.literal('progress'), id, value: z.unknown() }),
  z.object({ kind: z.literal('response'), id, outcome }),
]);

export function parseToChild(message: unknown): ToChild | undefined {
  return toChild.safeParse(message).data;
}

export function parseToParent(message: unknown): ToParent | undefined {
  return toParent.safeParse(message).data;
}
