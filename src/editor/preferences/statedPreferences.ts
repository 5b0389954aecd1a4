/** @file The preferences that are in force for a file, at once for whoever completes and whole for whoever shows them. */

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../common/disposable';
import type { Detection } from '../../preferences/detected/detect';
import {
  choicesOf,
  inForce,
  statedChoices,
  type InForce,
  type SettingLayers,
  type Stated,
  type Unsaid,
} from '../../preferences/stated';
import type { TraitEvidence } from '../../preferences/style/evidence';
import { familyOf, traitsOf, type Choices } from '../../preferences/traits';
import { isNotebookCell } from '../documents';
import { PREFERENCES_SECTION, type PreferenceName } from '../ids';
import { DetectedStyle, NOTHING_DETECTED } from './detectedStyle';
import { preferencesAt, type SettingsPlace } from './preferenceSettings';
import type { RevealedStyle } from './revealedStyle';

/** All there is to say of the preferences at a place. */
export interface PlacePreferences {
  readonly inForce: readonly InForce[];
  readonly layersOf: (name: PreferenceName) => SettingLayers;
  /** What was found, also where it is not to be used. */
  readonly detection: Detection;
  readonly isDetecting: boolean;
  /** What the pairs surely reveal, also where it is not to be used. */
  readonly revealed: readonly TraitEvidence[];
  readonly isFollowing: boolean;
  readonly text: string;
}

/** What holds in a file. */
export interface FilePreferences extends Stated {
  /** With what is revealed: it shows in the choice of tokens alone, never in a prompt. */
  readonly inForce: Choices;
}

/** Files whose preferences are kept. */
const MOST_KEPT = 200;
/** Reading begins when an editor has been open for a moment, not while the window starts. */
const READING_DELAY_MS = 300;

export class StatedPreferences implements Disposable {
  private readonly store = new DisposableStore();
  private readonly emitter = this.store.add(new vscode.EventEmitter<vscode.Uri | undefined>());
  private readonly detectedStyle: DetectedStyle;
  private readonly kept = new Map<string, FilePreferences>();
  private reading: NodeJS.Timeout | undefined;
  /** They may be others now, for this file; without one, for some. */
  readonly onDidChange = this.emitter.event;

  constructor(
    private readonly revealedStyle: Pick<RevealedStyle, 'for' | 'of' | 'onDidChange'>,
    log: vscode.LogOutputChannel,
  ) {
    this.detectedStyle = this.store.add(new DetectedStyle(log));
    this.store.add(this.detectedStyle.onDidChange(() => this.changed()));
    this.store.add(revealedStyle.onDidChange((uri) => this.changed(uri)));
    this.store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(PREFERENCES_SECTION)) this.changed();
      }),
    );
    this.store.add(vscode.window.onDidChangeActiveTextEditor(() => this.readSoon()));
    this.readSoon();
  }

  /** From what is known by now; what is still to be read is told by `onDidChange`. */
  for(document: vscode.TextDocument): FilePreferences {
    const key = `${document.languageId} ${document.uri.toString()}`;
    const kept = this.kept.get(key);
    if (kept) return kept;
    const detection = this.detectedStyle.known(fileOf(document));
    const found = this.ofFile(document, detection ?? NOTHING_DETECTED);
    if (!detection) void this.read(document, found);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, found);
    return found;
  }

  /** For a place, once all is read. A place without language has what is said for all languages, and nothing detected. */
  async at(place: SettingsPlace): Promise<PlacePreferences> {
    const { uri, languageId } = place;
    const detection = uri && languageId !== undefined ? await this.detectedStyle.read({ uri, languageId }) : undefined;
    const revealed = languageId === undefined ? [] : this.revealedStyle.of(languageId);
    return preferences(place, detection ?? NOTHING_DETECTED, revealed);
  }

  dispose(): void {
    clearTimeout(this.reading);
    this.store.dispose();
  }

  private async read(document: vscode.TextDocument, before: FilePreferences): Promise<void> {
    const now = this.ofFile(document, await this.detectedStyle.read(fileOf(document)));
    if (JSON.stringify(now) !== JSON.stringify(before)) this.changed(document.uri);
  }

  private ofFile(document: vscode.TextDocument, detection: Detection): FilePreferences {
    const { text, inForce: all } = preferences(placeOf(document), detection, this.revealedStyle.for(document));
    return { choices: statedChoices(all), inForce: choicesOf(all), text };
  }

  private readSoon(): void {
    clearTimeout(this.reading);
    this.reading = setTimeout(() => {
      const document = vscode.window.activeTextEditor?.document;
      if (document) this.for(document);
    }, READING_DELAY_MS);
  }

  /** @param uri absent: for whatever file */
  private changed(uri?: vscode.Uri): void {
    const end = uri ? ` ${uri.toString()}` : '';
    for (const key of [...this.kept.keys()]) if (key.endsWith(end)) this.kept.delete(key);
    this.emitter.fire(uri);
  }
}

function preferences(place: SettingsPlace, detection: Detection, revealed: readonly TraitEvidence[]): PlacePreferences {
  const settings = preferencesAt(place);
  const family = place.languageId === undefined ? undefined : familyOf(place.languageId);
  const found = { ...settings, detection, revealed };
  const all = (family ? traitsOf(family) : []).flatMap(
    (trait) => inForce(trait, settings.layersOf(trait.id), unsaid(found)) ?? [],
  );
  return { ...found, inForce: all };
}

/** As much of what was found as is to be used. */
export function unsaid({
  detection,
  isDetecting,
  revealed,
  isFollowing,
}: Pick<PlacePreferences, 'detection' | 'isDetecting' | 'revealed' | 'isFollowing'>): Unsaid {
  return { detected: isDetecting ? detection.detected : [], revealed: isFollowing ? revealed : [] };
}

function placeOf({ uri, languageId }: vscode.TextDocument): SettingsPlace {
  return { uri, languageId };
}

/** A notebook's cell is written as the notebook's file would be. */
function fileOf({ uri, languageId }: vscode.TextDocument): { readonly uri: vscode.Uri; readonly languageId: string } {
  return { uri: isNotebookCell(uri) ? uri.with({ scheme: 'file', fragment: '' }) : uri, languageId };
}
