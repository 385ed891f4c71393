/** A suspected site: always with the notice that it is not proven. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client.ts';
import type { SiteFeature } from '../api/contract.ts';
import { inner } from '../geo/inner.ts';
import { Fact, PlaceFact, Section } from '../parts/fact.tsx';
import { Mark } from '../parts/mark.tsx';
import { Named, OtherName } from '../parts/named.tsx';
import { crumbsOf, PageHead } from '../parts/page_head.tsx';
import { Position } from '../parts/position.tsx';
import { RaidRow } from '../parts/row.tsx';
import { Told } from '../parts/told.tsx';
import { address, open } from '../state/address.ts';
import { useAnswer } from '../state/answer.ts';
import { look, outlined } from '../state/attention.ts';
import { raidList } from '../state/records.ts';
import { day, distance, plain, say, term } from '../words/index.ts';
import { History } from './history.tsx';

export function SitePanel({ id }: { id: string }): VNode {
  const [answer, retry] = useAnswer(`site/${id}`, (signal) => get('/api/sites/{id}', { path: { id } }, signal));
  const site = answer.state === 'here' ? answer.data : undefined;
  useEffect(() => {
    outlined.value = site?.geometry ?? null;
    if (site && !address.peek().view) look({ type: 'Point', coordinates: inner(site.geometry) });
    return () => {
      outlined.value = null;
    };
  }, [site]);
  return (
    <article class="panel-page">
      {!site && <PageHead kind={say('site')} heading={say('site')} />}
      <Told answer={answer} retry={retry}>
        {(known) => <Known site={known} />}
      </Told>
    </article>
  );
}

function Known({ site }: { site: SiteFeature }): VNode {
  const { status, category, summary, first_seen, last_seen, outside_m, source, source_id } = site.properties;
  const raids = raidList.value.filter((raid) => raid.properties.sites.includes(site.id));
  return (
    <>
      <PageHead
        kind={say('site')}
        heading={<Named of={site.properties} />}
        other={<OtherName of={site.properties} />}
        within={crumbsOf(site.properties)}
      />
      <p class="status-chip" data-shape={status}>
        <Mark name={status} large />
        <span>
          <strong>{term('status', status)}</strong>
          <span>{term('category', category)}</span>
        </span>
      </p>
      <p class="notice">{say('notice')}</p>
      <dl class="facts">
        <PlaceFact of={site.properties} />
        {outside_m !== null && outside_m > 0 && (
          <Fact term="">{say('site.outside', { distance: distance(outside_m) })}</Fact>
        )}
        <Fact term={say('site.first_seen')}>{first_seen && day(first_seen)}</Fact>
        <Fact term={say('site.last_seen')}>{last_seen && day(last_seen)}</Fact>
        <Fact term={say('site.position')}>
          <Position at={inner(site.geometry)} />
        </Fact>
        <Fact term={say('site.source')}>{source && [source, source_id].filter(Boolean).join(' ')}</Fact>
      </dl>
      {summary && (
        <Section heading={say('site.summary')}>
          <p class="prose">{summary}</p>
        </Section>
      )}
      <Buildings ids={site.properties.buildings} />
      {raids.length > 0 && (
        <Section heading={say('site.raids')}>
          <ul class="rows">
            {raids.map((raid) => (
              <RaidRow key={raid.id} raid={raid} />
            ))}
          </ul>
        </Section>
      )}
      <History of="sites" id={site.id} />
    </>
  );
}

function Buildings({ ids }: { ids: number[] }): VNode | null {
  if (ids.length === 0) return null;
  return (
    <Section heading={say('site.buildings')}>
      <ul class="chips">
        {ids.map((id) => (
          <li key={id}>
            <button type="button" class="button chip" onClick={() => open('building', id)}>
              <Mark name="building" />
              {say('building.numbered', { id: plain(id) })}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
