/** @file What comes from the panel's page is believed only where it is one of the agreed messages. */

import { beforeEach, describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../../src/common/userFacingError';
import { panelServer, shownViews } from '../../../../src/editor/panel/panelServer';
import type { Handlers } from '../../../../webview/messages/calls';
import type { dataCalls } from '../../../../webview/messages/data';
import type { ToWebview } from '../../../../webview/messages/envelopes';

const SECRET = 'const token = 1';

let sent: ToWebview[];
let logged: { readonly debug: string[]; readonly error: string[] };
let readies: number;
let swapped: number[];
beforeEach(() => {
  sent = [];
  logged = { debug: [], error: [] };
  readies = 0;
  swapped = [];
});

const data: Handlers<typeof dataCalls> = {
  overview: () => ({ path: '/d', bytes: 1, pairs: 0, newPairs: 0, outcomes: 0, learning: 'on' }),
  find: async ({ text }) => (text === 'all' ? [2, 1] : []),
  lines: () => {
    throw new UserFacingError('The disk is full.');
  },
  read: () => undefined,
  outcomes: () => {
    throw new Error(`SQLite, near "${SECRET}"`);
  },
  swap: ({ id }) => {
    swapped.push(id);
    return id + 1;
  },
  erase: () => true,
  exportPairs: () => undefined,
  importPairs: () => NaN,
  setPaused: () => undefined,
  forget: () => undefined,
  showDatabase: () => undefined,
};

async function receive(message: unknown): Promise<readonly ToWebview[]> {
  const serve = panelServer({
    handlers: { data },
    send: (answer) => sent.push(answer),
    onReady: () => readies++,
    log: { debug: (line) => logged.debug.push(line), error: (line) => logged.error.push(line) },
  });
  await serve(message);
  return sent;
}

function call(name: string, input?: unknown, changes: object = {}): unknown {
  return { kind: 'call', id: 7, view: 'data', name, input, ...changes };
}

describe('a call', () => {
  it('is handed to its handler and answered with what that gives', async () => {
    expect(await receive(call('find', { text: 'all' }))).toEqual([{ kind: 'answer', id: 7, value: [2, 1] }]);
    expect(await receive(call('read', { id: 1 }))).toContainEqual({ kind: 'answer', id: 7, value: undefined });
  });

  it('that fails for a reason people can do something about says so', async () => {
    expect(await receive(call('lines', { ids: [1] }))).toEqual([
      { kind: 'failed', id: 7, message: 'The disk is full.' },
    ]);
    expect(logged.error).toEqual([]);
  });

  it('that fails otherwise points to the log', async () => {
    expect(await receive(call('outcomes'))).toEqual([
      { kind: 'failed', id: 7, message: 'Penchant could not do this. The log says why.' },
    ]);
    expect(logged.error).toHaveLength(1);
  });

  it('whose answer is not as agreed fails', async () => {
    expect(await receive(call('importPairs'))).toMatchObject([{ kind: 'failed', id: 7 }]);
    expect(logged.error).toHaveLength(1);
  });
});

describe('a message that was not agreed', () => {
  it.each<[string, unknown]>([
    ['an unknown kind', { kind: 'eval', id: 7, code: SECRET }],
    ['an unknown view', call('find', { text: SECRET }, { view: 'secrets' })],
    ['a view without handlers', call('find', { text: SECRET }, { view: 'learned' })],
    ['an unknown name', call(SECRET)],
    ['a name that all objects have', call('constructor', SECRET)],
    ['a name that leads to the prototype', call('__proto__', SECRET)],
    ['input of another type', call('swap', { id: SECRET })],
    ['input that is no id', call('swap', { id: -1 })],
    ['no input', call('swap')],
    ['more fields than agreed', call('swap', { id: 1 }, { [SECRET]: true })],
  ])('is refused with an error: %s', async (_, message) => {
    expect(await receive(message)).toEqual([
      { kind: 'failed', id: 7, message: 'Penchant does not take this message.' },
    ]);
    expect(swapped).toEqual([]);
    expect(logged.debug).toHaveLength(1);
    expect(logged.debug.join()).not.toContain(SECRET);
  });

  it.each([undefined, null, 0, '', 'call', [], {}, { kind: 'call', id: '7' }, { id: -1 }, { id: NaN }])(
    'without an id is refused in silence: %j',
    async (message) => {
      expect(await receive(message)).toEqual([]);
      expect(logged.debug).toHaveLength(1);
    },
  );
});

it('says when the page is ready', async () => {
  expect(await receive({ kind: 'ready' })).toEqual([]);
  expect(readies).toBe(1);
});

it('shows the views that there are handlers for', () => {
  expect([shownViews({}), shownViews({ data })]).toEqual([[], ['data']]);
});
