/**
 * @file The first day: with the developer's consent, pairs are made of code that they wrote, and an update begins. Nothing is kept
 * before all of it is read, and a second time only what is new.
 */

import * as vscode from 'vscode';
import { messageOf, UserFacingError } from '../../common/userFacingError';
import { ownCodeKey } from '../../feedback/ownCode/pairs';
import type { NewPair } from '../../feedback/records';
import { mayStore } from '../../feedback/whatIsStored';
import type { CompletionPipeline } from '../completionPipeline';
import { pathOf } from '../documents';
import type { Learner } from '../learner';
import type { LearningPause } from '../learningPause';
import type { OpenStore } from '../openStore';
import { isEnabledFor, type SettingsReader } from '../settings';
import { storingRules } from '../storingRules';
import { completionViewOf } from './completionView';
import { askForAllCode, askForOwnLines } from './consent';
import { readOwnCode, type OwnCodeSource } from './readOwnCode';
import { allCodeOf, codeOf, lookAtWorkspace } from './workspaceCode';

export interface OwnCodeSources {
  readonly user: string;
  readonly settings: SettingsReader;
  readonly pipeline: CompletionPipeline;
  readonly learner: Learner;
  readonly pause: LearningPause;
  readonly openStore: OpenStore;
  /** Called right before an update begins. */
  readonly beforeUpdate: () => void;
  readonly log: vscode.LogOutputChannel;
}

/** More than are ever kept. */
const ALL_PAIRS = { offset: 0, limit: 10_000 } as const;

/** Throws a `UserFacingError` where nothing may be learned here. */
export async function learnFromOwnCode(sources: OwnCodeSources): Promise<void> {
  const { openStore, learner, log } = sources;
  refuseWhereNothingIsStored(sources);
  const code = await consentedCode(sources);
  if (!code) return;
  const pairs = await withProgress(vscode.ProgressLocation.Notification, 'Reading your code', (signal, report) =>
    read(code, sources, signal, report),
  );
  if (!pairs) return;
  const store = openStore.required();
  const stored = await openStore.client.list({ source: 'ownCode', user: sources.user }, ALL_PAIRS);
  const known = new Set(stored.map(ownCodeKey));
  // Paused or forbidden meanwhile.
  refuseWhereNothingIsStored(sources);
  const rules = storingRules(sources);
  const fresh = pairs.filter((pair) => !known.has(ownCodeKey(pair)) && mayStore(pair, rules).isStored);
  const added = store.addPairs(fresh).length;
  log.info(`Own code: ${pairs.length} pieces found, ${added} of them new`);
  learner.changed();
  if (added === 0) {
    void vscode.window.showInformationMessage(
      pairs.length === 0
        ? 'No code of yours was found here that Penchant could learn from.'
        : 'There is nothing new: Penchant has learned from your code here before.',
    );
    return;
  }
  sources.beforeUpdate();
  const sentence = await learner.learnNow();
  void vscode.window.showInformationMessage(`${added} pieces of your code are kept. ${sentence}`);
}

function refuseWhereNothingIsStored({ settings, pause }: OwnCodeSources): void {
  if (!vscode.workspace.isTrusted) {
    throw new UserFacingError('This workspace is not trusted, and nothing is learned from such.');
  }
  if (!settings.current.learn) throw new UserFacingError('Learning is off. Switch on penchant.learn first.');
  if (pause.isPaused) throw new UserFacingError('Learning is paused. Resume it first.');
}

/** Whatever the developer agrees to have read; nothing where they do not. */
async function consentedCode({ settings, log }: OwnCodeSources): Promise<readonly OwnCodeSource[] | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) throw new UserFacingError('Open the folder with your code first.');
  // A second or so, in the status bar: what takes longer git ends by itself.
  const found = await withProgress(vscode.ProgressLocation.Window, 'Looking at the history', (signal) =>
    lookAtWorkspace(folders, signal),
  );
  if (!found) return undefined;
  const { histories, self, trouble } = found;
  const { dataFolder } = settings.current;
  if (histories.length === 0) {
    log.info(`Own code: there is no history (${trouble})`);
    return (await askForAllCode(trouble, dataFolder)) ? allCodeOf(folders) : undefined;
  }
  const commits = histories.flatMap((history) => history.commits);
  const consent = await askForOwnLines({ commits, self }, dataFolder);
  return consent && codeOf(histories, consent.authors);
}

function read(
  code: readonly OwnCodeSource[],
  sources: OwnCodeSources,
  signal: AbortSignal,
  report: (done: number, all: number) => void,
): Promise<readonly NewPair[]> {
  const { user, settings, pipeline } = sources;
  return readOwnCode(code, {
    user,
    viewOf: completionViewOf,
    mayRead: (uri, languageId) =>
      isEnabledFor(languageId, settings.current.enable) && !pipeline.isExcluded(pathOf(vscode.Uri.parse(uri))),
    mayStore: (pair) => mayStore(pair, storingRules(sources)).isStored,
    onProgress: report,
    signal,
  });
}

/** Nothing where the developer cancels it. */
async function withProgress<T>(
  location: vscode.ProgressLocation,
  title: string,
  work: (signal: AbortSignal, report: (done: number, all: number) => void) => Promise<T>,
): Promise<T | undefined> {
  const cancel = new AbortController();
  return vscode.window.withProgress(
    { location, title, cancellable: location === vscode.ProgressLocation.Notification },
    async (progress, token) => {
      const subscription = token.onCancellationRequested(() => cancel.abort());
      let shown = 0;
      try {
        return await work(cancel.signal, (done, all) => {
          const percent = (100 * done) / all;
          progress.report({ message: `${done} of ${all} files`, increment: percent - shown });
          shown = percent;
        });
      } catch (error) {
        if (cancel.signal.aborted) return undefined;
        throw new UserFacingError(`Your code could not be read: ${messageOf(error)}`, { cause: error });
      } finally {
        subscription.dispose();
      }
    },
  );
}
