/** @file Draws the panel into its page, and connects it with the host. */

import { render } from 'preact';
import { Panel } from './Panel';
import { vscodeApi } from './vscodeApi';
import './panel.css';

render(
  <Panel
    port={{
      send: (message) => vscodeApi.postMessage(message),
      receive: (listener) => window.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener(data)),
    }}
    shown={document.body.dataset['views']?.split(' ') ?? []}
  />,
  document.body,
);
