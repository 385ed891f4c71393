/** A raid: when, by whom, and who was found. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { get } from '../api/client.ts';
import type { Raid, RaidFeature } from '../api/contract.ts';
import { inner } from '../geo/inner.ts';
import { flagOf } from '../map/shapes.ts';
import { Bar, Fact, Figures, Section } from '../parts/fact.tsx';
import { Mark } from '../parts/mark.tsx';
import { Bound, placeNames } from '../parts/named.tsx';
import { crumbsOf, PageHead } from '../parts/page_head.tsx';
import { Position } from '../parts/position.tsx';
import { SiteRow } from '../parts/row.tsx';
import { Told } from '../parts/told.tsx';
import { address } from '../state/address.ts';
import { useAnswer } from '../state/answer.ts';
import { look, outlined } from '../state/attention.ts';
import { siteById } from '../state/records.ts';
import { day, nationality, number, say, tally, term } from '../words/index.ts';
import { History } from './history.tsx';

export function RaidPanel({ id }: { id: string }): VNode {
  const [answer, retry] = useAnswer(`raid/${id}`, (signal) => get('/api/raids/{id}', { path: { id } }, signal));
  const raid = answer.state === 'here' ? answer.data : undefined;
  useEffect(() => {
    outlined.value = raid?.geometry ?? null;
    if (raid && !address.peek().view) look({ type: 'Point', coordinates: inner(raid.geometry) });
    return () => {
      outlined.value = null;
    };
  }, [raid]);
  return (
    <article class="panel-page">
      {!raid && <PageHead kind={say('raid')} heading={say('raid')} />}
      <Told answer={answer} retry={retry}>
        {(known) => <Known raid={known} />}
      </Told>
    </article>
  );
}

function Known({ raid }: { raid: RaidFeature }): VNode {
  const { persons_total, rescued, arrested, agencies, precision, summary } = raid.properties;
  const sites = raid.properties.sites.flatMap((id) => siteById.value.get(id) ?? []);
  return (
    <>
      <PageHead
        kind={
          <>
            <Mark name={flagOf(precision)} /> {say('raid')}
          </>
        }
        heading={say('raid.of', { day: day(raid.properties.day) })}
        other={<Bound names={placeNames(raid.properties)} />}
        within={crumbsOf(raid.properties)}
      />
      <Figures
        of={[
          { label: say('raid.persons'), value: persons_total },
          { label: say('raid.rescued'), value: rescued },
          { label: say('raid.arrested'), value: arrested },
        ]}
      />
      <Persons found={raid.properties.persons_found} />
      {sites.length > 0 && (
        <Section heading={say('raid.sites')}>
          <p class="notice">{say('notice')}</p>
          <ul class="rows">
            {sites.map((site) => (
              <SiteRow key={site.id} site={site} />
            ))}
          </ul>
        </Section>
      )}
      <dl class="facts">
        <Fact term={say('raid.agencies')}>{agencies.join(', ')}</Fact>
        <Fact term={say('raid.precision')}>{term('precision', precision)}</Fact>
        <Fact term={say('site.position')}>
          <Position at={inner(raid.geometry)} />
        </Fact>
      </dl>
      {summary && (
        <Section heading={say('raid.summary')}>
          <p class="prose">{summary}</p>
        </Section>
      )}
      <History of="raids" id={raid.id} />
    </>
  );
}

function Persons({ found }: { found: Raid['persons_found'] }): VNode | null {
  if (found.length === 0) return null;
  const sorted = [...found].sort((a, b) => b.count - a.count);
  const most = sorted[0]?.count ?? 1;
  return (
    <Section heading={say('raid.persons')}>
      <ul class="statuses">
        {sorted.map(({ nationality: code, count }) => (
          <li key={code ?? ''} class="status-line" title={tally('persons', count)}>
            <span>{code === null ? say('raid.nationality_unknown') : nationality(code)}</span>
            <Bar share={count / most} shape="raid" />
            <span class="status-count">{number(count)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
