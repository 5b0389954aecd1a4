/** @file The panel: its views behind tabs, one of them open. */

import type { ComponentType, VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { CompareView } from './compare/CompareView';
import { DataView } from './data/DataView';
import { LearnedView } from './learned/LearnedView';
import { connectHost, type Host, type Port } from './host';
import { VIEW_CALLS, type ViewName } from './messages/views';
import { PreferencesView } from './preferences/PreferencesView';
import { useSavedState } from './savedState';
import { Tabs } from './tabs';
import type { ViewProps } from './view';

export interface PanelProps {
  readonly port: Port;
  /** The views that the host answers for. */
  readonly shown: readonly string[];
}

interface PanelView {
  readonly name: ViewName;
  readonly title: string;
  readonly View: ComponentType<{ readonly host: Host; readonly changes: number }>;
}

/** In the order in which one gets to know Penchant. */
const VIEWS_OF_PANEL: readonly PanelView[] = [
  panelView('compare', 'Compare', CompareView),
  panelView('preferences', 'Preferences', PreferencesView),
  panelView('learned', 'Learned', LearnedView),
  panelView('data', 'Data', DataView),
];

export function Panel({ port, shown }: PanelProps): VNode {
  const views = VIEWS_OF_PANEL.filter(({ name }) => shown.includes(name));
  const [wanted, setWanted] = useSavedState<ViewName | undefined>('panel.open', undefined);
  const [changes, setChanges] = useState<Partial<Record<ViewName, number>>>({});
  const host = useMemo(
    () =>
      connectHost(port, {
        onChanged: (view) => setChanges((before) => ({ ...before, [view]: (before[view] ?? 0) + 1 })),
        onOpen: setWanted,
      }),
    [port, setWanted],
  );
  useEffect(() => port.send({ kind: 'ready' }), [port]);

  const open = views.find(({ name }) => name === wanted) ?? views[0];
  if (!open) return <p class="empty">Penchant has nothing to show here yet.</p>;
  return (
    <Tabs label="Penchant" tabs={views} open={open.name} onOpen={setWanted}>
      <open.View host={host} changes={changes[open.name] ?? 0} />
    </Tabs>
  );
}

/** A view, given the calls that are its own. */
function panelView<Name extends ViewName>(
  name: Name,
  title: string,
  View: ComponentType<ViewProps<(typeof VIEW_CALLS)[Name]>>,
): PanelView {
  return {
    name,
    title,
    View: ({ host, changes }) => {
      const client = useMemo(() => host.client(name, VIEW_CALLS[name]), [host]);
      return <View host={client} changes={changes} />;
    },
  };
}
