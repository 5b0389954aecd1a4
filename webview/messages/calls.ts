/**
 * @file How the panel and the extension host speak: the webview calls, the host answers, and the host tells what has changed. Every
 * message is parsed by its schema at the end where it arrives; what does not parse is refused there.
 */

import * as z from 'zod/mini';

/** One thing that the webview can ask of the host. Input and output are plain data. */
export interface Call<Input, Output> {
  readonly input: z.ZodMiniType<Input>;
  readonly output: z.ZodMiniType<Output>;
}

/** A view's calls, by name. */
export type Calls = Readonly<Record<string, Call<unknown, unknown>>>;

export type InputOf<C> = C extends Call<infer Input, unknown> ? Input : never;
export type OutputOf<C> = C extends Call<unknown, infer Output> ? Output : never;

/** The host's side of a view: a handler for each call. An error that is no `UserFacingError` is told as an unexpected one. */
export type Handlers<C extends Calls> = {
  readonly [Name in keyof C]: (input: InputOf<C[Name]>) => Promise<OutputOf<C[Name]>> | OutputOf<C[Name]>;
};

/** The webview's side of a view. A call rejects with an `Error` whose message is for people. */
export type Client<C extends Calls> = {
  readonly [Name in keyof C]: (input: InputOf<C[Name]>) => Promise<OutputOf<C[Name]>>;
};

export function call<Input, Output>(input: z.ZodMiniType<Input>, output: z.ZodMiniType<Output>): Call<Input, Output> {
  return { input, output };
}

/** Where a call takes or gives nothing. */
export const nothing = z.void();
