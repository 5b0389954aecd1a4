/** @file The preferences that are in force for a file, at once for whoever completes and whole for whoever shows them. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Detection } from '../../preferences/detected/detect';
import { choicesOf, inForce, type InForce, type SettingLayers, type Stated } from '../../preferences/stated';
import { familyOf, traitsOf } from '../../preferences/traits';
import { isNotebookCell } from '../documents';
import { PREFERENCES_SECTION, type PreferenceName } from '../ids';
import { DetectedStyle, NOTHING_DETECTED } from './detectedStyle';
import { preferencesAt, type SettingsPlace } from './preferenceSettings';

/** All there is to say of the preferences at a place. */
export interface PlacePreferences {
  readonly inForce: readonly InForce[];
  readonly layersOf: (name: PreferenceName) => SettingLayers;
  /** What was found, also where it is not to be used. */
  readonly detection: Detection;
  readonly isDetecting: boolean;
  readonly text: string;
}

/** Files whose preferences are kept. */
const MOST_KEPT = 200;
/** Reading begins when an editor has been open for a moment, not while the window starts. */
const READING_DELAY_MS = 300;

export class StatedPreferences implements Disposable {
  private readonly store = new DisposableStore();
  private readonly emitter = this.store.add(new vscode.EventEmitter<void>());
  private readonly detectedStyle: DetectedStyle;
  private readonly kept = new Map<string, Stated>();
  private reading: NodeJS.Timeout | undefined;
  /** For some file they may be others now. */
  readonly onDidChange = this.emitter.event;

  constructor(log: vscode.LogOutputChannel) {
    this.detectedStyle = this.store.add(new DetectedStyle(log));
    this.store.add(this.detectedStyle.onDidChange(() => this.changed()));
    this.store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(PREFERENCES_SECTION)) this.changed();
      }),
    );
    this.store.add(vscode.window.onDidChangeActiveTextEditor(() => this.readSoon()));
    this.readSoon();
  }

  /** From what is known by now; what is still to be read is told by `onDidChange`. */
  for(document: vscode.TextDocument): Stated {
    const key = `${document.languageId} ${document.uri.toString()}`;
    const kept = this.kept.get(key);
    if (kept) return kept;
    const detection = this.detectedStyle.known(fileOf(document));
    const { text, inForce: all } = preferences(placeOf(document), detection ?? NOTHING_DETECTED);
    const stated = { choices: choicesOf(all), text };
    if (!detection) void this.read(document, stated);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, stated);
    return stated;
  }

  /** For a place, once all is read. A place without language has what is said for all languages, and nothing detected. */
  async at(place: SettingsPlace): Promise<PlacePreferences> {
    const { uri, languageId } = place;
    const detection = uri && languageId !== undefined ? await this.detectedStyle.read({ uri, languageId }) : undefined;
    return preferences(place, detection ?? NOTHING_DETECTED);
  }

  dispose(): void {
    clearTimeout(this.reading);
    this.store.dispose();
  }

  private async read(document: vscode.TextDocument, before: Stated): Promise<void> {
    const detection = await this.detectedStyle.read(fileOf(document));
    const { text, inForce: all } = preferences(placeOf(document), detection);
    const now = { choices: choicesOf(all), text };
    if (JSON.stringify(now) !== JSON.stringify(before)) this.changed();
  }

  private readSoon(): void {
    clearTimeout(this.reading);
    this.reading = setTimeout(() => {
      const document = vscode.window.activeTextEditor?.document;
      if (document) this.for(document);
    }, READING_DELAY_MS);
  }

  private changed(): void {
    this.kept.clear();
    this.emitter.fire();
  }
}

function preferences(place: SettingsPlace, detection: Detection): PlacePreferences {
  const { layersOf, text, isDetecting } = preferencesAt(place);
  const family = place.languageId === undefined ? undefined : familyOf(place.languageId);
  const detected = isDetecting ? detection.detected : [];
  const all = (family ? traitsOf(family) : []).flatMap((trait) => inForce(trait, layersOf(trait.id), detected) ?? []);
  return { inForce: all, layersOf, detection, isDetecting, text };
}

function placeOf({ uri, languageId }: vscode.TextDocument): SettingsPlace {
  return { uri, languageId };
}

/** A notebook's cell is written as the notebook's file would be. */
function fileOf({ uri, languageId }: vscode.TextDocument): { readonly uri: vscode.Uri; readonly languageId: string } {
  return { uri: isNotebookCell(uri) ? uri.with({ scheme: 'file', fragment: '' }) : uri, languageId };
}
