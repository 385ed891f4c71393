/** On a phone the panel is a sheet over the map: a handle to drag, or to press, between three heights. */
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { type Sheet, sheet } from '../state/attention.ts';
import { say } from '../words/index.ts';

const HEIGHTS: readonly Sheet[] = ['peek', 'half', 'full'];
/** From here on a press is a drag, in pixels. */
const SLACK = 8;

interface Drag {
  from: number;
  height: number;
  moved: number;
}

export function Handle(): VNode {
  const drag = useRef<Drag | null>(null);
  const swallow = useRef(false);
  const take = (event: PointerEvent): void => {
    const panel = panelOf(event);
    if (panel) drag.current = { from: event.clientY, height: panel.offsetHeight, moved: 0 };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const panel = panelOf(event);
    if (!drag.current || !panel) return;
    drag.current.moved = drag.current.from - event.clientY;
    if (Math.abs(drag.current.moved) > SLACK) panel.style.height = `${drag.current.height + drag.current.moved}px`;
  };
  const release = (event: PointerEvent): void => {
    const moved = drag.current?.moved ?? 0;
    drag.current = null;
    panelOf(event)?.style.removeProperty('height');
    swallow.current = Math.abs(moved) > SLACK;
    if (swallow.current) step(moved > 0 ? 1 : -1);
  };
  const press = (): void => {
    // A drag ends with a click as well.
    if (!swallow.current) step(sheet.peek() === 'full' ? -1 : 1);
    swallow.current = false;
  };
  return (
    <button
      type="button"
      class="handle"
      aria-label={say(sheet.value === 'full' ? 'sheet.collapse' : 'sheet.expand')}
      onPointerDown={take}
      onPointerMove={move}
      onPointerUp={release}
      onPointerCancel={release}
      onClick={press}
    >
      <span aria-hidden="true" />
    </button>
  );
}

function step(by: 1 | -1): void {
  const next = HEIGHTS[HEIGHTS.indexOf(sheet.peek()) + by];
  if (next) sheet.value = next;
}

function panelOf({ currentTarget }: Event): HTMLElement | null {
  return (currentTarget as HTMLElement).closest<HTMLElement>('.panel');
}
