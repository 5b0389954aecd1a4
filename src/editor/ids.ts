/** @file Every id that the manifest and the code share, in one list. */

import { TRAITS, type TraitId } from '../preferences/traits';

/** Commands of the manifest. */
export const COMMANDS = {
  showMenu: 'penchant.showMenu',
  openPanel: 'penchant.openPanel',
  compare: 'penchant.compare',
  openPreferences: 'penchant.openPreferences',
  openLearned: 'penchant.openLearned',
  openData: 'penchant.openData',
  setUpModel: 'penchant.setUpModel',
  useModelFile: 'penchant.useModelFile',
  snooze: 'penchant.snooze',
  endSnooze: 'penchant.endSnooze',
  toggleLanguage: 'penchant.toggleLanguage',
  restartEngine: 'penchant.restartEngine',
  openLog: 'penchant.openLog',
  openSettings: 'penchant.openSettings',
  openWalkthrough: 'penchant.openWalkthrough',
  learnNow: 'penchant.learnNow',
  learnFromOwnCode: 'penchant.learnFromOwnCode',
  pauseLearning: 'penchant.pauseLearning',
  resumeLearning: 'penchant.resumeLearning',
  rollBack: 'penchant.rollBack',
  whatWouldBeStored: 'penchant.whatWouldBeStored',
  forgetLastHour: 'penchant.forgetLastHour',
  forgetFile: 'penchant.forgetFile',
  forgetWorkspace: 'penchant.forgetWorkspace',
  forgetOwnCode: 'penchant.forgetOwnCode',
  forgetEverything: 'penchant.forgetEverything',
} as const;

/** Runs after a suggestion was accepted, with a closure as argument; never in the palette, never bound to a key. */
export const ACCEPTED_COMMAND = 'penchant._accepted';

/** Run by Penchant's own keys behind the editor's command of the same key; never in the palette. */
export const OBSERVED_COMMANDS = {
  escaped: 'penchant._escaped',
  tookWord: 'penchant._tookWord',
  cycledNext: 'penchant._cycledNext',
  cycledPrevious: 'penchant._cycledPrevious',
} as const;

/** The side panel's view. */
export const PANEL_VIEW_ID = 'penchant.panel';

/** Keys of `when` clauses. */
export const CONTEXT_KEYS = {
  isGhostTextUp: 'penchant.isGhostTextUp',
  isLearningPaused: 'penchant.isLearningPaused',
  isSnoozed: 'penchant.isSnoozed',
} as const;

/** What is remembered beyond a window, in the editor's own memory. */
export const MEMORY_KEYS = {
  otherProviderToldOf: 'penchant.otherProviderToldOf',
  modelDeclined: 'penchant.modelDeclined',
  learnedToldOf: 'penchant.learnedToldOf',
  preferencesKept: 'penchant.preferencesKept',
} as const;

export const EXTENSION_ID = 'penchant.penchant';
export const WALKTHROUGH_ID = `${EXTENSION_ID}#penchant.start`;

/** Settings of the manifest, below `penchant.` */
export const SETTINGS = [
  'enable',
  'multiline',
  'excludedFiles',
  'model',
  'device',
  'idleMinutes',
  'dataFolder',
  'mirror',
  'learn',
  'learningSeconds',
  'eagerness',
] as const;
export type SettingName = (typeof SETTINGS)[number];
export const SECTION = 'penchant';

/** Settings of preferences, below `penchant.preferences.`: one a trait, free text, and whether configuration files and pairs are heeded. */
export type PreferenceName = TraitId | 'text' | 'detect' | 'follow';
export const PREFERENCE_NAMES: readonly PreferenceName[] = ['text', 'detect', 'follow', ...TRAITS.map(({ id }) => id)];
export const PREFERENCES_SECTION = 'penchant.preferences';
