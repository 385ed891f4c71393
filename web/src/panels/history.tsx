/** What happened to a record, the latest first. */
import type { Feature } from 'geojson';
import type { VNode } from 'preact';
import { get } from '../api/client.ts';
import type { Change, SiteStatus } from '../api/contract.ts';
import { STATUSES } from '../map/shapes.ts';
import { Section } from '../parts/fact.tsx';
import { Mark } from '../parts/mark.tsx';
import { Told } from '../parts/told.tsx';
import { useAnswer } from '../state/answer.ts';
import { en } from '../words/en.ts';
import { moment, say, term } from '../words/index.ts';

export function History({ of, id }: { of: 'sites' | 'raids'; id: string }): VNode {
  const [answer, retry] = useAnswer(`${of}/${id}/history`, (signal) =>
    get(`/api/${of}/{id}/history`, { path: { id } }, signal),
  );
  return (
    <Section heading={say('history')}>
      <Told answer={answer} retry={retry}>
        {({ changes }) => (
          <ol class="timeline">
            {[...changes]
              .sort((a, b) => b.seq - a.seq)
              .map((change) => (
                <Entry key={change.seq} change={change} />
              ))}
          </ol>
        )}
      </Told>
    </Section>
  );
}

function Entry({ change }: { change: Change }): VNode {
  const [before, after] = [statusOf(change.before), statusOf(change.after)];
  const fields = change.action === 'update' ? changed(change.before, change.after) : [];
  return (
    <li>
      <p class="timeline-what">
        {term('history', change.action)}
        {after && after !== before && <StatusChange before={before} after={after} />}
      </p>
      {fields.length > 0 && (
        <p class="quiet">{say('history.fields', { fields: fields.map((field) => term('field', field)).join(', ') })}</p>
      )}
      <p class="quiet">{say('history.by', { time: moment(change.at), actor: change.actor })}</p>
    </li>
  );
}

function StatusChange({ before, after }: { before: SiteStatus | undefined; after: SiteStatus }): VNode {
  return (
    <span class="status-change">
      {before && (
        <>
          <Mark name={before} /> {term('status', before)} <span aria-hidden="true">→</span>
        </>
      )}
      <Mark name={after} /> {term('status', after)}
    </span>
  );
}

function statusOf(record: Feature | null): SiteStatus | undefined {
  const status: unknown = record?.properties?.status;
  return STATUSES.find((known) => known === status);
}

/** The fields that people know and that differ, but for the status, which is shown by itself. */
function changed(before: Feature | null, after: Feature | null): string[] {
  const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  const names = Object.keys({ ...before?.properties, ...after?.properties }).filter(
    (name) =>
      name !== 'status' && `field.${name}` in en && differ(before?.properties?.[name], after?.properties?.[name]),
  );
  return differ(before?.geometry, after?.geometry) ? [...names, 'geometry'] : names;
}
