/** @file Penchant's account of a document's suggestions beside the editor's own, suggestion by suggestion, and how far they agree. */

import { OUTCOME_KINDS, OUTCOME_WEIGHTS, type Outcome, type OutcomeKind } from '../../../../src/feedback/outcomes';
import type { Account } from './account';
import type { Oracle, OracleItem } from './oracle';

/** What the editor says of a suggestion and its alternatives. Who takes a part has not refused, however it ends. */
export const VERDICTS = ['accepted', 'partly', 'rejected', 'ignored', 'never shown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One suggestion with its alternatives, on both accounts. */
export interface Ending {
  readonly penchant: OutcomeKind | 'none';
  readonly editor: Verdict;
  /** Both mean the same alternative, where one was accepted or rejected. */
  readonly isSameAlternative: boolean;
  /** The alternative that Penchant says was up at the end. */
  readonly index: number;
  readonly isUndone: boolean;
  readonly taken: string;
}

/** For failures. */
export function describeEnding({ penchant, editor, isSameAlternative, index, isUndone, taken }: Ending): string {
  const more = [
    ...(isUndone ? ['undone'] : []),
    ...(isSameAlternative || penchant !== editor ? [] : ['another alternative']),
    `index ${index}`,
    taken,
  ];
  return `${penchant}, by the editor's account ${editor} (${more.join(', ')})`;
}

/** Suggestions offered together, and the editor's items of them. */
interface Group {
  readonly ids: Set<string>;
  readonly items: OracleItem[];
  /** The weightiest. */
  outcome?: Outcome;
}

/** In the order in which they were offered. */
export function endingsIn(uri: string, account: Account, oracle: Oracle): readonly Ending[] {
  const groups: Group[] = [];
  const groupOf = (ids: readonly string[]): Group => {
    const known = groups.find((group) => ids.some((id) => group.ids.has(id)));
    const group = known ?? { ids: new Set(), items: [] };
    if (!known) groups.push(group);
    for (const id of ids) group.ids.add(id);
    return group;
  };
  for (const { suggestions } of account.shownIn(uri)) groupOf(suggestions.map(({ id }) => id));
  for (const outcome of account.outcomesIn(uri)) {
    const group = groupOf(outcome.suggestions.map(({ id }) => id));
    const isMore = !group.outcome || OUTCOME_WEIGHTS[outcome.kind] >= OUTCOME_WEIGHTS[group.outcome.kind];
    if (isMore) group.outcome = outcome;
  }
  for (const item of oracle.in(uri)) groupOf([item.suggestionId]).items.push(item);
  const all = oracle.in(uri);
  const isOffered = ({ items: [first] }: Group): number => (first ? all.indexOf(first) : all.length);
  return groups.toSorted((a, b) => isOffered(a) - isOffered(b)).map((group) => endingOf(group, account));
}

function endingOf({ ids, items, outcome }: Group, account: Account): Ending {
  const editor = verdictOf(items);
  const id = outcome?.suggestions[outcome.index]?.id;
  return {
    penchant: outcome?.kind ?? 'none',
    editor,
    isSameAlternative: items.some(({ end, suggestionId }) => end === editor && suggestionId === id),
    index: outcome?.index ?? 0,
    isUndone: [...ids].some((each) => account.isUndone(each)),
    taken: outcome
      ? `${outcome.takenCharacters} taken, ${outcome.acceptedCharacters} accepted in ${outcome.acceptedWords} words and ${outcome.acceptedLines} lines`
      : '',
  };
}

function verdictOf(items: readonly OracleItem[]): Verdict {
  if (items.some(({ end }) => end === 'accepted')) return 'accepted';
  if (items.some(({ pieces }) => pieces > 0)) return 'partly';
  if (items.some(({ end }) => end === 'rejected')) return 'rejected';
  return items.some(({ isShown }) => isShown) ? 'ignored' : 'never shown';
}

/** How the two accounts agree, over many suggestions. */
export class Agreement {
  private readonly endings: Ending[] = [];
  private readonly missed: string[] = [];

  add(scenario: string, endings: readonly Ending[]): void {
    this.endings.push(...endings);
    this.missed.push(...endings.filter(isMissed).map((ending) => `${scenario}: ${describeEnding(ending)}`));
  }

  /** What Penchant has not seen, for people. */
  get misses(): readonly string[] {
    return this.missed;
  }

  /** How often Penchant says so where the editor does not, or means another alternative. */
  falseOf(kind: OutcomeKind): number {
    return this.endings.filter((ending) => ending.penchant === kind && isFalse(ending)).length;
  }

  /** Of what the editor says, the share that Penchant says too. */
  recallOf(kind: 'accepted' | 'rejected'): number {
    const all = this.endings.filter(({ editor }) => editor === kind);
    return all.filter(({ penchant }) => penchant === kind).length / Math.max(1, all.length);
  }

  /** Lines of a table: what Penchant says, beside each what the editor says. */
  table(): readonly string[] {
    const kinds = [...OUTCOME_KINDS, 'none'] as const;
    const cells = (texts: readonly string[]): string => texts.map((text) => text.padStart(13)).join('');
    return [
      `${''.padEnd(18)}${cells(VERDICTS)}`,
      ...kinds.map((kind) => {
        const counts = VERDICTS.map((verdict) => this.count(kind, verdict));
        return `${kind.padEnd(18)}${cells(counts.map((count) => (count === 0 ? '·' : `${count}`)))}`;
      }),
    ];
  }

  private count(kind: Ending['penchant'], verdict: Verdict): number {
    return this.endings.filter(({ penchant, editor }) => penchant === kind && editor === verdict).length;
  }
}

/** Whether the editor knows of more than Penchant does. */
function isMissed({ penchant, editor }: Ending): boolean {
  if (editor === 'ignored') return penchant === 'none';
  if (editor === 'never shown') return penchant !== 'none';
  return penchant !== (editor === 'partly' ? 'partiallyAccepted' : editor);
}

/** Whether Penchant says that a suggestion was accepted, whole or in part, or rejected, and the editor does not. */
export function isFalse({ penchant, editor, isSameAlternative }: Ending): boolean {
  if (penchant === 'partiallyAccepted') return editor !== 'partly' && editor !== 'accepted';
  if (penchant !== 'accepted' && penchant !== 'rejected') return false;
  return penchant !== editor || !isSameAlternative;
}
