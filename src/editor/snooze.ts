/** @file Penchant's own pause in this window. (The editor's built-in snooze silences every provider by itself.) */

import * as vscode from 'vscode';
import type { Disposable } from '../common/disposable';
import { CONTEXT_KEYS } from './ids';

export class Snooze implements Disposable {
  private readonly emitter = new vscode.EventEmitter<void>();
  private timer: NodeJS.Timeout | undefined;
  private endsAt: number | undefined;
  readonly onDidChange = this.emitter.event;

  /** Milliseconds since the epoch, or nothing while awake. */
  get until(): number | undefined {
    return this.endsAt;
  }

  start(minutes: number): void {
    clearTimeout(this.timer);
    this.endsAt = Date.now() + minutes * 60_000;
    this.timer = setTimeout(() => this.end(), minutes * 60_000);
    this.tell();
  }

  end(): void {
    clearTimeout(this.timer);
    if (this.endsAt === undefined) return;
    this.endsAt = undefined;
    this.tell();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.emitter.dispose();
  }

  private tell(): void {
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.isSnoozed, this.endsAt !== undefined);
    this.emitter.fire();
  }
}
