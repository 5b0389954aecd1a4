/** @file The history of updates as it is drawn: what each was about, how it ended, and its figures. */

import * as z from 'zod/mini';
import type { UpdateRecord } from './records';

/** Null: it was no number, as a loss beyond all measure is none. */
export type Figure = number | null;

export interface UpdateSummary extends Pick<
  UpdateRecord,
  'id' | 'startedAt' | 'endedAt' | 'state' | 'reason' | 'version' | 'pairs' | 'setAsideAt'
> {
  /** Absent: the update came to no verdict. */
  readonly figures?: UpdateFigures;
}

export interface UpdateFigures {
  /** Mean P-DPO loss over the last steps. */
  readonly loss: Figure;
  readonly steps: number;
  readonly heldOutPairs: number;
  readonly before: PolicyFigures;
  readonly after: PolicyFigures;
  /** The most that neutral code of any language became less likely, as a share of the base model's nats; null: not measured. */
  readonly worstNeutral: Figure;
}

/** On the held-out pairs. */
export interface PolicyFigures {
  readonly accuracy: Figure;
  readonly rankAccuracy: Figure;
  /** In nats. */
  readonly meanMargin: Figure;
}

const figure = z.nullable(z.number());
const policyFigures = z.object({ pairs: z.number(), accuracy: figure, rankAccuracy: figure, meanMargin: figure });
/** What of an `UpdateResult` is drawn. */
const RESULT = z.object({
  loss: figure,
  steps: z.number(),
  gate: z.object({
    heldOut: z.object({ before: policyFigures, after: policyFigures }),
    neutralNll: z.record(z.string(), z.object({ base: figure, after: figure })),
  }),
});

/** Newest first, as given. */
export function updateHistory(updates: readonly UpdateRecord[]): readonly UpdateSummary[] {
  return updates.map(({ id, startedAt, endedAt, state, reason, version, pairs, setAsideAt, result }) => {
    const figures = result === undefined ? undefined : figuresOf(result);
    return {
      ...{ id, startedAt, state, pairs },
      ...(endedAt !== undefined && { endedAt }),
      ...(reason !== undefined && { reason }),
      ...(version !== undefined && { version }),
      ...(setAsideAt !== undefined && { setAsideAt }),
      ...(figures && { figures }),
    };
  });
}

/** Nothing where another version of Penchant has written something else. */
function figuresOf(result: string): UpdateFigures | undefined {
  let value: unknown;
  try {
    value = JSON.parse(result);
  } catch {
    return undefined;
  }
  const parsed = RESULT.safeParse(value).data;
  if (!parsed) return undefined;
  const { loss, steps, gate } = parsed;
  const { before, after } = gate.heldOut;
  return {
    ...{ loss, steps, heldOutPairs: after.pairs, worstNeutral: worstNeutral(gate.neutralNll) },
    ...{ before: policyFiguresOf(before), after: policyFiguresOf(after) },
  };
}

function policyFiguresOf({ accuracy, rankAccuracy, meanMargin }: PolicyFigures): PolicyFigures {
  return { accuracy, rankAccuracy, meanMargin };
}

function worstNeutral(neutralNll: z.infer<typeof RESULT>['gate']['neutralNll']): Figure {
  const rises = Object.values(neutralNll).flatMap(({ base, after }) =>
    base === null || after === null || base === 0 ? [] : [after / base - 1],
  );
  return rises.length === 0 ? null : Math.max(...rises);
}
