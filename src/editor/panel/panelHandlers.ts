/** @file All that the panel's views ask for, answered. It is loaded when the panel is first opened, and lives as long as the window. */

import { DisposableStore, type Disposable } from '../../common/disposable';
import type { ViewName } from '../../../webview/messages/views';
import { compareHandlers, type CompareSources } from './compareHandlers';
import { dataHandlers, type DataSources } from './dataHandlers';
import { learnedHandlers, type LearnedSources } from './learnedHandlers';
import type { PanelHandlers } from './panelServer';
import { preferencesHandlers, type PreferencesSources } from './preferencesHandlers';

type OfViews = CompareSources & DataSources & LearnedSources & PreferencesSources;

export interface PanelHandlersSources extends Omit<OfViews, 'onChanged'> {
  /** What a view shows is no longer so. */
  readonly onChanged: (view: ViewName) => void;
}

export function panelHandlers(sources: PanelHandlersSources): PanelHandlers & Disposable {
  const { learner, onChanged } = sources;
  const store = new DisposableStore();
  store.add(learner.onDidChangePairs(() => onChanged('data')));
  return {
    compare: store.add(compareHandlers({ ...sources, onChanged: () => onChanged('compare') })),
    preferences: store.add(preferencesHandlers({ ...sources, onChanged: () => onChanged('preferences') })),
    learned: store.add(learnedHandlers({ ...sources, onChanged: () => onChanged('learned') })),
    data: dataHandlers(sources),
    dispose: () => store.dispose(),
  };
}
