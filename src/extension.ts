/** @file Builds every object, top to bottom; the only composition root. What is slow starts after it returns, in the child. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import { DEFAULT_USER } from './common/dataFolder';
import { followActiveAdapter } from './editor/activeAdapter';
import { registerCommands } from './editor/commands';
import { CompletionPipeline } from './editor/completionPipeline';
import { EarlyPrefill } from './editor/earlyPrefill';
import { GitIgnored } from './editor/gitIgnored';
import { FeedbackLoop } from './editor/feedbackLoop';
import { InlineCompletionProvider } from './editor/inlineCompletionProvider';
import { installationSalt } from './editor/installationSalt';
import { tellOfFirstLearning } from './editor/learnedNotice';
import { Learner } from './editor/learner';
import { LearningPause } from './editor/learningPause';
import { ModelSetup } from './editor/modelSetup';
import { OpenStore } from './editor/openStore';
import { OtherProviders } from './editor/otherProviders';
import type { PenchantApi } from './editor/penchantApi';
import { Panel } from './editor/panel/panel';
import { RevealedStyle } from './editor/preferences/revealedStyle';
import { StatedPreferences } from './editor/preferences/statedPreferences';
import { ProviderRegistration } from './editor/registration';
import { RememberedFeedback } from './editor/rememberedFeedback';
import { COMMANDS } from './editor/ids';
import { SettingsReader } from './editor/settings';
import { Snooze } from './editor/snooze';
import { StatusBar } from './editor/statusBar';
import { storingRules } from './editor/storingRules';
import { SuggestionObserver } from './editor/suggestionObserver';
import { tellOfUnavailableStore } from './editor/unavailableStore';
import { watchSettings } from './editor/watchSettings';
import { InferenceClient } from './engine/client';
import { forkChild } from './engine/forkedChild';
import { AcceptanceAppraiser } from './feedback/acceptanceAppraiser';
import { Refusals } from './feedback/refusals';

export function activate({
  subscriptions,
  extension,
  extensionPath,
  globalState,
}: vscode.ExtensionContext): PenchantApi {
  const startedAt = performance.now();
  const add = <T extends vscode.Disposable>(item: T): T => {
    subscriptions.push(item);
    return item;
  };

  const log = add(vscode.window.createOutputChannel('Penchant', { log: true }));
  const settings = add(new SettingsReader());
  const snooze = add(new Snooze());

  const engine = add(
    new InferenceClient({
      fork: (onOutput) =>
        forkChild({
          entryPoint: join(extensionPath, 'dist', 'inferenceProcess.js'),
          onOutput,
        }),
      settings: () => settings.current,
      user: DEFAULT_USER,
      log,
      onRepeatedCrash: () => void tellOfCrashes(),
    }),
  );
  add(watchSettings({ settings, engine, log }));
  add(followActiveAdapter({ settings, engine, user: DEFAULT_USER }));

  const user = DEFAULT_USER;
  const openStore = add(
    new OpenStore({
      dataFolder: () => settings.current.dataFolder,
      workerPath: join(extensionPath, 'dist', 'storeWorker.js'),
      onUnavailable: (error) => void tellOfUnavailableStore(error, beginNewStore, log),
      log,
    }),
  );
  const refusals = new Refusals({ now: Date.now, salt: installationSalt(settings.current.dataFolder) });
  const appraiser = new AcceptanceAppraiser({
    ...{ now: Date.now, random: Math.random },
    eagerness: () => settings.current.eagerness,
    model: () => (engine.state.kind === 'ready' ? engine.state.model.id : undefined),
  });
  const remembered = add(new RememberedFeedback({ openStore, refusals, appraiser, settings, log }));

  const gitIgnored = add(new GitIgnored(log));
  const pause = add(new LearningPause(settings));
  const trainerPath = join(extensionPath, 'dist', 'trainerProcess.js');
  const learner = add(new Learner({ user, engine, settings, pause, openStore, trainerPath, log }));
  const { onDidChangePairs } = learner;
  const revealed = add(new RevealedStyle({ user, openStore, onDidChangePairs, log }));
  const stated = add(new StatedPreferences(revealed, log));
  const pipeline = add(
    new CompletionPipeline({
      ...{ engine, settings, gitIgnored, stated, log },
      isRefused: ({ uri, textBefore }, completion) => refusals.isRefused(uri, textBefore, completion),
      appraise: appraiser.appraise,
    }),
  );

  const beginNewStore = (): void => {
    openStore.beginNew();
    remembered.reload();
    learner.changed();
  };
  add(tellOfFirstLearning(learner, globalState));
  const loop = add(
    new FeedbackLoop({
      ...{ user, openStore, refusals, appraiser, log },
      storingRules: () => storingRules({ pipeline, settings, pause }),
      onGhostTextChanged: (isUp) => observer.setGhostTextUp(isUp),
      onPairs: () => learner.changed(),
    }),
  );
  const { tracker, survival } = loop;
  const others = add(new OtherProviders(globalState, log));
  const observer: SuggestionObserver = add(
    new SuggestionObserver({ tracker, survival, mayBeAnothers: () => others.mayShowGhostText() }),
  );

  const statusBar = add(new StatusBar({ engine, settings, snooze, pipeline, gitIgnored, learner }));
  const modelSetup = add(
    new ModelSetup({
      engine,
      settings,
      memory: globalState,
      log,
      onDownload: (fraction) => statusBar.setDownload(fraction),
    }),
  );

  const provider = add(
    new InlineCompletionProvider({
      engine,
      pipeline,
      log,
      observer,
      editor: {
        askAgain: (place) => registration.askAgain(place),
        forgetAnswer: () => registration.forgetAnswer(),
      },
      onThinking: (isThinking) => statusBar.setThinking(isThinking),
    }),
  );
  const registration: ProviderRegistration = add(new ProviderRegistration(provider, { engine, settings, snooze }));
  const onPrefilled = (): void => provider.askAgainIfUnanswered();
  add(new EarlyPrefill({ engine, pipeline, settings, snooze, log, onPrefilled }));

  const panel: Panel = add(
    new Panel({
      extension,
      loadHandlers: async () => {
        const { panelHandlers } = await import('./editor/panel/panelHandlers');
        return panelHandlers({
          ...{ user, engine, settings, pipeline, stated, learner, pause, openStore, remembered, log },
          memory: globalState,
          onChanged: (view) => panel.changed(view),
        });
      },
      log,
    }),
  );

  add(
    registerCommands({
      ...{ engine, modelSetup, log, settings, snooze, statusBar },
      ...{ pipeline, learner, pause, openStore, remembered, panel },
      ...{ user, memory: globalState },
    }),
  );

  const activationMs = performance.now() - startedAt;
  log.info(`Activated in ${activationMs.toFixed(1)} ms`);
  return {
    enginePid: () => engine.pid,
    engineState: () => engine.state,
    engineRssBytes: () => engine.rssBytes,
    activationMs,
    provider,
    registerAnew: () => registration.forgetAnswer(),
    onNothing: provider.onNothing,
    ...{ onShown: loop.onShown, onOutcome: loop.onOutcome, onUndone: loop.onUndone },
    learning: () => learner.state,
  };
}

async function tellOfCrashes(): Promise<void> {
  const openLog = 'Open Log';
  const change = 'Change Model';
  const answer = await vscode.window.showWarningMessage(
    'The process that runs Penchant’s model keeps ending unexpectedly. It goes on trying, less and less often; another model or device may do better.',
    openLog,
    change,
  );
  if (answer === openLog) await vscode.commands.executeCommand(COMMANDS.openLog);
  if (answer === change) await vscode.commands.executeCommand(COMMANDS.setUpModel);
}
