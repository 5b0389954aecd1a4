/** @file What may be stored in this window at this moment: by its files, its workspace's trust, and the developer's wish. */

import * as vscode from 'vscode';
import type { StoringRules } from '../feedback/whatIsStored';
import type { CompletionPipeline } from './completionPipeline';
import { pathOf } from './documents';
import type { LearningPause } from './learningPause';
import type { SettingsReader } from './settings';

export interface StoringSources {
  readonly pipeline: Pick<CompletionPipeline, 'isExcluded'>;
  readonly settings: SettingsReader;
  readonly pause: LearningPause;
}

export function storingRules({ pipeline, settings, pause }: StoringSources): StoringRules {
  return {
    isExcluded: (uri) => pipeline.isExcluded(pathOf(vscode.Uri.parse(uri))),
    isTrusted: vscode.workspace.isTrusted,
    isPaused: !settings.current.learn || pause.isPaused,
  };
}
