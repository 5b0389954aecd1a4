import { describe, expect, it } from 'vitest';
import { UserFacingError } from '../../../src/common/userFacingError';
import { statusView, type Situation } from '../../../src/editor/statusView';

const MODEL = {
  id: 'smollm2-135m',
  architecture: 'llama',
  device: 'cpu',
  contextTokens: 512,
  fillsInTheMiddle: false,
  separatesFiles: false,
  preferencesAs: 'exemplar',
} as const;
const HERE = { languageId: 'python', isEnabled: true, isExcluded: false };

function view(situation: Partial<Situation>) {
  return statusView({ engine: { kind: 'ready', model: MODEL }, isThinking: false, here: HERE, now: 0, ...situation });
}

describe('statusView', () => {
  it('is one quiet word while all is well', () => {
    expect(view({})).toEqual({
      text: '$(wand) Penchant',
      sentence: 'smollm2-135m completes your code, on this machine (cpu).',
      severity: 'normal',
    });
  });

  it('shows the version of the adapter', () => {
    expect(view({ engine: { kind: 'ready', model: { ...MODEL, adapterVersion: 'v3' } } })).toEqual({
      text: '$(wand) Penchant: v3',
      sentence: 'smollm2-135m completes your code with what it has learned of you (v3), on this machine (cpu).',
      severity: 'normal',
    });
  });

  it('tells how far loading is', () => {
    expect(view({ engine: { kind: 'loading', model: 'm', fraction: 0.439 } }).text).toBe(
      '$(loading~spin) Penchant: loading 43 %',
    );
  });

  it('says thinking only while a model is there to think', () => {
    expect(view({ isThinking: true }).text).toBe('$(ellipsis) Penchant: thinking');
    expect(view({ isThinking: true, engine: { kind: 'starting' } }).text).toContain('starting');
  });

  it('is off for a language that is switched off, and for an excluded file', () => {
    expect(view({ here: { ...HERE, isEnabled: false } }).sentence).toBe('Off for python files.');
    expect(view({ here: { ...HERE, isExcluded: true } }).sentence).toContain('excluded');
  });

  it('counts the minutes of a snooze, which goes before everything but a download', () => {
    expect(view({ snoozedUntil: 61_000 }).sentence).toBe('Snoozed in this window for 2 more minutes.');
    expect(view({ snoozedUntil: 60_000 }).sentence).toBe('Snoozed in this window for 1 more minute.');
    expect(view({ snoozedUntil: 60_000, download: { fraction: 0.5 } }).text).toContain('getting model 50 %');
  });

  it('warns that there is no model, and names the one that is wanted', () => {
    expect(view({ engine: { kind: 'noModel' } })).toMatchObject({
      severity: 'warning',
      text: '$(warning) Penchant: no model',
    });
    expect(view({ engine: { kind: 'noModel', wanted: 'big' } }).sentence).toBe('The model big is not on this machine.');
  });

  it("shows an error's own words only where they were written for the user", () => {
    expect(view({ engine: { kind: 'failed', error: new UserFacingError('The file is broken.') } }).sentence).toBe(
      'The file is broken.',
    );
    expect(view({ engine: { kind: 'failed', error: new Error('ENOENT') } }).sentence).not.toContain('ENOENT');
  });

  it('counts the steps of an update, and says what holds it up', () => {
    const learning = { kind: 'learning', step: 3, steps: 12 } as const;
    expect(view({ learning }).text).toBe('$(mortar-board) Penchant: learning 3/12');
    expect(view({ learning: { kind: 'learning' } }).text).toBe('$(mortar-board) Penchant: learning');
    expect(view({ learning }).sentence).toMatch(
      /completes your code.*It is learning from what you took and refused\.$/,
    );
    expect(view({ learning: { ...learning, heldUpBy: 'typing' } })).toMatchObject({
      text: '$(mortar-board) Penchant: learning 3/12',
      sentence: expect.stringContaining('It waits while you type.') as string,
    });
    expect(view({ learning: { ...learning, heldUpBy: 'battery' } })).toMatchObject({
      text: '$(mortar-board) Penchant: paused on battery',
      sentence: expect.stringContaining('It waits for mains power.') as string,
    });
  });

  it('says that learning is paused, also while the model sleeps', () => {
    const learning = { kind: 'paused' } as const;
    expect(view({ learning })).toMatchObject({
      text: '$(debug-pause) Penchant',
      sentence: expect.stringMatching(/ Learning is paused\.$/) as string,
    });
    expect(view({ learning, engine: { kind: 'stopped' } }).sentence).toBe('Asleep until you type. Learning is paused.');
  });

  it('says what a due update waits for, and shows it where that is mains power', () => {
    const sentence = 'An update is due, and waits for mains power.';
    expect(view({ learning: { kind: 'waiting', sentence, isOnBattery: true } })).toMatchObject({
      text: '$(wand) Penchant: paused on battery',
      sentence: expect.stringContaining(sentence) as string,
    });
    const pairs = '8 of 20 new pairs are there for the next update.';
    expect(view({ learning: { kind: 'waiting', sentence: pairs, isOnBattery: false } })).toMatchObject({
      text: '$(wand) Penchant',
      sentence: expect.stringContaining(pairs) as string,
    });
  });

  it('tells why nothing is learned, without an alarm: completing goes on', () => {
    const sentence = 'The database of feedback is damaged.';
    expect(view({ learning: { kind: 'off', sentence } })).toMatchObject({
      text: '$(wand) Penchant',
      sentence: expect.stringMatching(/completes your code.*damaged\.$/) as string,
      severity: 'normal',
    });
  });

  it('speaks of the file before it speaks of learning', () => {
    expect(view({ learning: { kind: 'learning' }, here: { ...HERE, isExcluded: true } }).text).toContain('off here');
  });

  it('counts down to the restart after a crash', () => {
    expect(view({ engine: { kind: 'crashed', restartAt: 1500 } }).sentence).toContain('starts again in 2 s');
  });
});
