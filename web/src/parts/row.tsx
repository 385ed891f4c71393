/** Rows of lists: one button each, which opens a record; pointing at it shows it on the map and the reverse. */
import type { ComponentChildren, VNode } from 'preact';
import type { BuildingFeature, NearFeature, RaidFeature, SiteFeature } from '../api/contract.ts';
import { inner } from '../geo/inner.ts';
import { flagOf, type ShapeName } from '../map/shapes.ts';
import { open } from '../state/address.ts';
import { look, type Pointed, pointed } from '../state/attention.ts';
import { day, distance, number, plain, say, tally, term } from '../words/index.ts';
import { Mark } from './mark.tsx';
import { Named, placeNames } from './named.tsx';

export function SiteRow({ site, far, still }: { site: SiteFeature; far?: number; still?: boolean }): VNode {
  const { status, category } = site.properties;
  return (
    <RecordRow
      kind="site"
      record={site}
      shape={status}
      far={far}
      still={still}
      detail={`${term('status', status)} · ${term('category', category)}`}
    >
      <Named of={site.properties} />
    </RecordRow>
  );
}

export function RaidRow({ raid, far, still }: { raid: RaidFeature; far?: number; still?: boolean }): VNode {
  const persons = tally('persons', raid.properties.persons_total);
  return (
    <RecordRow
      kind="raid"
      record={raid}
      shape={flagOf(raid.properties.precision)}
      far={far}
      still={still}
      detail={[persons, ...placeNames(raid.properties).slice(0, 1)].filter(Boolean).join(' · ')}
    >
      {say('raid.of', { day: day(raid.properties.day) })}
    </RecordRow>
  );
}

export function BuildingRow({
  building,
  far,
  still,
}: {
  building: BuildingFeature;
  far?: number;
  still?: boolean;
}): VNode {
  const { name, kind, levels } = building.properties;
  const storeys = levels === null ? '' : `${say('building.levels')} ${number(levels)}`;
  return (
    <RecordRow
      kind="building"
      record={building}
      shape="building"
      far={far}
      still={still}
      detail={[kind && term('kind', kind), storeys].filter(Boolean).join(' · ')}
    >
      {name ?? say('building.numbered', { id: plain(building.id) })}
    </RecordRow>
  );
}

export function NearRow({ found }: { found: NearFeature }): VNode {
  const far = found.properties.distance_m;
  // The layer tells which of the three the feature is; the compiler cannot see through the intersection.
  switch (found.properties.layer) {
    case 'sites':
      return <SiteRow site={found as SiteFeature} far={far} still />;
    case 'raids':
      return <RaidRow raid={found as RaidFeature} far={far} still />;
    default:
      return <BuildingRow building={found as BuildingFeature} far={far} still />;
  }
}

interface RecordRowProps {
  kind: Pointed['kind'];
  record: SiteFeature | RaidFeature | BuildingFeature;
  shape: ShapeName;
  detail: string;
  far?: number | undefined;
  /** Whether the map stays where it is when the row is opened. */
  still?: boolean | undefined;
  children: ComponentChildren;
}

function RecordRow({ kind, record, shape, detail, far, still, children }: RecordRowProps): VNode {
  const id = String(record.id);
  const point = (): void => {
    pointed.value = { kind, id, geometry: record.geometry };
  };
  const leave = (): void => {
    if (pointed.peek()?.id === id) pointed.value = null;
  };
  const show = (): void => {
    open(kind, id);
    if (!still) look({ type: 'Point', coordinates: inner(record.geometry) });
  };
  const isPointed = pointed.value?.kind === kind && pointed.value.id === id;
  return (
    <li>
      <button
        type="button"
        class={`row ${isPointed ? 'row-pointed' : ''}`}
        data-id={id}
        onClick={show}
        onMouseEnter={point}
        onMouseLeave={leave}
        onFocus={point}
        onBlur={leave}
      >
        <Mark name={shape} />
        <span class="row-text">
          <span class="row-name">{children}</span>
          {detail && <span class="quiet">{detail}</span>}
        </span>
        {far !== undefined && <span class="row-far">{far === 0 ? say('near.at_place') : distance(far)}</span>}
      </button>
    </li>
  );
}
