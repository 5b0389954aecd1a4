/**
 * @file The host's end of the panel's messages: each is parsed, handed to the handler of its call, and answered once. What is none of
 * the agreed messages is refused, and answered with an error where it has an id.
 */

import { messageOf, UserFacingError } from '../../common/userFacingError';
import type { Call, Calls, Handlers } from '../../../webview/messages/calls';
import { TO_HOST, WITH_ID, type ToHost, type ToWebview } from '../../../webview/messages/envelopes';
import { VIEW_CALLS, VIEWS, type ViewName } from '../../../webview/messages/views';

/** A view that has none is not shown. */
export type PanelHandlers = { readonly [View in ViewName]?: Handlers<(typeof VIEW_CALLS)[View]> };

export interface PanelServerSources {
  readonly handlers: PanelHandlers;
  readonly send: (message: ToWebview) => void;
  readonly onReady: () => void;
  readonly log: { debug(message: string): void; error(message: string): void };
}

const REFUSED = 'Penchant does not take this message.';

/** A call's schemas and its handler. */
interface Answering extends Call<unknown, unknown> {
  /** To be given what the schema of the input has parsed. */
  readonly handle: (input: unknown) => unknown;
}

/** What is to be called with each message that comes; it never throws. */
export function panelServer(sources: PanelServerSources): (raw: unknown) => Promise<void> {
  const { send, onReady, log } = sources;
  return async (raw) => {
    const message = TO_HOST.safeParse(raw).data;
    if (!message) {
      const id = WITH_ID.safeParse(raw).data?.id;
      log.debug('A message to the panel’s host is none of the agreed ones and was refused.');
      if (id !== undefined) send({ kind: 'failed', id, message: REFUSED });
      return;
    }
    if (message.kind === 'ready') onReady();
    else send(await answer(message, sources));
  };
}

/** The views that there are handlers for. */
export function shownViews(handlers: PanelHandlers): readonly ViewName[] {
  return VIEWS.filter((view) => handlers[view] !== undefined);
}

async function answer(
  { id, view, name, input }: Extract<ToHost, { kind: 'call' }>,
  { handlers, log }: PanelServerSources,
): Promise<ToWebview> {
  const answering = answeringOf(handlers, view, name);
  const parsed = answering?.input.safeParse(input);
  if (!answering || !parsed?.success) {
    log.debug(
      `A call of the panel was refused: ${answering ? `the input of ${view}.${name}` : 'there is no such call'}.`,
    );
    return { kind: 'failed', id, message: REFUSED };
  }
  try {
    const value = answering.output.safeParse(await answering.handle(parsed.data));
    if (value.success) return { kind: 'answer', id, value: value.data };
    log.error(`The panel’s call ${view}.${name} was answered with something else than agreed: ${value.error.message}`);
  } catch (error) {
    if (error instanceof UserFacingError) return { kind: 'failed', id, message: error.message };
    log.error(
      `The panel’s call ${view}.${name} failed: ${error instanceof Error ? (error.stack ?? '') : messageOf(error)}`,
    );
  }
  return { kind: 'failed', id, message: 'Penchant could not do this. The log says why.' };
}

/** Only what the view itself has: no name leads to what all objects have. */
function answeringOf(handlers: PanelHandlers, view: ViewName, name: string): Answering | undefined {
  const calls: Calls = VIEW_CALLS[view];
  const ofView: Readonly<Record<string, (input: never) => unknown>> = { ...handlers[view] };
  if (!Object.hasOwn(calls, name) || !Object.hasOwn(ofView, name)) return undefined;
  const call = calls[name];
  // Its type comes from the schema of the call of the same name.
  const handle = ofView[name] as ((input: unknown) => unknown) | undefined;
  return call && handle && { ...call, handle };
}
