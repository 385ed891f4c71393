/** "Near here": a place, a distance or a number, and what is there, nearest first. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client.ts';
import type { Collection, Located, NearFeature, RecordLayer } from '../api/contract.ts';
import { Heading } from '../parts/heading.tsx';
import { Icon, Mark } from '../parts/mark.tsx';
import { Bound, Said, unitName } from '../parts/named.tsx';
import { Position } from '../parts/position.tsx';
import { NearRow } from '../parts/row.tsx';
import { Told } from '../parts/told.tsx';
import { useAnswer } from '../state/answer.ts';
import { announced, centre } from '../state/attention.ts';
import { ask, change, leave } from '../state/near.ts';
import type { Near } from '../state/url.ts';
import { distance, number, say } from '../words/index.ts';

export function NearPanel({ near }: { near: Near | null }): VNode {
  return (
    <article class="panel-page">
      <header class="page-head">
        <div class="page-title">
          <Heading>{say('near')}</Heading>
        </div>
        <button type="button" class="icon-button" aria-label={say('close')} title={say('close')} onClick={leave}>
          <Icon name="close" />
        </button>
      </header>
      {near ? <Where near={near} /> : <p class="prose">{say('near.pick')}</p>}
      {!near && <Places />}
      {near && (
        <>
          <Question near={near} />
          <Results near={near} />
          <Places />
        </>
      )}
    </article>
  );
}

/** Ways to give a place without pointing at the map. */
function Places(): VNode {
  const [failed, setFailed] = useState(false);
  const mine = (): void => {
    setFailed(false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => ask(coords.longitude, coords.latitude, true),
      () => setFailed(true),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  };
  const here = centre.value;
  return (
    <div class="near-places">
      <button type="button" class="button" disabled={!here} onClick={() => here && ask(here.lon, here.lat)}>
        <Icon name="near" />
        {say('near.centre')}
      </button>
      <button type="button" class="button" onClick={mine}>
        <Icon name="target" />
        {say('near.mine')}
      </button>
      {failed && (
        <p class="failed" role="alert">
          {say('near.mine_failed')}
        </p>
      )}
    </div>
  );
}

function Where({ near: { lon, lat } }: { near: Near }): VNode {
  const [answer, retry] = useAnswer(`locate ${lon},${lat}`, (signal) =>
    get('/api/locate', { query: { lon, lat } }, signal),
  );
  return (
    <div class="near-where">
      <Told answer={answer} retry={retry}>
        {(located) => (
          <p class="near-name">
            <LocatedPlace located={located} />
          </p>
        )}
      </Told>
      <p class="quiet">
        <Position at={[lon, lat]} />
      </p>
      <p class="quiet">{say('near.move')}</p>
    </div>
  );
}

function LocatedPlace({ located: { properties } }: { located: Located }): VNode | null {
  const { commune, district, province, inside, distance_m } = properties;
  const names = [commune, district, province].flatMap((unit) => (unit ? [unitName(unit)] : []));
  if (names.length === 0) return null;
  const place = <Bound names={names} />;
  if (inside || distance_m === null) return place;
  return <Said word="near.where_outside" slots={{ place, distance: <Bound names={[distance(distance_m)]} /> }} />;
}

const RADII = [100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500, 10_000];
const NUMBERS = [5, 10, 20, 50, 100];

function Question({ near }: { near: Near }): VNode {
  const byRadius = near.k === null;
  const step = RADII.findIndex((radius) => radius >= (near.radius ?? 1000));
  return (
    <form class="near-form" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="choice">
        <legend class="unseen">{say('near.how')}</legend>
        <label>
          <input type="radio" name="how" checked={byRadius} onChange={() => change({ radius: 1000, k: null })} />
          <span>{say('near.within')}</span>
        </label>
        <label>
          <input type="radio" name="how" checked={!byRadius} onChange={() => change({ radius: null, k: 10 })} />
          <span>{say('near.nearest')}</span>
        </label>
      </fieldset>
      {byRadius ? (
        <label class="slider">
          <span>{say('near.radius')}</span>
          <input
            type="range"
            min={0}
            max={RADII.length - 1}
            value={step < 0 ? RADII.length - 1 : step}
            aria-valuetext={distance(near.radius ?? 0)}
            onInput={(event) => change({ radius: RADII[Number(event.currentTarget.value)] ?? 1000 })}
          />
          <output>{distance(near.radius ?? 0)}</output>
        </label>
      ) : (
        <label class="slider">
          <span>{say('near.number')}</span>
          <select value={near.k ?? 10} onChange={(event) => change({ k: Number(event.currentTarget.value) })}>
            {[...new Set([...NUMBERS, near.k ?? 10])]
              .sort((a, b) => a - b)
              .map((k) => (
                <option key={k} value={k}>
                  {number(k)}
                </option>
              ))}
          </select>
        </label>
      )}
      <Layers chosen={near.layers} />
    </form>
  );
}

function Layers({ chosen }: { chosen: RecordLayer[] }): VNode {
  const flip = (layer: RecordLayer): void => {
    const layers = chosen.includes(layer) ? chosen.filter((name) => name !== layer) : [...chosen, layer];
    if (layers.length > 0) change({ layers });
  };
  return (
    <fieldset class="near-layers">
      <legend class="unseen">{say('near.layers')}</legend>
      {(['sites', 'raids', 'buildings'] as const).map((layer) => (
        <label class="check" key={layer}>
          <input type="checkbox" checked={chosen.includes(layer)} onChange={() => flip(layer)} />
          <Mark name={layer === 'sites' ? 'suspected' : layer === 'raids' ? 'raid' : 'building'} />
          {say(layer)}
        </label>
      ))}
    </fieldset>
  );
}

const AT_ONCE = 50;

function Results({ near }: { near: Near }): VNode {
  const { lon, lat, radius, k, layers } = near;
  const query = { lon, lat, layers: layers.join(','), ...(k === null ? { radius: radius ?? 1000 } : { k }) };
  const key = `near ${JSON.stringify(query)}`;
  const [answer, retry] = useAnswer(key, (signal) => get('/api/nearby', { query }, signal));
  return (
    <section class="section near-results">
      <Told answer={answer} retry={retry}>
        {(found) => <Found key={key} found={found} near={near} />}
      </Told>
    </section>
  );
}

function Found({ found, near }: { found: Collection<NearFeature> & { truncated: boolean }; near: Near }): VNode {
  const [shown, setShown] = useState(AT_ONCE);
  const { features } = found;
  const summary = summaryOf(features.length, near);
  useEffect(() => {
    announced.value = summary;
  }, [summary]);
  if (features.length === 0) return <p class="quiet">{summary}</p>;
  return (
    <>
      <h3>{summary}</h3>
      {features.some(({ properties }) => properties.layer === 'sites') && <p class="notice">{say('notice')}</p>}
      {found.truncated && <p class="note">{say('near.truncated')}</p>}
      <ol class="rows near-list">
        {features.slice(0, shown).map((feature) => (
          <NearRow key={`${feature.properties.layer}/${feature.id}`} found={feature} />
        ))}
      </ol>
      {features.length > shown && (
        <button type="button" class="button" onClick={() => setShown(shown + AT_ONCE)}>
          {say('more')}
        </button>
      )}
    </>
  );
}

function summaryOf(count: number, { radius }: Near): string {
  if (count > 0) return say('near.results', { n: number(count) });
  return radius === null ? say('near.results_none_k') : say('near.results_none', { distance: distance(radius) });
}
