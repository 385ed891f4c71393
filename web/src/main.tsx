/** Starts the page: the panel at once, the map when the panel is there. */
import './style/tokens.css';
import './style/fonts.css';
import './style/base.css';
import './style/frame.css';
import './style/map.css';
import './style/panel.css';
import './style/parts.css';
import { render } from 'preact';
import { App } from './panels/app.tsx';
import { listen } from './state/address.ts';
import { mapFault } from './state/attention.ts';
import { load } from './state/records.ts';

listen();
load();
const root = document.getElementById('app');
if (root) render(<App />, root);

const container = document.getElementById('map');
if (container) {
  import('./map/view.ts')
    .then(({ start }) => start(container))
    .catch(() => {
      mapFault.value = 'unloaded';
    });
}
