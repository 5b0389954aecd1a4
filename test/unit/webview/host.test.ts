/** @file The webview's end of the messages: each call gets its own answer, read by its schema. */

import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { connectHost, type Host } from '../../../webview/host';
import { call, nothing } from '../../../webview/messages/calls';
import type { ToHost, ToWebview } from '../../../webview/messages/envelopes';
import type { ViewName } from '../../../webview/messages/views';

const calls = { double: call(z.number(), z.number()), note: call(nothing, nothing) } as const;

let sent: ToHost[];
let told: string[];
let host: Host;
let tell: (message: unknown) => void;
beforeEach(() => {
  sent = [];
  told = [];
  const note =
    (what: string) =>
    (view: ViewName): number =>
      told.push(`${what} ${view}`);
  host = connectHost(
    { send: (message) => sent.push(message), receive: (listener) => (tell = listener) },
    { onChanged: note('changed'), onOpen: note('open') },
  );
});

function answer(message: ToWebview): void {
  tell(message);
}

describe('calls', () => {
  it('get each its own answer, in whichever order those come', async () => {
    const { double } = host.client('data', calls);
    const both = Promise.all([double(1), double(2)]);
    expect(sent).toEqual([
      { kind: 'call', id: 1, view: 'data', name: 'double', input: 1 },
      { kind: 'call', id: 2, view: 'data', name: 'double', input: 2 },
    ]);
    answer({ kind: 'answer', id: 2, value: 4 });
    answer({ kind: 'answer', id: 1, value: 2 });
    expect(await both).toEqual([2, 4]);
  });

  it('of several views share no ids', () => {
    void host.client('data', calls).double(1);
    void host.client('learned', calls).note();
    expect(sent.map((message) => (message.kind === 'call' ? [message.id, message.view] : []))).toEqual([
      [1, 'data'],
      [2, 'learned'],
    ]);
  });

  it('may give nothing', async () => {
    const done = host.client('data', calls).note();
    answer({ kind: 'answer', id: 1 });
    await expect(done).resolves.toBeUndefined();
  });

  it('fail with the words of the host', async () => {
    const done = host.client('data', calls).double(1);
    answer({ kind: 'failed', id: 1, message: 'The disk is full.' });
    await expect(done).rejects.toThrow('The disk is full.');
  });

  it('fail where the answer is another than agreed', async () => {
    const done = host.client('data', calls).double(1);
    answer({ kind: 'answer', id: 1, value: '<script>' });
    await expect(done).rejects.toThrow('cannot be read');
  });
});

it('passes on what the host tells unasked', () => {
  answer({ kind: 'changed', view: 'data' });
  answer({ kind: 'open', view: 'compare' });
  expect(told).toEqual(['changed data', 'open compare']);
});

it.each([undefined, null, 'x', {}, { kind: 'open', view: 'secrets' }, { kind: 'answer', id: 99, value: 1 }])(
  'makes nothing of a message that is none of the host’s: %j',
  (message) => {
    expect(() => tell(message)).not.toThrow();
    expect(told).toEqual([]);
  },
);
