/** A building: the whole footprint as the server has it, outlined on the map. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client.ts';
import type { BuildingFeature } from '../api/contract.ts';
import { inner } from '../geo/inner.ts';
import { Fact, PlaceFact, Section } from '../parts/fact.tsx';
import { Icon, Mark } from '../parts/mark.tsx';
import { crumbsOf, PageHead } from '../parts/page_head.tsx';
import { Position } from '../parts/position.tsx';
import { SiteRow } from '../parts/row.tsx';
import { Told } from '../parts/told.tsx';
import { address } from '../state/address.ts';
import { useAnswer } from '../state/answer.ts';
import { look, outlined } from '../state/attention.ts';
import { siteList } from '../state/records.ts';
import { number, plain, say, term } from '../words/index.ts';

export function BuildingPanel({ id }: { id: number }): VNode {
  const [answer, retry] = useAnswer(`building/${id}`, (signal) => get('/api/buildings/{id}', { path: { id } }, signal));
  const building = answer.state === 'here' ? answer.data : undefined;
  useEffect(() => {
    outlined.value = building?.geometry ?? null;
    if (building && !address.peek().view) look(building.geometry);
    return () => {
      outlined.value = null;
    };
  }, [building]);
  const heading = say('building.numbered', { id: plain(id) });
  return (
    <article class="panel-page">
      {!building && <PageHead kind={say('building')} heading={heading} />}
      <Told answer={answer} retry={retry}>
        {(known) => <Known building={known} heading={heading} />}
      </Told>
    </article>
  );
}

function Known({ building, heading }: { building: BuildingFeature; heading: string }): VNode {
  const { name, kind, levels, height_m, source, source_id } = building.properties;
  const sites = siteList.value.filter((site) => site.properties.buildings.includes(building.id));
  return (
    <>
      <PageHead
        kind={
          <>
            <Mark name="building" /> {say('building')}
          </>
        }
        heading={name ?? heading}
        other={name ? heading : undefined}
        within={crumbsOf(building.properties)}
      />
      <button type="button" class="button" onClick={() => look(building.geometry)}>
        <Icon name="whole" />
        {say('zoom.to')}
      </button>
      <dl class="facts">
        <PlaceFact of={building.properties} />
        <Fact term={say('building.kind')}>{kind && term('kind', kind)}</Fact>
        <Fact term={say('building.levels')}>{levels === null ? null : number(levels)}</Fact>
        <Fact term={say('building.height')}>
          {height_m === null ? null : say('unit.m', { n: number(height_m, 1) })}
        </Fact>
        <Fact term={say('site.position')}>
          <Position at={inner(building.geometry)} />
        </Fact>
        <Fact term={say('site.source')}>{`${source} ${source_id}`}</Fact>
      </dl>
      <Section heading={say('building.sites')}>
        {sites.length === 0 && <p class="quiet">{say('nothing')}</p>}
        {sites.length > 0 && (
          <>
            <p class="notice">{say('notice')}</p>
            <ul class="rows">
              {sites.map((site) => (
                <SiteRow key={site.id} site={site} />
              ))}
            </ul>
          </>
        )}
      </Section>
    </>
  );
}
