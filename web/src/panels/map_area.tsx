/** The map's place in the page, its buttons, and what it could not do. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon } from '../parts/mark.tsx';
import { Scale } from '../parts/scale.tsx';
import { language, near } from '../state/address.ts';
import { centre, lookAt, mapFault, picking, sheet, zoomBy } from '../state/attention.ts';
import { pick } from '../state/near.ts';
import { about } from '../state/records.ts';
import { say } from '../words/index.ts';

export function MapArea(): VNode {
  useLabel();
  const isLost = mapFault.value === 'failed' || mapFault.value === 'unloaded';
  return (
    <section class="map-area" aria-label={say('skip.to_map')} data-picking={picking.value}>
      <div class="map" id="map" />
      <span class="crosshair" aria-hidden="true" />
      {isLost && (
        <p class="map-message" role="alert">
          {say(mapFault.value === 'failed' ? 'map.failed' : 'map.unloaded')}
        </p>
      )}
      {mapFault.value === 'tiles' && (
        <p class="map-message map-message-small" role="status">
          {say('map.tiles_failed')}
        </p>
      )}
      {!isLost && <Buttons />}
      <Scale />
    </section>
  );
}

function Buttons(): VNode {
  const zoom = (levels: number): void => {
    zoomBy.value = { levels };
  };
  const whole = (): void => {
    const known = about.answer.peek();
    if (known.state === 'here' && known.data.bounds) lookAt.value = { box: known.data.bounds };
  };
  return (
    <>
      <NearButton />
      <div class="map-buttons">
        <MapButton name="plus" label={say('map.zoom_in')} press={() => zoom(1)} />
        <MapButton name="minus" label={say('map.zoom_out')} press={() => zoom(-1)} />
        <MapButton name="whole" label={say('map.whole')} press={whole} />
      </div>
    </>
  );
}

function NearButton(): VNode | null {
  if (near.value && !picking.value) return null;
  const flip = (): void => {
    if (picking.peek()) picking.value = false;
    else {
      pick();
      sheet.value = 'peek';
    }
  };
  return (
    <button type="button" class="near-button" aria-pressed={picking.value} disabled={!centre.value} onClick={flip}>
      <Icon name={picking.value ? 'close' : 'near'} />
      {picking.value ? say('near.pick_short') : say('near')}
    </button>
  );
}

function MapButton({
  name,
  label,
  press,
}: {
  name: 'plus' | 'minus' | 'whole';
  label: string;
  press: () => void;
}): VNode {
  return (
    <button type="button" class="map-button" aria-label={label} title={label} onClick={press}>
      <Icon name={name} />
    </button>
  );
}

/** MapLibre makes its canvas itself, so its words are put on it when they change. */
function useLabel(): void {
  const here = centre.value;
  useEffect(() => {
    document.querySelector('#map canvas')?.setAttribute('aria-label', say('map.label'));
  }, [language.value, here === null]);
}
