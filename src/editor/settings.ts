/** @file The settings, parsed once and then trusted. */

import { homedir } from 'node:os';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { EAGERNESS, type Eagerness } from '../common/appraisal';
import { defaultDataFolder } from '../common/dataFolder';
import type { Disposable } from '../common/disposable';
import { DEVICE_CHOICES, type DeviceChoice } from '../common/models';
import { SECTION, type SettingName } from './ids';

const PROXY_SETTING = 'http.proxy';

export type Multiline = 'auto' | 'always' | 'never';

export interface Settings {
  /** By language id; `*` stands for all that are not named. */
  readonly enable: Readonly<Record<string, boolean>>;
  /** Catalog id or path of a model file; absent: the first of the catalog that is installed. */
  readonly model?: string;
  readonly device: DeviceChoice;
  readonly dataFolder: string;
  readonly idleMinutes: number;
  /** Globs of files that neither get completions nor lend text to a prompt, beside those of common secrets. */
  readonly excludedFiles: readonly string[];
  readonly eagerness: Eagerness;
  /** Whether anything is stored and learned. */
  readonly learn: boolean;
  /** The longest that one update may take. */
  readonly learningSeconds: number;
  /** Address that stands in for the model hub. */
  readonly mirror?: string;
  /** The editor's own, `http.proxy`; absent: the environment's. */
  readonly proxy?: string;
}

const text = z.pipe(
  z.string(),
  z.transform((value) => value.trim() || undefined),
);

const enableMap = z.catch(z.record(z.string(), z.boolean()), {});

/** A value that does not fit counts as not set: a typing error in a settings file must not switch completions off. */
const SCHEMA = {
  enable: z.catch(z.record(z.string(), z.boolean()), { '*': true }),
  multiline: z.catch(z.enum(['auto', 'always', 'never']), 'auto'),
  excludedFiles: z.catch(z.array(z.string()), []),
  model: z.catch(z.optional(text), undefined),
  device: z.catch(z.enum(DEVICE_CHOICES), 'auto'),
  idleMinutes: z.catch(z.number().check(z.gte(0)), 15),
  dataFolder: z.catch(z.optional(text), undefined),
  mirror: z.catch(z.optional(text), undefined),
  learn: z.catch(z.boolean(), true),
  learningSeconds: z.catch(z.number().check(z.gte(30), z.lte(3600)), 220),
  eagerness: z.catch(z.enum(EAGERNESS), 'balanced'),
} satisfies Record<SettingName, z.ZodMiniType>;

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
  return SCHEMA.multiline.parse(
    vscode.workspace.getConfiguration(SECTION, document).get('multiline' satisfies SettingName),
  );
}

/** Whether completions are wanted in this language. */
export function isEnabledFor(languageId: string, enable: Settings['enable']): boolean {
  return enable[languageId] ?? enable['*'] ?? true;
}

/** Where the workspace names the language itself, the workspace's word is changed, else the user's. */
export async function setEnabledFor(languageId: string, isEnabled: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const values = configuration.inspect('enable');
  const inWorkspace = enableMap.parse(values?.workspaceValue);
  const isWorkspaces = Object.hasOwn(inWorkspace, languageId);
  const own = isWorkspaces ? inWorkspace : enableMap.parse(values?.globalValue);
  const target = isWorkspaces ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update('enable' satisfies SettingName, { ...own, [languageId]: isEnabled }, target);
}

export async function setModel(model: string): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update('model' satisfies SettingName, model, vscode.ConfigurationTarget.Global);
}

function read(): Settings {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const get = (name: SettingName): unknown => configuration.get(name);
  const model = SCHEMA.model.parse(get('model'));
  const dataFolder = SCHEMA.dataFolder.parse(get('dataFolder'));
  const mirror = SCHEMA.mirror.parse(get('mirror'));
  const proxy = z.catch(z.optional(text), undefined).parse(vscode.workspace.getConfiguration().get(PROXY_SETTING));
  return {
    enable: SCHEMA.enable.parse(get('enable')),
    excludedFiles: SCHEMA.excludedFiles.parse(get('excludedFiles')),
    device: SCHEMA.device.parse(get('device')),
    idleMinutes: SCHEMA.idleMinutes.parse(get('idleMinutes')),
    eagerness: SCHEMA.eagerness.parse(get('eagerness')),
    learn: SCHEMA.learn.parse(get('learn')),
    learningSeconds: SCHEMA.learningSeconds.parse(get('learningSeconds')),
    dataFolder: dataFolder?.replace(/^~(?=[/\\]|$)/, homedir()) ?? defaultDataFolder(),
    ...(model !== undefined && { model }),
    ...(mirror !== undefined && { mirror }),
    ...(proxy !== undefined && { proxy }),
  };
}
