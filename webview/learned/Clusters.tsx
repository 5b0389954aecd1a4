/** @file Where the developer stands among the clusters of the starter pack that they began from. */

import type { VNode } from 'preact';
import { Meter } from './Meter';
import { percent } from './words';

export function Clusters({ shares }: { readonly shares: readonly number[] }): VNode {
  return (
    <section class="learned-part" aria-labelledby="learned-clusters">
      <h2 id="learned-clusters">Among other developers</h2>
      <p class="note">The starter pack knows {shares.length} kinds of taste. Yours is a mixture of them:</p>
      <dl class="adherences">
        {shares.map((share, index) => (
          <div key={index} class="adherence">
            <dt>Kind {index + 1}</dt>
            <dd>
              <Meter share={share} />
              <span class="adherence-figure">{percent(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
