/** @file The webview's end of the messages: sends the views' calls, hands each its answer, and passes on what the host tells unasked. */

import type { Call, Calls, Client } from './messages/calls';
import { TO_WEBVIEW, type ToHost } from './messages/envelopes';
import type { ViewName } from './messages/views';

export interface Host {
  /** A view's calls as functions. */
  client<C extends Calls>(view: ViewName, calls: C): Client<C>;
}

export interface HostListeners {
  /** What a view shows is no longer so. */
  readonly onChanged: (view: ViewName) => void;
  /** The developer asked for a view. */
  readonly onOpen: (view: ViewName) => void;
}

/** The two ways of a page to its host. */
export interface Port {
  send(message: ToHost): void;
  /** Called for each message that the host sends, whatever it is. */
  receive(listener: (message: unknown) => void): void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export function connectHost(port: Port, { onChanged, onOpen }: HostListeners): Host {
  const pending = new Map<number, Pending>();
  let nextId = 1;

  const take = (id: number): Pending | undefined => {
    const call = pending.get(id);
    pending.delete(id);
    return call;
  };
  port.receive((raw) => {
    const message = TO_WEBVIEW.safeParse(raw).data;
    // The editor itself may post messages of its own into the page.
    if (!message) return;
    switch (message.kind) {
      case 'answer':
        return take(message.id)?.resolve(message.value);
      case 'failed':
        return take(message.id)?.reject(new Error(message.message));
      case 'changed':
        return onChanged(message.view);
      case 'open':
        return onOpen(message.view);
    }
  });

  const send = async (view: ViewName, name: string, { output }: Call<unknown, unknown>, input: unknown) => {
    const id = nextId++;
    const answer = new Promise<unknown>((resolve, reject) => pending.set(id, { resolve, reject }));
    port.send({ kind: 'call', id, view, name, input });
    const parsed = output.safeParse(await answer);
    if (!parsed.success) throw new Error(`Penchant’s answer to “${name}” cannot be read. Reload the window.`);
    return parsed.data;
  };

  return {
    client<C extends Calls>(view: ViewName, calls: C): Client<C> {
      const client = Object.fromEntries(
        Object.entries(calls).map(([name, call]) => [name, (input: unknown) => send(view, name, call, input)]),
      );
      if (!isClientOf(calls, client)) throw new Error(`The calls of ${view} are not whole`);
      return client;
    },
  };
}

/** Each function parses what it gives by the schema of its call, so to have them all is to be a client. */
function isClientOf<C extends Calls>(calls: C, client: object): client is Client<C> {
  return Object.keys(calls).every((name) => Object.hasOwn(client, name));
}
