/** @file The side panel: its place in the activity bar, and the page in it while it is to be seen. What it shows comes from handlers. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { ToWebview } from '../../../webview/messages/envelopes';
import type { ViewName } from '../../../webview/messages/views';
import { PANEL_VIEW_ID } from '../ids';
import { panelPage } from './html';
import type { PanelHandlers } from './panelServer';

const MANIFEST = z.object({ version: z.string() });

export interface PanelSources {
  readonly extension: vscode.Extension<unknown>;
  /** Asked for once, when the panel is first opened: what the views need takes its time to load. */
  readonly loadHandlers: () => Promise<PanelHandlers & Disposable>;
  readonly log: vscode.LogOutputChannel;
}

export class Panel implements vscode.WebviewViewProvider, Disposable {
  private readonly store = new DisposableStore();
  private page: { readonly view: vscode.WebviewView; isReady: boolean } | undefined;
  private handlers: Promise<PanelHandlers> | undefined;
  /** To be opened as soon as the page hears it. */
  private wanted: ViewName | undefined;

  constructor(private readonly sources: PanelSources) {
    this.store.add(vscode.window.registerWebviewViewProvider(PANEL_VIEW_ID, this));
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const { extension, log } = this.sources;
    const { panelServer, shownViews } = await import('./panelServer');
    const handlers = await this.loaded();
    const page = { view, isReady: false };
    this.page = page;
    const { webview } = view;
    const folder = vscode.Uri.joinPath(extension.extensionUri, 'dist', 'webview');
    const addressOf = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();

    const serve = panelServer({
      handlers,
      send: (message) => void webview.postMessage(message),
      onReady: () => {
        page.isReady = true;
        if (this.wanted) this.tell({ kind: 'open', view: this.wanted });
        this.wanted = undefined;
      },
      log,
    });
    const ofPage = this.store.add(new DisposableStore());
    ofPage.add(webview.onDidReceiveMessage((message: unknown) => serve(message)));
    ofPage.add(
      view.onDidChangeVisibility(() => {
        // A page that is not seen is taken down, and begins anew when it is.
        if (!view.visible) page.isReady = false;
      }),
    );
    ofPage.add(
      view.onDidDispose(() => {
        if (this.page === page) this.page = undefined;
        this.store.release(ofPage);
      }),
    );

    webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [folder] };
    webview.html = panelPage({
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      script: addressOf('panel.js'),
      style: addressOf('panel.css'),
      views: shownViews(handlers),
      build: MANIFEST.parse(extension.packageJSON).version,
    });
  }

  /** Shows the panel with the keyboard in it, at a view or where it was left. */
  async open(view?: ViewName): Promise<void> {
    this.wanted = view;
    await vscode.commands.executeCommand(`${PANEL_VIEW_ID}.focus`);
    if (!this.page?.isReady || !this.wanted) return;
    this.tell({ kind: 'open', view: this.wanted });
    this.wanted = undefined;
  }

  /** What a view shows is no longer so. A page that is not seen asks anew when it is. */
  changed(view: ViewName): void {
    if (this.page?.isReady) this.tell({ kind: 'changed', view });
  }

  dispose(): void {
    this.store.dispose();
  }

  /** Once for the window; what failed is tried again with the next page. */
  private async loaded(): Promise<PanelHandlers> {
    this.handlers ??= this.sources.loadHandlers().then((loaded) => this.store.add(loaded));
    try {
      return await this.handlers;
    } catch (error) {
      this.handlers = undefined;
      throw error;
    }
  }

  private tell(message: ToWebview): void {
    void this.page?.view.webview.postMessage(message);
  }
}
