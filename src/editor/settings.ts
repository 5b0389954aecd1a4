/** @file Every id that the manifest and the code share, and the settings, parsed once and then trusted. */

import { homedir } from 'node:os';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { defaultDataFolder } from '../common/dataFolder';
import type { Disposable } from '../common/disposable';
import { DEVICE_CHOICES, type DeviceChoice } from '../common/models';

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
const SECTION = 'penchant';
const PROXY_SETTING = 'http.proxy';

export type Multiline = 'auto' | 'always' | 'never';

export interface Settings {
  /** By language id; `*` stands for all that are not named. */
  readonly enable: Readonly<Record<string, boolean>>;
  /** Catalog id or path of a model file; absent: the first of the catalog that is installed. */
  readonly model?: string;
  readonly device: DeviceChoice;
  readonly dataFolder: string;
  readonly multiline: Multiline;
  readonly idleMinutes: number;
  /** Globs of files that neither get completions nor lend text to a prompt, beside those of common secrets. */
  readonly excludedFiles: readonly string[];
  /** Address that stands in for the model hub. */
  readonly mirror?: string;
  /** The editor's own, `http.proxy`; absent: the environment's. */
  readonly proxy?: string;
}

const text = z.pipe(
  z.string(),
  z.transform((value) => value.trim() || undefined),
);

/** A value that does not fit counts as not set: a typing error in a settings file must not switch completions off. */
const SCHEMA = {
  enable: z.catch(z.record(z.string(), z.boolean()), { '*': true }),
  model: z.catch(z.optional(text), undefined),
  device: z.catch(z.enum(DEVICE_CHOICES), 'auto'),
  dataFolder: z.catch(z.optional(text), undefined),
  proxy: z.catch(z.optional(text), undefined),
  multiline: z.catch(z.enum(['auto', 'always', 'never']), 'auto'),
  idleMinutes: z.catch(z.number().check(z.gte(0)), 15),
  excludedFiles: z.catch(z.array(z.string()), []),
  mirror: z.catch(z.optional(text), undefined),
};

/** The settings as they are now; follows changes. */
export class SettingsReader implements Disposable {
  private readonly emitter = new vscode.EventEmitter<Settings>();
  private readonly subscription: vscode.Disposable;
  private values = read();
  readonly onDidChange = this.emitter.event;

  constructor() {
    this.subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(SECTION) && !change.affectsConfiguration(PROXY_SETTING)) return;
      this.values = read();
      this.emitter.fire(this.values);
    });
  }

  get current(): Settings {
    return this.values;
  }

  dispose(): void {
    this.subscription.dispose();
    this.emitter.dispose();
  }
}

/** `multiline` may differ by language. */
export function readMultiline(document: vscode.TextDocument): Multiline {
  return SCHEMA.multiline.parse(vscode.workspace.getConfiguration(SECTION, document).get('multiline'));
}

/** Whether completions are wanted in this language. */
export function isEnabledFor(languageId: string, enable: Settings['enable']): boolean {
  return enable[languageId] ?? enable['*'] ?? true;
}

export async function setEnabledFor(languageId: string, isEnabled: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const own = SCHEMA.enable.parse(configuration.inspect('enable')?.globalValue ?? {});
  await configuration.update('enable', { ...own, [languageId]: isEnabled }, vscode.ConfigurationTarget.Global);
}

export async function setModel(model: string): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update('model', model, vscode.ConfigurationTarget.Global);
}

function read(): Settings {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const model = SCHEMA.model.parse(configuration.get('model'));
  const dataFolder = SCHEMA.dataFolder.parse(configuration.get('dataFolder'));
  const proxy = SCHEMA.proxy.parse(vscode.workspace.getConfiguration().get(PROXY_SETTING));
  const mirror = SCHEMA.mirror.parse(configuration.get('mirror'));
  return {
    enable: SCHEMA.enable.parse(configuration.get('enable')),
    device: SCHEMA.device.parse(configuration.get('device')),
    multiline: SCHEMA.multiline.parse(configuration.get('multiline')),
    idleMinutes: SCHEMA.idleMinutes.parse(configuration.get('idleMinutes')),
    excludedFiles: SCHEMA.excludedFiles.parse(configuration.get('excludedFiles')),
    ...(model === undefined ? {} : { model }),
    dataFolder: dataFolder === undefined ? defaultDataFolder() : dataFolder.replace(/^~(?=[/\\]|$)/, homedir()),
    ...(mirror === undefined ? {} : { mirror }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}
