/** @file A word to the user where another extension's ghost text is on too: the editor shows one of them, and not always the same. */

import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Disposable } from '../common/disposable';
import { EXTENSION_ID, MEMORY_KEYS } from './ids';

interface KnownProvider {
  readonly id: string;
  readonly name: string;
  /** The setting that switches its ghost text off, and the value that means off; absent: only the extension as a whole. */
  readonly offSetting?: { readonly key: string; readonly isOff: (value: unknown) => boolean };
}

const isFalse = (value: unknown): boolean => value === false;
const isStarFalse = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && '*' in value && value['*'] === false;

/** Extensions that offer inline completions of their own. */
const KNOWN_PROVIDERS: readonly KnownProvider[] = [
  { id: 'github.copilot', name: 'GitHub Copilot', offSetting: { key: 'github.copilot.enable', isOff: isStarFalse } },
  {
    id: 'github.copilot-chat',
    name: 'GitHub Copilot',
    offSetting: { key: 'github.copilot.enable', isOff: isStarFalse },
  },
  { id: 'continue.continue', name: 'Continue', offSetting: { key: 'continue.enableTabAutocomplete', isOff: isFalse } },
  {
    id: 'tabbyml.vscode-tabby',
    name: 'Tabby',
    offSetting: { key: 'tabby.inlineCompletion.triggerMode', isOff: (value) => value === 'manual' },
  },
  { id: 'ggml-org.llama-vscode', name: 'llama.vscode', offSetting: { key: 'llama-vscode.enabled', isOff: isFalse } },
  { id: 'codeium.codeium', name: 'Windsurf', offSetting: { key: 'codeium.enableConfig', isOff: isStarFalse } },
  { id: 'supermaven.supermaven', name: 'Supermaven' },
  { id: 'tabnine.tabnine-vscode', name: 'Tabnine' },
  { id: 'amazonwebservices.amazon-q-vscode', name: 'Amazon Q' },
  { id: 'google.geminicodeassist', name: 'Gemini Code Assist' },
  { id: 'sourcegraph.cody-ai', name: 'Cody', offSetting: { key: 'cody.autocomplete.enabled', isOff: isFalse } },
  { id: 'rjmacarthy.twinny', name: 'twinny', offSetting: { key: 'twinny.autoSuggestEnabled', isOff: isFalse } },
  { id: 'codegpt.codegpt', name: 'CodeGPT' },
  { id: 'visualstudioexptteam.vscodeintellicode-completions', name: 'IntelliCode completions' },
];

/** Tells once for each such extension, now and whenever extensions change. */
export class OtherProviders implements Disposable {
  private readonly changes: Disposable;
  private isAsking = false;
  /** Whether there are any that nobody has listed; absent: not looked at since extensions changed. */
  private areUnlistedThere: boolean | undefined;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly log: vscode.LogOutputChannel,
  ) {
    void this.look();
    this.changes = vscode.extensions.onDidChange(() => {
      this.areUnlistedThere = undefined;
      void this.look();
    });
  }

  /** Whether ghost text on the screen may be another extension's: then keys pressed say nothing about Penchant's. */
  mayShowGhostText(): boolean {
    this.areUnlistedThere ??= areUnlistedThere();
    return this.areUnlistedThere || activeOthers().length > 0;
  }

  dispose(): void {
    this.changes.dispose();
  }

  private async look(): Promise<void> {
    if (this.isAsking) return;
    const told = toldOf(this.memory);
    const other = activeOthers().find(({ id }) => !told.includes(id) && !told.includes('*'));
    if (!other) return;
    this.isAsking = true;
    this.log.info(`${other.id} offers inline completions too`);
    const show = 'Show Extension';
    const never = 'Don’t Show Again';
    const answer = await vscode.window.showInformationMessage(
      `${other.name} offers inline completions too. With both on, you see now the one’s, now the other’s.`,
      show,
      never,
    );
    await this.memory.update(MEMORY_KEYS.otherProviderToldOf, [...told, answer === never ? '*' : other.id]);
    this.isAsking = false;
    if (answer === show) await vscode.commands.executeCommand('extension.open', other.id);
  }
}

/** Whether the extensions of this editor, as they are now, may show ghost text of their own. */
export function mayOthersShowGhostText(): boolean {
  return activeOthers().length > 0 || areUnlistedThere();
}

function areUnlistedThere(): boolean {
  return vscode.extensions.all.some(offersCompletions);
}

/** Extensions that nobody has listed, by what they say of themselves. */
function offersCompletions({ id, extensionPath, packageJSON }: vscode.Extension<unknown>): boolean {
  if (id === EXTENSION_ID || extensionPath.startsWith(vscode.env.appRoot)) return false;
  if (KNOWN_PROVIDERS.some((known) => known.id === id.toLowerCase())) return false;
  const parsed = manifestWords.safeParse(packageJSON);
  return parsed.success && parsed.data.keywords.some((word) => COMPLETES.test(word));
}

const manifestWords = z.object({ keywords: z.catch(z.array(z.string()), []) });
const COMPLETES = /autocomplet|code[ -]?complet|inline[ -]?(?:complet|suggest)|copilot/i;

function activeOthers(): readonly KnownProvider[] {
  return KNOWN_PROVIDERS.filter(({ id, offSetting }) => {
    const extension = vscode.extensions.getExtension(id);
    if (!extension) return false;
    // One that comes with the editor is there for everybody, whether it is used or not.
    if (extension.extensionPath.startsWith(vscode.env.appRoot)) return false;
    return !offSetting?.isOff(vscode.workspace.getConfiguration().get(offSetting.key));
  });
}

function toldOf(memory: vscode.Memento): readonly string[] {
  const told = memory.get<unknown>(MEMORY_KEYS.otherProviderToldOf);
  return Array.isArray(told) ? told.filter((each) => typeof each === 'string') : [];
}
