/** @file The editor's door to its webview: it opens once for each page, so it is opened here. */

interface VscodeApi {
  postMessage(message: unknown): void;
  /** What was set last, also by a page that is gone; plain data. */
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VscodeApi;

export const vscodeApi = acquireVsCodeApi();
