import { beforeEach, describe, expect, it } from 'vitest';
import { Reloads } from '../../../src/editor/reloads';
import { StagedClock } from '../feedback/stagedClock';

const A = 'file:///a.ts';
const CLEAN_TEXT = { isDirty: false, isTextChanged: true };
const DIRTY_TEXT = { isDirty: true, isTextChanged: true };
const DIRTY = { isDirty: true, isTextChanged: false };
const CLEAN = { isDirty: false, isTextChanged: false };

let clock: StagedClock;
let reloads: Reloads;
let told: string[];
beforeEach(() => {
  clock = new StagedClock();
  told = [];
  reloads = new Reloads(clock, (uri) => told.push(uri));
});

function pass(): void {
  clock.pass(1000);
}

describe('a document', () => {
  it('whose text changes while it stays clean was reloaded from the disk, which is told once', () => {
    reloads.changed(A, CLEAN_TEXT);
    reloads.changed(A, CLEAN_TEXT);
    expect(told).toEqual([]);
    pass();
    expect(told).toEqual([A]);
    pass();
    expect(told).toEqual([A]);
  });

  it('that was dirty and ends clean with other text was reverted', () => {
    reloads.changed(A, DIRTY_TEXT);
    reloads.changed(A, CLEAN_TEXT);
    reloads.changed(A, CLEAN);
    pass();
    expect(told).toEqual([A]);
  });

  it('that is typed in is called dirty, before the change or just behind it', () => {
    reloads.changed(A, DIRTY);
    reloads.changed(A, DIRTY_TEXT);
    reloads.changed('file:///b.ts', CLEAN_TEXT);
    reloads.changed('file:///b.ts', DIRTY);
    pass();
    expect(told).toEqual([]);
  });

  it('that is formatted and saved was not reloaded, however the editor orders what it tells', () => {
    reloads.changed(A, DIRTY_TEXT);
    reloads.changed(A, CLEAN);
    reloads.forget(A);
    reloads.changed('file:///b.ts', CLEAN_TEXT);
    reloads.forget('file:///b.ts');
    pass();
    expect(told).toEqual([]);
  });

  it('that undo has made clean again was not reloaded', () => {
    reloads.changed(A, DIRTY_TEXT);
    reloads.changed(A, CLEAN);
    pass();
    expect(told).toEqual([]);
  });
});

it('nothing is told after the end', () => {
  reloads.changed(A, CLEAN_TEXT);
  reloads.dispose();
  pass();
  expect(told).toEqual([]);
});
