/** Finds provinces, districts and sites by name in either script, or by code, among what the page already knows. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../parts/mark.tsx';
import { SiteRow } from '../parts/row.tsx';
import { UnitRow } from '../parts/unit_row.tsx';
import { countBy, districtList, provinceList, siteList } from '../state/records.ts';
import { matches } from '../state/search.ts';
import { number, say } from '../words/index.ts';

const MOST = 8;

export function Search(): VNode {
  const [text, setText] = useState('');
  const clear = (): void => setText('');
  return (
    <search class="search">
      <label class="search-field">
        <Icon name="search" />
        <input
          type="search"
          aria-label={say('search.label')}
          placeholder={say('search.label')}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || text === '') return;
            event.stopPropagation();
            clear();
          }}
        />
      </label>
      {text.trim() !== '' && <Results text={text} leave={clear} />}
    </search>
  );
}

function Results({ text, leave }: { text: string; leave: () => void }): VNode {
  const units = [...provinceList.value, ...districtList.value].filter((unit) => matches(text, unit.properties));
  const sites = siteList.value.filter((site) => matches(text, site.properties));
  const counts = {
    province: countBy('province', siteList.value),
    district: countBy('district', siteList.value),
    commune: new Map<string, number>(),
  };
  const most = Math.max(1, ...counts.province.values());
  const total = units.length + sites.length;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the rows inside are the buttons
    <div class="search-results" onClick={leave}>
      <p class="quiet" role="status">
        {total === 0 ? say('search.none') : say('search.found', { n: number(total) })}
      </p>
      <ul class="rows">
        {units.slice(0, MOST).map((unit) => (
          <UnitRow
            key={unit.id}
            unit={unit}
            count={counts[unit.properties.level].get(unit.properties.code) ?? 0}
            most={most}
          />
        ))}
        {sites.slice(0, MOST).map((site) => (
          <SiteRow key={site.id} site={site} />
        ))}
      </ul>
    </div>
  );
}
