/** What is drawn on the map, each layer to be hidden or shown. */
import type { VNode } from 'preact';
import { Section } from '../parts/fact.tsx';
import { Mark } from '../parts/mark.tsx';
import { hidden, toggle } from '../state/address.ts';
import { MAP_LAYERS, type MapLayer } from '../state/url.ts';
import { say } from '../words/index.ts';

export function Legend(): VNode {
  return (
    <Section heading={say('legend.heading')}>
      <ul class="legend">
        {MAP_LAYERS.map((layer) => (
          <li key={layer}>
            <label class="check">
              <input type="checkbox" checked={!hidden.value.includes(layer)} onChange={() => toggle(layer)} />
              <Swatch layer={layer} />
              {say(`legend.${layer}`)}
            </label>
          </li>
        ))}
      </ul>
      <p class="quiet legend-note">
        <Mark name="raid_rough" />
        {say('legend.rough')}
      </p>
      <p class="quiet legend-note">
        <span class="swatch swatch-approximate" aria-hidden="true" />
        {say('legend.approximate')}
      </p>
    </Section>
  );
}

function Swatch({ layer }: { layer: MapLayer }): VNode {
  if (layer === 'sites') return <Mark name="suspected" />;
  if (layer === 'raids') return <Mark name="raid" />;
  return <span class={`swatch swatch-${layer}`} aria-hidden="true" />;
}
