/**
 * @file Typed calls over any channel that carries plain data in order: request, progress, cancel, one answer. Both ends.
 * What the calls are stands in a table of methods (`protocol.ts`), how their data is checked in a table of schemas
 * (`messages.ts`). What arrives is parsed once, here; an answer that does not parse is an error of that call alone.
 */

import { DisposableStore, type Disposable } from '../common/disposable';
import { UserFacingError, messageOf } from '../common/userFacingError';
import { parseToChild, parseToParent } from './envelopes';
import type { Outcome } from './protocol';

/** One end of a pipe: a forked child, the process itself, a port in memory. Messages arrive whole and in order, or not at all. */
export interface Channel {
  /** Never throws; a message to an end that is gone is dropped. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Disposable;
}

interface MethodShape {
  readonly params: unknown;
  readonly result: unknown;
  readonly progress: unknown;
}

/** Every method's name with what goes in, comes back, and is reported on the way. */
export type MethodTable<T> = { readonly [M in keyof T]: MethodShape };

interface Schema<T> {
  parse(value: unknown): T;
}

export type MethodSchemas<T extends MethodTable<T>> = {
  readonly [M in keyof T]: {
    readonly params: Schema<T[M]['params']>;
    readonly result: Schema<T[M]['result']>;
    readonly progress: Schema<T[M]['progress']>;
  };
};

export interface CallOptions<Progress> {
  /** Cancels the call: it resolves to `undefined` at once, and the other end is told. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (value: Progress) => void;
}

/** The channel closed before an answer came. */
export class ChannelClosedError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ChannelClosedError';
  }
}

/** The other end failed in a way that was not written for the user; its own stack is the `cause`. */
class RemoteError extends Error {
  constructor(message: string, remoteStack: string) {
    super(message, { cause: remoteStack });
    this.name = 'RemoteError';
  }
}

export interface Hello {
  readonly protocolVersion: number;
  readonly pid: number;
}

interface PendingCall {
  readonly method: string;
  readonly onProgress: (value: unknown) => void;
  readonly settle: (outcome: Outcome) => void;
  readonly fail: (error: Error) => void;
}

/** The calling end. Disposing it fails what is still unanswered. */
export class RpcCaller<T extends MethodTable<T>> implements Disposable {
  /** The first word of the other end. Fails when the channel closes before it, or when what came was no greeting. */
  readonly hello: Promise<Hello>;
  private readonly greeting = Promise.withResolvers<Hello>();
  private readonly pending = new Map<number, PendingCall>();
  private readonly subscription: Disposable;
  private nextId = 1;
  private closedBecause: string | undefined;

  constructor(
    private readonly channel: Channel,
    private readonly schemas: MethodSchemas<T>,
  ) {
    this.hello = this.greeting.promise;
    // Who never asks for the greeting has no use for its failure either.
    this.hello.catch(() => undefined);
    this.subscription = channel.onMessage((message) => this.receive(message));
  }

  /** The result, or `undefined` when the call was cancelled from either end. Throws what the other end threw. */
  async call<M extends keyof T & string>(
    method: M,
    params: T[M]['params'],
    options: CallOptions<T[M]['progress']> = {},
  ): Promise<T[M]['result'] | undefined> {
    const { signal, onProgress } = options;
    if (signal?.aborted) return undefined;
    if (this.closedBecause !== undefined) throw new ChannelClosedError(this.closedBecause);

    const id = this.nextId++;
    const schema = this.schemas[method];
    const { promise, resolve, reject } = Promise.withResolvers<T[M]['result'] | undefined>();
    const cancel = (): void => {
      this.channel.send({ kind: 'cancel', id });
      resolve(undefined);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    this.pending.set(id, {
      method,
      onProgress: (value) => {
        if (!signal?.aborted) onProgress?.(schema.progress.parse(value));
      },
      settle: (outcome) => {
        switch (outcome.kind) {
          case 'ok':
            return resolve(schema.result.parse(outcome.result));
          case 'cancelled':
            return resolve(undefined);
          case 'error':
            return reject(errorFrom(outcome));
        }
      },
      fail: reject,
    });
    this.channel.send({ kind: 'request', id, method, params });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Fails what is unanswered with this reason, and every later call. */
  close(reason: string): void {
    if (this.closedBecause !== undefined) return;
    this.closedBecause = reason;
    this.subscription.dispose();
    const error = new ChannelClosedError(reason);
    this.greeting.reject(error);
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const call of pending) call.fail(error);
  }

  dispose(): void {
    this.close('the calling end was disposed');
  }

  private receive(raw: unknown): void {
    const message = parseToParent(raw);
    // Nothing a well-meaning other end sends fails to parse: before the greeting it is another version's way to say hello.
    if (!message) return this.greeting.reject(new ChannelClosedError('the first message was no greeting'));
    if (message.kind === 'hello') return this.greeting.resolve(message);
    const call = this.pending.get(message.id);
    if (!call) return;
    if (message.kind === 'response') this.pending.delete(message.id);
    try {
      if (message.kind === 'response') call.settle(message.outcome);
      else call.onProgress(message.value);
    } catch (cause) {
      call.fail(new Error(`${call.method}: the answer is not what was agreed`, { cause }));
    }
  }
}

/** What a handler gets beside its parameters. */
export interface CallContext<Progress> {
  /** Aborted when the caller cancels, and when the serving end is disposed. */
  readonly signal: AbortSignal;
  readonly reportProgress: (value: Progress) => void;
}

/** One function a method; `undefined` says that the call was cancelled (or superseded). */
export type Handlers<T extends MethodTable<T>> = {
  readonly [M in keyof T]: (
    params: T[M]['params'],
    context: CallContext<T[M]['progress']>,
  ) => Promise<T[M]['result'] | undefined>;
};

/** The answering end: greets, then answers each request exactly once. Disposing it cancels what still runs. */
export function serve<T extends MethodTable<T>>(
  channel: Channel,
  hello: Hello,
  schemas: MethodSchemas<T>,
  handlers: Handlers<T>,
): Disposable {
  const running = new Map<number, AbortController>();

  const answer = async (id: number, method: string, params: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    let outcome: Outcome;
    try {
      if (!isMethod(method, handlers)) throw new Error(`there is no method ${method}`);
      const result = await handlers[method](schemas[method].params.parse(params), {
        signal: controller.signal,
        reportProgress: (value) => channel.send({ kind: 'progress', id, value }),
      });
      outcome = result === undefined ? { kind: 'cancelled' } : { kind: 'ok', result };
    } catch (error) {
      outcome = controller.signal.aborted ? { kind: 'cancelled' } : outcomeOf(error);
    }
    running.delete(id);
    channel.send({ kind: 'response', id, outcome });
  };

  const store = new DisposableStore();
  store.add({
    dispose() {
      for (const controller of running.values()) controller.abort();
    },
  });
  store.add(
    channel.onMessage((raw) => {
      const message = parseToChild(raw);
      if (!message) return;
      if (message.kind === 'cancel') running.get(message.id)?.abort();
      else void answer(message.id, message.method, message.params);
    }),
  );
  channel.send({ kind: 'hello', ...hello });
  return store;
}

function isMethod<T extends object>(name: string, handlers: T): name is keyof T & string {
  return Object.hasOwn(handlers, name);
}

function outcomeOf(error: unknown): Outcome {
  return {
    kind: 'error',
    isUserFacing: error instanceof UserFacingError,
    message: messageOf(error),
    stack: stackWithCauses(error),
    ...(error instanceof UserFacingError && error.action ? { action: error.action } : {}),
  };
}

function errorFrom(outcome: Extract<Outcome, { kind: 'error' }>): Error {
  if (!outcome.isUserFacing) return new RemoteError(outcome.message, outcome.stack);
  return new UserFacingError(outcome.message, {
    cause: outcome.stack,
    ...(outcome.action ? { action: outcome.action } : {}),
  });
}

/** Causes do not cross the channel as objects, so the log gets them as text. */
function stackWithCauses(error: unknown): string {
  const parts: string[] = [];
  for (
    let each: unknown = error;
    each !== undefined && parts.length < 8;
    each = each instanceof Error ? each.cause : undefined
  ) {
    parts.push(each instanceof Error ? (each.stack ?? each.message) : JSON.stringify(each));
  }
  return parts.join('\ncaused by ');
}
