/** @file The *Learned* view: what Penchant believes of the developer, how that came about, and the way back. */

import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { troubleOf, useFetched } from '../fetched';
import type { learnedCalls } from '../messages/learned';
import type { ViewProps } from '../view';
import { Acceptance } from './Acceptance';
import { Clusters } from './Clusters';
import './learned.css';
import { InUse } from './InUse';
import { Replay } from './Replay';
import { Style } from './Style';
import { Updates } from './Updates';
import { Versions } from './Versions';

export function LearnedView({ host, changes }: ViewProps<typeof learnedCalls>): VNode {
  const overview = useFetched(() => host.overview(undefined), [host, changes]);
  const style = useFetched(() => host.style(undefined), [host, changes]);
  const acceptance = useFetched(() => host.acceptance(undefined), [host, changes]);
  const [trouble, setTrouble] = useState<string>();
  const [said, setSaid] = useState<{ readonly text: string; readonly isAnswer: boolean }>();

  /** Does something, tells how it went, and shows what has become of it. */
  const act = (what: () => Promise<unknown>, done = ''): void => {
    setTrouble(undefined);
    what().then(
      (answer) => {
        setSaid(typeof answer === 'string' ? { text: answer, isAnswer: true } : { text: done, isAnswer: false });
        overview.again();
        style.again();
      },
      (error: unknown) => setTrouble(troubleOf(error)),
    );
  };

  const problem = trouble ?? overview.trouble ?? overview.value?.trouble ?? style.trouble ?? acceptance.trouble;
  const seen = overview.value;
  return (
    <div class="learned">
      {problem !== undefined && (
        <p class="trouble" role="alert">
          {problem}
        </p>
      )}
      {/* What is seen to be done is said to those who do not see it. */}
      <p class={said?.isAnswer === true ? 'note' : 'unseen'} role="status">
        {said?.text}
      </p>
      {seen && (
        <>
          <InUse overview={seen} host={host} act={act} />
          {style.value && style.value.replay.spots > 0 && <Replay replay={style.value.replay} host={host} act={act} />}
          {style.value && <Style style={style.value} storedPairs={seen.storedPairs} />}
          {seen.clusters && <Clusters clusters={seen.clusters} />}
          {acceptance.value && <Acceptance acceptance={acceptance.value} />}
          {seen.updates.length > 0 && <Updates updates={seen.updates} />}
          {seen.versions.length > 0 && <Versions overview={seen} host={host} act={act} />}
        </>
      )}
    </div>
  );
}
