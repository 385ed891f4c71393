/** The heading of a page, which takes the focus when the page opens. */
import type { ComponentChildren, VNode } from 'preact';
import { useHeading } from '../state/focus.ts';

export function Heading({ children }: { children: ComponentChildren }): VNode {
  return (
    <h2 tabIndex={-1} ref={useHeading()}>
      {children}
    </h2>
  );
}
