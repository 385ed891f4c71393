/** On a phone the panel is a sheet over the map: a handle to drag, or to press, between three heights. */
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { type Sheet, sheet } from '../state/attention.ts';
import { say } from '../words/index.ts';

const HEIGHTS: readonly Sheet[] = ['peek', 'half', 'full'];
/** From here on a press is a drag. */
const DRAG = 24;

export function Handle(): VNode {
  const from = useRef<number | null>(null);
  const step = (by: 1 | -1): void => {
    const next = HEIGHTS[HEIGHTS.indexOf(sheet.peek()) + by];
    if (next) sheet.value = next;
  };
  const release = (event: PointerEvent): void => {
    const moved = from.current === null ? 0 : event.clientY - from.current;
    from.current = null;
    if (Math.abs(moved) > DRAG) step(moved < 0 ? 1 : -1);
  };
  const press = (event: MouseEvent): void => {
    // A drag ends with a click as well; a click by keyboard has no place.
    if (event.detail === 0 || !dragged.current) step(sheet.peek() === 'full' ? -1 : 1);
    dragged.current = false;
  };
  const dragged = useRef(false);
  return (
    <button
      type="button"
      class="handle"
      aria-label={say(sheet.value === 'full' ? 'sheet.collapse' : 'sheet.expand')}
      onPointerDown={(event) => {
        from.current = event.clientY;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={(event) => {
        dragged.current = from.current !== null && Math.abs(event.clientY - from.current) > DRAG;
        release(event);
      }}
      onClick={press}
    >
      <span aria-hidden="true" />
    </button>
  );
}
