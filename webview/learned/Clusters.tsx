/** @file Where the developer stands among the clusters of the starter pack that they began from. */

import type { VNode } from 'preact';
import type { Overview } from '../messages/learned';
import { Meter } from './Meter';
import { percent } from './words';

export function Clusters({ clusters }: { readonly clusters: NonNullable<Overview['clusters']> }): VNode {
  return (
    <section class="learned-part" aria-labelledby="learned-clusters">
      <h2 id="learned-clusters">Among other developers</h2>
      <p class="note">The starter pack knows {clusters.length} kinds of taste. These are most like yours:</p>
      <dl class="adherences">
        {largest(clusters).map(({ share, title }) => (
          <div key={title} class="adherence">
            <dt>{title}</dt>
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

/** More than that says nothing of a developer. */
const SHOWN = 6;

/** Where nothing is known of a developer, they have half of each cluster. */
const LEAST_SHARE = 0.6;

/** The clusters that the developer has most of, the largest first. */
function largest(
  clusters: NonNullable<Overview['clusters']>,
): readonly { readonly share: number; readonly title: string }[] {
  return clusters
    .map(({ share, name }, index) => ({ share, title: name ?? `Kind ${index + 1}` }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share)
    .slice(0, SHOWN);
}
