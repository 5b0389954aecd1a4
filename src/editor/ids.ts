/** @file Every id that the manifest and the code share, in one list. */

/** Commands of the manifest. */
export const COMMANDS = {
  showMenu: 'penchant.showMenu',
  setUpModel: 'penchant.setUpModel',
  useModelFile: 'penchant.useModelFile',
  snooze: 'penchant.snooze',
  endSnooze: 'penchant.endSnooze',
  toggleLanguage: 'penchant.toggleLanguage',
  restartEngine: 'penchant.restartEngine',
  openLog: 'penchant.openLog',
  openSettings: 'penchant.openSettings',
  openWalkthrough: 'penchant.openWalkthrough',
} as const;

/** Runs after a suggestion was accepted, with a closure as argument; never in the palette, never bound to a key. */
export const ACCEPTED_COMMAND = 'penchant._accepted';

/** Keys of `when` clauses. */
export const CONTEXT_KEYS = {
  isSnoozed: 'penchant.isSnoozed',
} as const;

/** What is remembered beyond a window, in the editor's own memory. */
export const MEMORY_KEYS = {
  otherProviderToldOf: 'penchant.otherProviderToldOf',
  modelDeclined: 'penchant.modelDeclined',
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
] as const;
export type SettingName = (typeof SETTINGS)[number];
export const SECTION = 'penchant';
