/** @file The messages between webview and host, around the calls of the views: what each end sends, and the schemas by which it is read. */

import * as z from 'zod/mini';
import { VIEWS, type ViewName } from './views';

/** What the webview sends. */
export type ToHost =
  /** It is drawn, and hears what it is told from now on. */
  | { readonly kind: 'ready' }
  /** Answered exactly once. */
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly view: ViewName;
      readonly name: string;
      readonly input?: unknown;
    };

/** What the host sends. */
export type ToWebview =
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown }
  /** `message` is for people. */
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  /** What a view shows is no longer so. */
  | { readonly kind: 'changed'; readonly view: ViewName }
  /** The developer asked for this view, by a command. */
  | { readonly kind: 'open'; readonly view: ViewName };

const id = z.int().check(z.minimum(0));
const view = z.enum(VIEWS);

export const TO_HOST: z.ZodMiniType<ToHost> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({
    kind: z.literal('call'),
    id,
    view,
    name: z.string().check(z.maxLength(100)),
    input: z.optional(z.unknown()),
  }),
]);

export const TO_WEBVIEW: z.ZodMiniType<ToWebview> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), id, value: z.optional(z.unknown()) }),
  z.strictObject({ kind: z.literal('failed'), id, message: z.string() }),
  z.strictObject({ kind: z.literal('changed'), view }),
  z.strictObject({ kind: z.literal('open'), view }),
]);

/** The id of whatever came, so that a message that cannot be read as a whole is answered with an error all the same. */
export const WITH_ID = z.object({ id });
