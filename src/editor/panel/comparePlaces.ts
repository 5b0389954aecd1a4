/** @file Where the next comparisons are asked: in the file at hand, and where suggestions were refused; nowhere twice in a while. */

import * as vscode from 'vscode';
import type { StopRules } from '../../common/stopRules';
import { isCommentLine, isImportLine, opensBlock } from '../../completion/languages';
import { decideShape, stopRulesFor, type Shape } from '../../completion/multiline';
import { placeOf, type Place } from '../../completion/place';
import { requestAt, type CompletionRequest, type ReadableDocument } from '../../completion/request';
import type { StoredPair } from '../../feedback/records';
import { stopLike } from '../../feedback/sampleStop';
import { chooseSpots, type ComparisonSpot } from '../../preferences/comparisons/spots';
import { familyOf } from '../../preferences/traits';
import { isNotebookCell, isWrittenByPeople, lengthOf, pathOf, spotAt } from '../documents';
import type { OpenStore } from '../openStore';
import { isEnabledFor, type SettingsReader } from '../settings';

/** A place with what is asked of the model there. */
export interface ComparePlace {
  readonly request: CompletionRequest;
  readonly place: Place;
  readonly shape: Exclude<Shape, { kind: 'none' }>;
  readonly stop: StopRules;
  /** The document; nothing for a place of the past, whose prompt is kept. */
  readonly document?: vscode.TextDocument;
  readonly past?: StoredPair;
  readonly workspace: string;
  /** How often it was asked at in this window before. */
  readonly visits: number;
}

export interface ComparePlacesSources {
  readonly user: string;
  readonly settings: SettingsReader;
  readonly openStore: OpenStore;
  /** By the path that `pathOf` gives. */
  readonly isExcluded: (path: string) => boolean;
  readonly random: () => number;
}

/** Planned at once, spread over the file; what remains when the file changes is planned anew. */
const SPOTS_PLANNED = 8;
/** One place in so many is one of the past, where there are such. */
const PAST_EVERY = 3;
const PAST_PAIRS = 20;
/** Places that come between, where there are as many. */
const NOT_AGAIN_WITHIN = 8;
/** As many stored comparisons are looked at for places that were asked before. */
const ASKED_PAIRS = 100;
/** What tells a place from others: the end of its prompt. */
const TELLING_CHARACTERS = 200;
/** Larger documents are not written by hand. */
const MAX_CHARACTERS = 400_000;
/** Read at a glance, and decoded within seconds. */
const MAX_BODY_LINES = 3;

type Found = Omit<ComparePlace, 'visits'>;

interface Planned {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly spots: ComparisonSpot[];
}

export class ComparePlaces {
  private planned: Planned | undefined;
  /** Ends of prompts at which is not asked now; the latest is last. */
  private readonly asked = new Set<string>();
  /** By the ends of prompts. */
  private readonly visits = new Map<string, number>();
  private taken = 0;

  constructor(private readonly sources: ComparePlacesSources) {}

  /** The next place; nothing where none is left. */
  next(): ComparePlace | undefined {
    this.taken++;
    const isPastsTurn = this.taken % PAST_EVERY === 0;
    const look = (): Found | undefined =>
      isPastsTurn ? (this.inPast() ?? this.inDocument()) : (this.inDocument() ?? this.inPast());
    let found = look();
    if (!found) {
      this.letPlacesRecur();
      found = look();
    }
    if (!found) return undefined;
    const end = endOf(found.place.prefix);
    const visits = this.visits.get(end) ?? 0;
    this.visits.set(end, visits + 1);
    this.asked.add(end);
    return { ...found, visits };
  }

  /** Every place may be asked at again. */
  forget(): void {
    this.asked.clear();
    this.planned = undefined;
  }

  /** All but the latest may be asked at again: a small file has few places. */
  private letPlacesRecur(): void {
    for (const end of [...this.asked].slice(0, -NOT_AGAIN_WITHIN)) this.asked.delete(end);
    this.planned = undefined;
  }

  /** Whether there is any code to ask about, or a refusal of the past. */
  isAnywhere(): boolean {
    return this.documents().length > 0 || this.pastPairs().length > 0;
  }

  /** The documents that may be asked about, the one at hand first. */
  private documents(): readonly vscode.TextDocument[] {
    const { activeTextEditor, visibleTextEditors } = vscode.window;
    const all = [
      ...(activeTextEditor ? [activeTextEditor] : []).map(({ document }) => document),
      ...visibleTextEditors.map(({ document }) => document),
      // Of what is open unseen only code: settings and notes are opened in passing.
      ...vscode.workspace.textDocuments.filter(({ languageId }) => familyOf(languageId) !== undefined),
    ];
    return [...new Set(all)].filter((document) => this.isFit(document));
  }

  private isFit(document: vscode.TextDocument): boolean {
    const { settings, isExcluded } = this.sources;
    return (
      !document.isClosed &&
      isWrittenByPeople(document) &&
      !isNotebookCell(document.uri) &&
      isEnabledFor(document.languageId, settings.current.enable) &&
      lengthOf(document) <= MAX_CHARACTERS &&
      !isExcluded(pathOf(document.uri))
    );
  }

  private inDocument(): Found | undefined {
    for (const document of this.documents()) {
      const planned = this.planOf(document);
      for (let spot = planned.spots.shift(); spot; spot = planned.spots.shift()) {
        const found = placeIn(document, spot);
        if (found && !this.asked.has(endOf(found.place.prefix))) return found;
      }
    }
    return undefined;
  }

  /** The spots that are left of the plan for the document, or a new plan. */
  private planOf(document: vscode.TextDocument): Planned {
    const { version, languageId } = document;
    const isCurrent = this.planned?.document === document && this.planned.version === version;
    if (this.planned && isCurrent && this.planned.spots.length > 0) return this.planned;
    if (this.asked.size === 0) this.rememberStored();
    const lines = document.getText().split(/\r?\n/);
    const spots = chooseSpots(
      {
        lines,
        tabSize: spotAt(document, new vscode.Position(0, 0)).document.tabSize,
        isPassedOver: (trimmed) => isCommentLine(languageId, trimmed) || isImportLine(trimmed),
        opensBlock: (trimmed) => opensBlock(languageId, trimmed),
      },
      {
        count: SPOTS_PLANNED,
        random: this.sources.random,
        wasAsked: ({ line, character }) => this.asked.has(endOf(textBefore(lines, line, character))),
      },
    );
    const planned = { document, version, spots: shuffled(spots, this.sources.random) };
    this.planned = planned;
    return planned;
  }

  private inPast(): Found | undefined {
    for (const pair of this.pastPairs()) {
      if (this.asked.has(endOf(pair.prompt))) continue;
      const found = placeOfPast(pair);
      if (found) return found;
    }
    return undefined;
  }

  /** Those that a developer refused suggestions in; newest first of each source. */
  private pastPairs(): readonly StoredPair[] {
    const { user, openStore } = this.sources;
    return (['rejected', 'typedOver'] as const).flatMap((source) => [
      ...(openStore.store?.list({ user, source }, { offset: 0, limit: PAST_PAIRS }) ?? []),
    ]);
  }

  /** What was answered in other windows, or before this one. */
  private rememberStored(): void {
    const { user, openStore } = this.sources;
    const pairs = openStore.store?.list({ user, source: 'comparison' }, { offset: 0, limit: ASKED_PAIRS }) ?? [];
    for (const { prompt } of pairs) this.asked.add(endOf(prompt));
  }
}

/** The document as if what the spot stands in for were not written yet. */
function placeIn(document: vscode.TextDocument, spot: ComparisonSpot): Found | undefined {
  const { document: whole, cursor } = spotAt(document, new vscode.Position(spot.line, spot.character));
  const lastLine = document.lineAt(spot.line + spot.replacedLines - 1);
  const cut = { start: cursor.offset, end: document.offsetAt(lastLine.range.end) };
  const request = requestAt(without(whole, cut), cursor, 'automatic');
  if (!request) return undefined;
  const place = placeOf(request);
  const due = decideShape(place, 'auto');
  if (due.kind === 'none') return undefined;
  const isBody = spot.kind === 'body' && due.kind === 'block';
  const shape = isBody ? { ...due, maxLines: Math.min(due.maxLines, MAX_BODY_LINES) } : ({ kind: 'line' } as const);
  return {
    ...{ request, place, shape, document },
    stop: stopRulesFor(place, shape),
    workspace: vscode.workspace.getWorkspaceFolder(document.uri)?.uri.toString() ?? '',
  };
}

/** @param cut what is left out, as offsets */
function without(document: ReadableDocument, cut: { readonly start: number; readonly end: number }): ReadableDocument {
  const length = cut.end - cut.start;
  const read = (start: number, end: number): string => document.read(start, Math.max(start, end));
  return {
    ...document,
    length: document.length - length,
    read: (start, end) => read(start, Math.min(end, cut.start)) + read(Math.max(start + length, cut.end), end + length),
  };
}

/** Where a suggestion was refused, as far as its pair tells. */
function placeOfPast(pair: StoredPair): Found | undefined {
  const { prompt, rejected, language, files, workspace } = pair;
  const [uri] = files;
  if (rejected === undefined || language === undefined || uri === undefined) return undefined;
  const stop = stopLike(rejected);
  const request: CompletionRequest = {
    uri,
    path: pathOf(vscode.Uri.parse(uri)),
    languageId: language,
    version: 0,
    line: prompt.split('\n').length - 1,
    offset: prompt.length,
    prefix: prompt,
    suffix: '',
    header: '',
    tabSize: stop.tabSize,
    eol: '\n',
    trigger: 'automatic',
  };
  const { isSingleLine, indentation, maxLines } = stop;
  return {
    request,
    place: placeOf(request),
    shape: isSingleLine
      ? { kind: 'line' }
      : { kind: 'block', indentation, maxLines: Math.min(maxLines, MAX_BODY_LINES) },
    stop: { ...stop, maxLines: Math.min(maxLines, MAX_BODY_LINES) },
    past: pair,
    workspace,
  };
}

/** The end of a text with line feeds alone, as prompts have it. */
function endOf(text: string): string {
  return text
    .slice(-TELLING_CHARACTERS * 2)
    .replaceAll('\r\n', '\n')
    .slice(-TELLING_CHARACTERS);
}

/** As much of the text before a place as tells it from others. */
function textBefore(lines: readonly string[], line: number, character: number): string {
  const before = [(lines[line] ?? '').slice(0, character)];
  for (let above = line - 1, length = character; above >= 0 && length < TELLING_CHARACTERS; above--) {
    before.unshift(lines[above] ?? '');
    length += (lines[above] ?? '').length + 1;
  }
  return before.join('\n');
}

/** So that a round does not walk down the file. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
