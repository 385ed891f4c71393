/** A province, district or commune: what is on record there. */

import type { Point } from 'geojson';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client.ts';
import type { CountedUnit, Level, UnitFeature } from '../api/contract.ts';
import { ApproximateNote } from '../parts/approximate.tsx';
import { Figures, Section } from '../parts/fact.tsx';
import { Icon } from '../parts/mark.tsx';
import { kindOf, nameOf, OtherName, unitName } from '../parts/named.tsx';
import { PageHead } from '../parts/page_head.tsx';
import { Paged } from '../parts/paged.tsx';
import { RaidRow, SiteRow } from '../parts/row.tsx';
import { Statuses } from '../parts/statuses.tsx';
import { Told } from '../parts/told.tsx';
import { UnitRow } from '../parts/unit_row.tsx';
import { address } from '../state/address.ts';
import { useAnswer } from '../state/answer.ts';
import { look, outlined } from '../state/attention.ts';
import { countBy, districtList, siteList, unit as unitOf } from '../state/records.ts';
import { day, number, plain, say, tally } from '../words/index.ts';

export function UnitPanel({ level, code }: { level: Level; code: string }): VNode {
  const [answer, retry] = useAnswer(`${level}/${code}`, (signal) =>
    get(`/api/${level}s/{code}`, { path: { code } }, signal),
  );
  const unit = answer.state === 'here' ? answer.data : undefined;
  useEffect(() => {
    outlined.value = unit?.geometry ?? null;
    if (unit && !address.peek().view) look(unit.geometry);
    return () => {
      outlined.value = null;
    };
  }, [unit]);
  return (
    <article class="panel-page">
      {!unit && <PageHead kind={say(`level.${level}`)} heading={say('unit.code', { code: plain(code) })} />}
      <Told answer={answer} retry={retry}>
        {(known) => <Known unit={known} />}
      </Told>
    </article>
  );
}

function Known({ unit }: { unit: CountedUnit }): VNode {
  const { counts, level, code, parent_code, approximate, area_km2 } = unit.properties;
  const kind = [kindOf(unit.properties) || say(`level.${level}`), say('unit.code', { code: plain(code) })];
  if (area_km2 !== null) kind.push(say('unit.km2', { n: number(area_km2) }));
  return (
    <>
      <PageHead
        kind={kind.join(' · ')}
        heading={<span lang={nameOf(unit.properties)?.lang}>{unitName(unit.properties)}</span>}
        other={<OtherName of={unit.properties} />}
        within={parentsOf(level, parent_code)}
      />
      <button type="button" class="button" onClick={() => look(unit.geometry)}>
        <Icon name="whole" />
        {say('zoom.to')}
      </button>
      <Figures
        of={[
          { label: say('sites'), value: counts.sites.total },
          { label: say('raids'), value: counts.raids.total },
          { label: say('buildings'), value: counts.buildings },
        ]}
      />
      {approximate && <ApproximateNote />}
      {counts.sites.total > 0 && (
        <Section heading={say('unit.by_status')}>
          <Statuses counts={counts.sites.by_status} />
        </Section>
      )}
      <Years counts={counts.raids.by_year} />
      <Section heading={say('sites')} note={number(counts.sites.total)}>
        <Paged
          of={`${level}/${code}/sites`}
          ask={(after, signal) => get(`/api/${level}s/{code}/sites`, { path: { code }, query: page(after) }, signal)}
          row={(site) => <SiteRow key={site.id} site={site} />}
        />
      </Section>
      <Section heading={say('raids')} note={number(counts.raids.total)}>
        <Paged
          of={`${level}/${code}/raids`}
          ask={(after, signal) => get(`/api/${level}s/{code}/raids`, { path: { code }, query: page(after) }, signal)}
          row={(raid) => <RaidRow key={raid.id} raid={raid} />}
        />
      </Section>
      {level === 'province' && <Districts of={code} />}
      {level === 'district' && <Communes of={code} />}
      <p class="quiet">
        {say('boundaries.valid', { source: unit.properties.source, day: day(unit.properties.valid_on) })}
      </p>
    </>
  );
}

const page = (after: string | undefined): { limit: number; after?: string } =>
  after ? { limit: 20, after } : { limit: 20 };

/** Raids by year, also the years between without any. */
function Years({ counts }: { counts: Record<string, number> }): VNode | null {
  const known = Object.keys(counts)
    .map(Number)
    .sort((a, b) => a - b);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return null;
  const years = Array.from({ length: last - first + 1 }, (_, i) => first + i).slice(-12);
  const most = Math.max(...years.map((year) => counts[year] ?? 0), 1);
  return (
    <Section heading={say('unit.by_year')}>
      <ul class="years">
        {years.map((year) => (
          <li key={year}>
            <span class="year-count" title={tally('raids', counts[year] ?? 0)}>
              {number(counts[year] ?? 0)}
            </span>
            <span class="year-bar" aria-hidden="true" style={{ height: `${((counts[year] ?? 0) / most) * 4}rem` }} />
            <span class="year-name">{plain(year)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The units above, the largest first. */
function parentsOf(level: Level, parent: string | null): { level: Level; code: string }[] {
  if (parent === null || level === 'province') return [];
  if (level === 'district') return [{ level: 'province', code: parent }];
  const above = unitOf('district', parent)?.properties.parent_code ?? null;
  return [...parentsOf('district', above), { level: 'district', code: parent }];
}

function Districts({ of }: { of: string }): VNode {
  const list = districtList.value.filter((unit) => unit.properties.parent_code === of);
  return <Units heading="districts" list={list} />;
}

function Communes({ of }: { of: string }): VNode | null {
  const [answer] = useAnswer(`communes of ${of}`, (signal) =>
    get('/api/communes', { query: { district: of } }, signal),
  );
  return answer.state === 'here' ? <Units heading="communes" list={answer.data.features} /> : null;
}

function Units({ heading, list }: { heading: 'districts' | 'communes'; list: UnitFeature<Point>[] }): VNode | null {
  if (list.length === 0) return null;
  const counts = countBy(heading === 'districts' ? 'district' : 'commune', siteList.value);
  const most = Math.max(1, ...list.map((unit) => counts.get(unit.properties.code) ?? 0));
  return (
    <Section heading={say(heading)} note={number(list.length)}>
      <ul class="rows">
        {list.map((unit) => (
          <UnitRow key={unit.id} unit={unit} count={counts.get(unit.properties.code) ?? 0} most={most} />
        ))}
      </ul>
    </Section>
  );
}
