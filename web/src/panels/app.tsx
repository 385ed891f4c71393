/** The frame: the map, the panel over or beside it, and what always shows. */
import type { Ref, VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { at, go, language, near } from '../state/address.ts';
import { announced, picking, sheet } from '../state/attention.ts';
import { wantHeading } from '../state/focus.ts';
import { leave } from '../state/near.ts';
import { about } from '../state/records.ts';
import { say } from '../words/index.ts';
import { Bar } from './bar.tsx';
import { BuildingPanel } from './building.tsx';
import { MapArea } from './map_area.tsx';
import { NearPanel } from './near.tsx';
import { Overview } from './overview.tsx';
import { RaidPanel } from './raid.tsx';
import { Search } from './search.tsx';
import { Handle } from './sheet.tsx';
import { SitePanel } from './site.tsx';
import { UnitPanel } from './unit.tsx';

export function App(): VNode {
  useEscape();
  const page = pageName();
  useEffect(() => {
    document.title = say('title');
  }, [language.value]);
  const scroll = useScroll(page);
  const known = about.answer.value;
  const demonstration = known.state === 'here' && known.data.demonstration;
  return (
    <div class="app" data-sheet={sheet.value}>
      <button type="button" class="skip" onClick={() => document.getElementById('panel')?.focus()}>
        {say('skip.to_panel')}
      </button>
      {demonstration && (
        <p class="demo-strip" role="note">
          {say('demo.strip')}
        </p>
      )}
      <div class="frame">
        <MapArea />
        <main class="panel" id="panel" tabIndex={-1}>
          <Handle />
          <Bar />
          <div class="panel-scroll" ref={scroll}>
            <Search />
            <Page key={page} />
          </div>
        </main>
      </div>
      <p class="unseen" role="status">
        {announced.value}
      </p>
    </div>
  );
}

function Page(): VNode {
  const open = at.value;
  if (!open) return near.value || picking.value ? <NearPanel near={near.value} /> : <Overview />;
  switch (open.kind) {
    case 'site':
      return <SitePanel id={open.id} />;
    case 'raid':
      return <RaidPanel id={open.id} />;
    case 'building':
      return <BuildingPanel id={Number(open.id)} />;
    default:
      return <UnitPanel level={open.kind} code={open.id} />;
  }
}

/** Names the page that is open; a change of it moves the focus to its heading. */
let shown: string | undefined;
function pageName(): string {
  const open = at.value;
  const name = open ? `${open.kind}/${open.id}` : near.value || picking.value ? 'near' : 'overview';
  if (shown !== undefined && shown !== name) wantHeading();
  shown = name;
  return name;
}

/** A page begins at its top, but a list where it was left. */
const left = new Map<string, number>();
function useScroll(page: string): Ref<HTMLDivElement> {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    panel.current?.scrollTo(0, left.get(page) ?? 0);
    const keep = (): void => {
      if (page === 'near' || page === 'overview') left.set(page, panel.current?.scrollTop ?? 0);
    };
    panel.current?.addEventListener('scroll', keep, { passive: true });
    return () => panel.current?.removeEventListener('scroll', keep);
  }, [page]);
  return panel;
}

/** Escape leaves the innermost thing that is open. */
function useEscape(): void {
  useEffect(() => {
    const leaveInnermost = ({ key, defaultPrevented }: KeyboardEvent): void => {
      if (key !== 'Escape' || defaultPrevented) return;
      if (picking.peek()) picking.value = false;
      else if (at.peek()) go({ at: null });
      else if (near.peek()) leave();
    };
    addEventListener('keydown', leaveInnermost);
    return () => removeEventListener('keydown', leaveInnermost);
  }, []);
}
