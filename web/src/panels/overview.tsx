/** The country: how much is on record, what the symbols mean, the provinces, and where the data come from. */
import type { Point } from 'geojson';
import type { VNode } from 'preact';
import type { About, SiteStatus, UnitFeature } from '../api/contract.ts';
import { ApproximateNote } from '../parts/approximate.tsx';
import { Figures, Section } from '../parts/fact.tsx';
import { Heading } from '../parts/heading.tsx';
import { Statuses } from '../parts/statuses.tsx';
import { Told } from '../parts/told.tsx';
import { UnitRow } from '../parts/unit_row.tsx';
import { about, countBy, provinces, raids, siteList, sites } from '../state/records.ts';
import { day, say, term } from '../words/index.ts';
import { Legend } from './legend.tsx';

export function Overview(): VNode {
  const known = about.answer.value;
  const layers = known.state === 'here' ? known.data.layers : {};
  return (
    <article class="panel-page">
      <Heading>{say('overview.heading')}</Heading>
      <Told answer={known} retry={about.ask}>
        {() => (
          <Figures
            of={(['sites', 'raids', 'buildings'] as const).map((layer) => ({
              label: say(layer),
              value: layers[layer]?.count ?? null,
            }))}
          />
        )}
      </Told>
      <Section heading={say('overview.status')}>
        <Told answer={sites.answer.value} retry={sites.ask}>
          {() => <Statuses counts={byStatus()} />}
        </Told>
      </Section>
      <Legend />
      <Section heading={say('overview.provinces')} note={say('sites')}>
        <Told answer={provinces.answer.value} retry={provinces.ask}>
          {(list) => (list.length > 0 ? <Provinces list={list} /> : <p class="quiet">{say('nothing')}</p>)}
        </Told>
      </Section>
      {raids.answer.value.state === 'failed' && (
        <Told answer={raids.answer.value} retry={raids.ask}>
          {() => null}
        </Told>
      )}
      <Sources />
    </article>
  );
}

function Provinces({ list }: { list: UnitFeature<Point>[] }): VNode {
  const counts = countBy('province', siteList.value);
  const most = Math.max(1, ...counts.values());
  const many = (code: string): number => counts.get(code) ?? 0;
  const sorted = [...list].sort((a, b) => many(b.properties.code) - many(a.properties.code));
  return (
    <ul class="rows">
      {sorted.map((province) => (
        <UnitRow key={province.id} unit={province} count={many(province.properties.code)} most={most} />
      ))}
    </ul>
  );
}

function Sources(): VNode | null {
  const known = about.answer.value;
  if (known.state !== 'here') return null;
  const { boundaries, version } = known.data;
  return (
    <Section heading={say('overview.sources')}>
      <ul class="lines">
        {[...bySource(boundaries)].map(([source, { levels, valid_on }]) => (
          <li key={source}>
            <span lang="en">{source}</span>
            <span class="quiet">
              {say('boundaries.line', {
                levels: levels.map((level) => term('level', level)).join(' · '),
                day: day(valid_on),
              })}
            </span>
          </li>
        ))}
      </ul>
      {boundaries.some(({ approximate }) => approximate) && <ApproximateNote />}
      <p class="quiet">
        {say('name')} {version}
      </p>
    </Section>
  );
}

/** Boundaries that one source drew for one day, together. */
function bySource(boundaries: About['boundaries']): Map<string, { levels: string[]; valid_on: string }> {
  const sources = new Map<string, { levels: string[]; valid_on: string }>();
  for (const { source, level, valid_on } of boundaries) {
    const known = sources.get(source);
    if (known) known.levels.push(level);
    else sources.set(source, { levels: [level], valid_on });
  }
  return sources;
}

function byStatus(): Partial<Record<SiteStatus, number>> {
  const counts: Partial<Record<SiteStatus, number>> = {};
  for (const { properties } of siteList.value) counts[properties.status] = (counts[properties.status] ?? 0) + 1;
  return counts;
}
