/** A list that the server gives page by page. */
import type { Feature } from 'geojson';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { next } from '../api/client.ts';
import type { Collection } from '../api/contract.ts';
import { useAnswer } from '../state/answer.ts';
import { say } from '../words/index.ts';
import { Told } from './told.tsx';

interface PagedProps<F extends Feature> {
  /** Names the list among all questions. */
  of: string;
  ask: (after: string | undefined, signal: AbortSignal) => Promise<Collection<F>>;
  row: (feature: F) => VNode;
}

export function Paged<F extends Feature>({ of, ask, row }: PagedProps<F>): VNode {
  const [before, setBefore] = useState<F[]>([]);
  const [after, setAfter] = useState<string>();
  const [answer, retry] = useAnswer(`${of} after ${after}`, (signal) => ask(after, signal));
  const page = answer.state === 'here' ? answer.data : undefined;
  const all = [...before, ...(page?.features ?? [])];
  const more = next(page?.links);
  const turn = (): void => {
    setBefore(all);
    setAfter(more);
  };
  return (
    <>
      {all.length > 0 && <ul class="rows">{all.map(row)}</ul>}
      <Told answer={answer} retry={retry}>
        {() => all.length === 0 && <p class="quiet">{say('nothing')}</p>}
      </Told>
      {more && (
        <button type="button" class="button" onClick={turn}>
          {say('more')}
        </button>
      )}
    </>
  );
}
