/** @file What is in use, what comes next, and on the first day the ways not to wait for it. */

import type { VNode } from 'preact';
import type { Overview } from '../messages/learned';
import { Button } from '../toolkit';
import { Meter } from './Meter';
import type { ActingProps } from './parts';
import { counted } from '../words';
import { dayInWords } from './words';

export interface InUseProps extends ActingProps {
  readonly overview: Overview;
}

export function InUse({ overview, host, act }: InUseProps): VNode {
  const { active, versions, former } = overview;
  const goal = former ?? 'the base model';
  const isFirstDay = versions.length === 0;
  return (
    <section class="learned-part" aria-labelledby="learned-in-use">
      <h2 id="learned-in-use">{isFirstDay ? 'Nothing is learned yet' : `${active ?? 'The base model'} is in use`}</h2>
      <p>{isFirstDay ? FIRST_DAY : sentenceOf(overview)}</p>
      {former !== undefined && (
        <Button onClick={() => act(() => host.rollBack(undefined), `${goal} is in use now.`)}>Go back to {goal}</Button>
      )}
      <Progress overview={overview} host={host} act={act} />
      {isFirstDay && <WaysNotToWait host={host} act={act} />}
    </section>
  );
}

const FIRST_DAY = 'Penchant learns from what you take, refuse and rewrite, on this machine.';

function sentenceOf({ active, versions, model }: Overview): string {
  const version = versions.find((each) => each.version === active && each.setAsideAt === undefined);
  if (!version) return 'Nothing that was learned is in use: suggestions are what the model came with.';
  return `Learned from ${counted(version.pairs, 'pair')} of yours, ${dayInWords(version.at, Date.now())}, for ${model ?? version.otherModel ?? 'the model'}.`;
}

function Progress({ overview: { learning, versions }, host, act }: InUseProps): VNode {
  const { kind, sentence, newPairs, pairsNeeded, fraction } = learning;
  if (kind === 'learning') {
    return (
      <div class="learned-progress">
        <p>{sentence}</p>
        <Meter share={fraction ?? 0} label="The update’s progress" />
      </div>
    );
  }
  const which = versions.length === 0 ? 'first' : 'next';
  return (
    <div class="learned-progress">
      <p>
        {newPairs < pairsNeeded
          ? `${newPairs} of ${pairsNeeded} new pairs until the ${which} update.`
          : `${newPairs} new pairs are there for the ${which} update.`}{' '}
        {sentence}
      </p>
      <Meter share={Math.min(1, newPairs / pairsNeeded)} label={`Pairs until the ${which} update`} />
      {kind === 'waiting' && newPairs > 0 && (
        <Button onClick={() => act(() => host.learnNow(undefined))}>Learn now</Button>
      )}
    </div>
  );
}

function WaysNotToWait({ host, act }: ActingProps): VNode {
  return (
    <ul class="learned-ways">
      <li>
        <Button appearance="primary" onClick={() => act(() => host.compare(undefined))}>
          Compare completions
        </Button>
        <span class="note">Ten questions on your own code, in under a minute.</span>
      </li>
      <li>
        <Button onClick={() => act(() => host.learnFromOwnCode(undefined))}>Learn from my code…</Button>
        <span class="note">From lines that you have written already. You are asked first.</span>
      </li>
    </ul>
  );
}
