/** @file One workbench under test: a code-server with a fresh profile, Penchant from its VSIX, and a Chromium page that shows it. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { bePolite } from '../../../scripts/common/politeness.mjs';
import { startWorkbenchServer, type WorkbenchServer } from '../../../scripts/workbench/server.mjs';
import { installPageProbe } from './pageProbe';
import { childrenOf } from './processes';

export interface WorkbenchOptions {
  /** Names the folder of its screenshots below `artefacts/workbench`. */
  readonly name: string;
  /** Files of the workspace by relative path. */
  readonly files: Readonly<Record<string, string>>;
  readonly codeServer: string;
  readonly chromium: string;
  /** What is installed; workbenches share it. */
  readonly extensionsFolder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the workspace is untrusted until the test trusts it. */
  readonly heedsTrust?: boolean;
  /** Added to the workbench's address; how extension tests are started. */
  readonly payload?: (serverUrl: string) => readonly (readonly [string, string])[];
  /** Run before the page is opened, for what has to be in place before the workbench's own scripts run. */
  readonly preparePage?: (page: Page) => Promise<void>;
}

/**
 * What the tests keep constant: no word lists or hovers that come and go with the machine's speed, nothing drawn beside the code, which
 * takes a tenth of the processor's time, and as little of the language server as can be, which takes as much.
 */
const TEST_SETTINGS = {
  'editor.minimap.enabled': false,
  'breadcrumbs.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'editor.bracketPairColorization.enabled': false,
  'editor.guides.indentation': false,
  'editor.matchBrackets': 'never',
  'editor.folding': false,
  'editor.lightbulb.enabled': 'off',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'editor.renderLineHighlight': 'none',
  'editor.semanticHighlighting.enabled': false,
  'editor.wordBasedSuggestions': 'off',
  'editor.hover.enabled': 'off',
  'files.autoSave': 'off',
  'js/ts.tsserver.automaticTypeAcquisition.enabled': false,
  'js/ts.tsserver.useSyntaxServer': 'always',
  'js/ts.validate.enabled': false,
  'git.enabled': false,
  'workbench.editor.useModal': 'off',
};

/** No sandbox and no GPU, as in containers; nothing fetched in the background; no prompts. */
const CHROMIUM_FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--force-prefers-reduced-motion', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** The workbench comes up in seconds; a minute and a half allows for a machine that does much else. */
const OPEN_TIMEOUT_MS = 90_000;

/** Notifications and widgets fade in. */
const FADE_IN_MS = 400;

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'penchant-workbench-'));
  const workspace = path.join(folder, 'workspace');
  await mkdir(workspace);
  for (const [name, content] of Object.entries(options.files)) {
    await mkdir(path.dirname(path.join(workspace, name)), { recursive: true });
    await writeFile(path.join(workspace, name), content);
  }
  const server = await startWorkbenchServer({
    codeServer: options.codeServer,
    folder,
    extensionsFolder: options.extensionsFolder,
    settings: { ...TEST_SETTINGS, ...options.settings },
    environment: { ...options.environment },
    ...(options.heedsTrust === true && { heedsTrust: true }),
  });
  let browser: Browser | undefined;
  // Server and browser begin sessions of their own.
  const isPolite = getPriority() > 0;
  try {
    if (isPolite) bePolite(server.pid);
    browser = await chromium.launch({ executablePath: options.chromium, args: CHROMIUM_FLAGS });
    if (isPolite) for (const { pid } of childrenOf(process.pid)) if (pid !== server.pid) bePolite(pid);
    const page = await browser.newPage({ viewport: { width: 1200, height: 760 } });
    const workbench = new Workbench(options.name, folder, workspace, server, browser, page);
    await page.addInitScript(installPageProbe);
    await options.preparePage?.(page);
    const payload = JSON.stringify([['skipWelcome', 'true'], ...(options.payload?.(server.url) ?? [])]);
    await page.goto(`${server.url}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(payload)}`, {
      waitUntil: 'domcontentloaded',
    });
    await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: OPEN_TIMEOUT_MS });
    return workbench;
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

export class Workbench {
  private readonly consoleLines: string[] = [];

  constructor(
    private readonly name: string,
    private readonly folder: string,
    readonly workspace: string,
    readonly server: WorkbenchServer,
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => this.consoleLines.push(`${message.type()} ${message.text()}`));
    page.on('pageerror', (error) => this.consoleLines.push(`pageerror ${error.stack ?? error.message}`));
  }

  /** Saves what the page shows as `artefacts/workbench/<name>/<scene>.png`, and returns that path. */
  async screenshot(scene: string): Promise<string> {
    const file = path.join(await this.artefacts(), `${fileNameOf(scene)}.png`);
    await this.page.waitForTimeout(FADE_IN_MS);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** For a failed test: screenshot, console, server log and the extension host's logs. */
  async saveEvidence(scene: string): Promise<void> {
    const file = (await this.screenshot(`failed ${scene}`)).replace(/\.png$/, '.log');
    const serverLog = await readFile(path.join(this.folder, 'server.log'), 'utf8').catch(() => '(no server log)');
    const trace = await this.page.evaluate(() => window.penchantProbe.trace());
    await writeFile(
      file,
      [
        '# console',
        ...this.consoleLines,
        '# server',
        serverLog,
        '# trace',
        JSON.stringify(trace, undefined, 1),
        '# extension log',
        await this.extensionLog(),
      ].join('\n'),
    );
  }

  /** Everything Penchant wrote to its output channel in this session. */
  async extensionLog(): Promise<string> {
    const { glob } = await import('node:fs/promises');
    const texts: string[] = [];
    for await (const file of glob('**/Penchant*.log', { cwd: this.folder })) {
      texts.push(await readFile(path.join(this.folder, file), 'utf8'));
    }
    return texts.join('\n');
  }

  async dispose(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async artefacts(): Promise<string> {
    const folder = path.resolve(import.meta.dirname, '../../../artefacts/workbench', this.name);
    await mkdir(folder, { recursive: true });
    return folder;
  }
}

function fileNameOf(scene: string): string {
  return scene
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
