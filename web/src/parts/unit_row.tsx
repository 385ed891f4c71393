/** A province or district in a list, with how many sites it has. */

import type { Point } from 'geojson';
import type { VNode } from 'preact';
import type { UnitFeature } from '../api/contract.ts';
import type { Box } from '../geo/box.ts';
import { open } from '../state/address.ts';
import { lookAt } from '../state/attention.ts';
import { number } from '../words/index.ts';
import { Bar } from './fact.tsx';
import { OtherName, unitName } from './named.tsx';

export function UnitRow({ unit, count, most }: { unit: UnitFeature<Point>; count: number; most: number }): VNode {
  const { level, code } = unit.properties;
  const show = (): void => {
    open(level, code);
    if (unit.bbox?.length === 4) lookAt.value = { box: unit.bbox as Box };
  };
  return (
    <li>
      <button type="button" class="row" data-code={code} onClick={show}>
        <span class="row-text">
          <span class="row-name">{unitName(unit.properties)}</span>
          <span class="quiet">
            <OtherName of={unit.properties} />
          </span>
        </span>
        <span class="row-count">
          {count > 0 ? <Bar share={count / most} /> : <span />}
          <span class={count > 0 ? undefined : 'none'}>{number(count)}</span>
        </span>
      </button>
    </li>
  );
}
