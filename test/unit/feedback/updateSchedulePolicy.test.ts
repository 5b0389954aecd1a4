import { describe, expect, it, test } from 'vitest';
import { decide, type PastUpdate, type Situation } from '../../../src/feedback/updateSchedulePolicy';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = 100 * DAY;

/** Nothing stands against an update here. */
const due: Situation = {
  now: NOW,
  isAskedFor: false,
  isLearning: true,
  hasModel: true,
  budgetSeconds: 220,
  isOtherUpdateRunning: false,
  newPairs: 20,
  storedPairs: 20,
  needsRelearning: false,
  history: [],
  lastActiveAt: NOW - MINUTE,
  power: 'mains',
  load: 0.1,
};

/** What the update of a situation learns from, or what it waits for. */
function verdict(changes: Partial<Situation>): string {
  const decision = decide({ ...due, ...changes });
  return decision.isDue ? decision.learnsFrom : decision.waitFor;
}

function past(state: PastUpdate['state'], endedAgoMs: number): PastUpdate {
  return { state, startedAt: NOW - endedAgoMs - MINUTE, endedAt: NOW - endedAgoMs };
}

describe('whether an update is due', () => {
  test.each<[string, Partial<Situation>, string]>([
    ['enough pairs, and all is quiet', {}, 'new'],
    ['learning is paused', { isLearning: false }, 'paused'],
    ['there is no model', { hasModel: false }, 'noModel'],
    ['the settings give it no time', { budgetSeconds: 0 }, 'budget'],
    ['another window makes one', { isOtherUpdateRunning: true }, 'otherUpdate'],
    ['one pair is missing', { newPairs: 19 }, 'pairs'],
    ['the power is unknown', { power: 'unknown' }, 'new'],
    ['it runs on battery', { power: 'battery' }, 'power'],
    ['there was typing 59 s ago', { lastActiveAt: NOW - 59_000 }, 'idle'],
    ['there was typing 60 s ago', { lastActiveAt: NOW - 60_000 }, 'new'],
    ['the clock was set back since the last typing', { lastActiveAt: NOW + DAY }, 'new'],
    ['three of five cores are busy', { load: 0.6 }, 'load'],
    ['a little less is busy', { load: 0.59 }, 'new'],
  ])('%s', (_, changes, expected) => expect(verdict(changes)).toBe(expected));

  test.each<[string, Partial<Situation>, string]>([
    ['8 new pairs are too few for the first update', { newPairs: 8 }, 'pairs'],
    ['8 new pairs do a day after the last', { newPairs: 8, history: [past('passed', DAY)] }, 'new'],
    ['7 do not', { newPairs: 7, history: [past('passed', DAY)] }, 'pairs'],
    ['8 do not within a day', { newPairs: 8, history: [past('held', DAY - 1)] }, 'pairs'],
    [
      'a day after one that failed counts from the last verdict',
      {
        newPairs: 8,
        history: [past('failed', DAY), past('passed', DAY + MINUTE)],
      },
      'new',
    ],
    ['one that failed is no first update', { newPairs: 8, history: [past('failed', DAY)] }, 'pairs'],
  ])('%s', (_, changes, expected) => expect(verdict(changes)).toBe(expected));

  test.each<[string, readonly PastUpdate[], number]>([
    ['one that passed', [past('passed', 0)], 30],
    ['one that was cancelled', [past('cancelled', 0)], 30],
    ['one that was held', [past('held', 0)], 15],
    ['one that failed', [past('failed', 0)], 15],
    ['one whose process died', [{ state: 'running', startedAt: NOW }], 15],
    ['a second failure', [past('failed', 0), past('held', DAY)], 30],
    ['a third failure', [past('failed', 0), past('failed', DAY), past('failed', DAY)], 60],
    ['a failure after a success', [past('failed', 0), past('passed', DAY), past('failed', DAY)], 15],
    ['many failures', Array.from({ length: 20 }, () => past('failed', 0)), 24 * 60],
  ])('rests after %s', (_, history, minutes) => {
    const later = (ms: number): string => verdict({ history, now: NOW + ms, lastActiveAt: 0 });
    expect(later(minutes * MINUTE - 1)).toBe('time');
    expect(later(minutes * MINUTE)).toBe('new');
  });

  it('does not wait for a time that a clock set back has made far away', () => {
    expect(verdict({ history: [past('passed', -DAY)] })).toBe('new');
  });

  test.each<[string, Partial<Situation>, string]>([
    ['there are as many stored', { newPairs: 0, storedPairs: 20 }, 'all'],
    ['new ones are among them', { newPairs: 20, storedPairs: 40 }, 'all'],
    ['too few are stored', { newPairs: 0, storedPairs: 19 }, 'pairs'],
    ['it has just been tried', { newPairs: 0, storedPairs: 20, history: [past('failed', MINUTE)] }, 'time'],
    ['it runs on battery', { newPairs: 0, storedPairs: 20, power: 'battery' }, 'power'],
  ])('learns anew: %s', (_, changes, expected) => {
    expect(verdict({ needsRelearning: true, ...changes })).toBe(expected);
  });
});

describe('an update that is asked for', () => {
  const asked: Partial<Situation> = {
    isAskedFor: true,
    newPairs: 5,
    storedPairs: 5,
    history: [past('held', 0)],
    lastActiveAt: NOW,
    power: 'battery',
    load: 2,
  };

  test.each<[string, Partial<Situation>, string]>([
    ['begins from five pairs, whatever the hour, the power and the load', {}, 'new'],
    ['needs five pairs', { newPairs: 4 }, 'pairs'],
    ['learns anew from five', { needsRelearning: true, newPairs: 0 }, 'all'],
    ['does not begin while learning is paused', { isLearning: false }, 'paused'],
    ['does not begin without a model', { hasModel: false }, 'noModel'],
    ['does not begin beside another', { isOtherUpdateRunning: true }, 'otherUpdate'],
    ['does not begin without time', { budgetSeconds: 0 }, 'budget'],
  ])('%s', (_, changes, expected) => expect(verdict({ ...asked, ...changes })).toBe(expected));
});

test.each<[Partial<Situation>, string]>([
  [{ newPairs: 12 }, '12 of 20 new pairs are there for the next update.'],
  [{ newPairs: 3, history: [past('passed', DAY)] }, '3 of 8 new pairs are there for the next update.'],
  [{ isAskedFor: true, newPairs: 0 }, 'There are no new pairs; an update needs at least 5.'],
  [{ history: [past('passed', 29 * MINUTE)] }, 'The next update can begin in 1 min.'],
  [{ history: Array.from({ length: 9 }, () => past('failed', 0)) }, 'The next update can begin in 24 h.'],
  [{}, '20 new pairs are to be learned.'],
])('says in a sentence how it stands: %o', (changes, sentence) => {
  expect(decide({ ...due, ...changes }).sentence).toBe(sentence);
});
