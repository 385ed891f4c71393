/** Where the focus goes when another page opens: to its heading, as soon as that is there. */

import type { Ref } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

let wanted = false;

/** The next heading that appears takes the focus, until people do something themselves. */
export function wantHeading(): void {
  wanted = true;
}

/** For the heading of a page. */
export function useHeading(): Ref<HTMLHeadingElement> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (wanted) heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}

if (typeof addEventListener !== 'undefined') {
  for (const own of ['pointerdown', 'keydown']) {
    addEventListener(
      own,
      () => {
        wanted = false;
      },
      { capture: true },
    );
  }
}
