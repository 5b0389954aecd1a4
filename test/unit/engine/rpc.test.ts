import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { UserFacingError } from '../../../src/common/userFacingError';
import { RpcCaller, serve, type Channel, type Handlers, type MethodSchemas } from '../../../src/engine/rpc';

interface Methods {
  readonly double: { readonly params: { readonly value: number }; readonly result: number; readonly progress: string };
  readonly wait: { readonly params: Record<string, never>; readonly result: string; readonly progress: never };
}

const SCHEMAS: MethodSchemas<Methods> = {
  double: { params: z.object({ value: z.number() }), result: z.number(), progress: z.string() },
  wait: { params: z.object({}), result: z.string(), progress: z.never() },
};

/** Two ends of a pipe in memory; what goes through is cloned, and arrives in a later turn, as in a real one. */
function pipe(): { readonly near: Channel; readonly far: Channel } {
  const listeners = { near: new Set<(message: unknown) => void>(), far: new Set<(message: unknown) => void>() };
  const end = (own: 'near' | 'far', other: 'near' | 'far'): Channel => ({
    send(message) {
      const copy: unknown = structuredClone(message);
      setImmediate(() => listeners[other].forEach((listener) => listener(copy)));
    },
    onMessage(listener) {
      listeners[own].add(listener);
      return { dispose: () => void listeners[own].delete(listener) };
    },
  });
  return { near: end('near', 'far'), far: end('far', 'near') };
}

const HELLO = { protocolVersion: 7, pid: 42 };

/** A caller, and the server that answers it with these handlers. */
function connect(handlers: Partial<Handlers<Methods>>) {
  const { near, far } = pipe();
  const caller = new RpcCaller<Methods>(near, SCHEMAS);
  const never = (): Promise<undefined> => new Promise(() => undefined);
  const server = serve<Methods>(far, HELLO, SCHEMAS, { double: never, wait: never, ...handlers });
  return { caller, server, near, far };
}

describe('rpc', () => {
  it('greets before anything else', async () => {
    const { caller } = connect({});
    expect(await caller.hello).toMatchObject(HELLO);
  });

  it('answers a call, with its progress before', async () => {
    const { caller } = connect({
      double: ({ value }, { reportProgress }) => {
        reportProgress('halfway');
        return Promise.resolve(value * 2);
      },
    });
    const progress: string[] = [];
    expect(await caller.call('double', { value: 21 }, { onProgress: (step) => progress.push(step) })).toBe(42);
    expect(progress).toEqual(['halfway']);
  });

  it('resolves a cancelled call to nothing at once, and aborts its handler', async () => {
    const aborted = Promise.withResolvers<string>();
    const { caller } = connect({
      wait: (_params, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted.resolve('aborted');
            resolve(undefined);
          });
        }),
    });
    const abort = new AbortController();
    const call = caller.call('wait', {}, { signal: abort.signal });
    abort.abort();
    expect(await call).toBeUndefined();
    expect(await aborted.promise).toBe('aborted');
  });

  it('sends nothing for a call that was cancelled before it was made', async () => {
    let calls = 0;
    const { caller } = connect({
      double: ({ value }) => {
        calls++;
        return Promise.resolve(value);
      },
    });
    expect(await caller.call('double', { value: 1 }, { signal: AbortSignal.abort() })).toBeUndefined();
    await caller.call('double', { value: 2 });
    expect(calls).toBe(1);
  });

  it('carries an error that is meant for the user, with its button', async () => {
    const { caller } = connect({
      double: () => Promise.reject(new UserFacingError('No room.', { action: { title: 'Tidy Up', command: 'tidy' } })),
    });
    const error = await caller.call('double', { value: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserFacingError);
    expect(error).toMatchObject({ message: 'No room.', action: { title: 'Tidy Up', command: 'tidy' } });
  });

  it('carries any other error with its causes, but not as one for the user', async () => {
    const { caller } = connect({ double: () => Promise.reject(new Error('outer', { cause: new Error('inner') })) });
    const error = await caller.call('double', { value: 1 }).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(UserFacingError);
    expect(String((error as Error).cause)).toContain('caused by Error: inner');
  });

  it('refuses parameters that are not what was agreed, and goes on', async () => {
    const { caller } = connect({ double: ({ value }) => Promise.resolve(value * 2) });
    await expect(caller.call('double', { value: 'one' as unknown as number })).rejects.toThrow();
    expect(await caller.call('double', { value: 2 })).toBe(4);
  });

  it('fails the one call whose answer is not what was agreed', async () => {
    const { caller } = connect({ double: () => Promise.resolve('four' as unknown as number) });
    await expect(caller.call('double', { value: 2 })).rejects.toThrow('double: the answer is not what was agreed');
  });

  it('survives messages that are none', async () => {
    const { caller, near, far } = connect({ double: ({ value }) => Promise.resolve(value * 2) });
    await caller.hello;
    for (const junk of [
      null,
      3,
      'text',
      { kind: 'request' },
      { kind: 'response', id: 'x' },
      { kind: 'progress', id: 99, value: 1 },
    ]) {
      near.send(junk);
      far.send(junk);
    }
    expect(await caller.call('double', { value: 4 })).toBe(8);
  });

  it('fails what is unanswered when the channel closes, and every later call', async () => {
    const { caller } = connect({});
    const call = caller.call('wait', {});
    caller.close('the other end is gone');
    await expect(call).rejects.toThrow('the other end is gone');
    await expect(caller.call('wait', {})).rejects.toThrow('the other end is gone');
  });

  it('takes a first message that is no greeting for another version', async () => {
    const { near, far } = pipe();
    const caller = new RpcCaller<Methods>(near, SCHEMAS);
    far.send({ hello: 'there' });
    await expect(caller.hello).rejects.toThrow('no greeting');
  });
});
