/** A position as decimal degrees, latitude first as officers write it; digits stay Latin, to be copied. */
import type { Position as Place } from 'geojson';
import type { VNode } from 'preact';

export function Position({ at: [lon = 0, lat = 0] }: { at: Place }): VNode {
  return (
    <span class="position" lang="en">
      {lat.toFixed(5)}, {lon.toFixed(5)}
    </span>
  );
}
