/** Small pieces that several panels show: sections, facts, figures, bars. */
import type { ComponentChildren, VNode } from 'preact';
import type { Placed } from '../api/contract.ts';
import { number, say } from '../words/index.ts';
import { Bound, placeNames } from './named.tsx';

export function Section(props: { heading: string; note?: ComponentChildren; children: ComponentChildren }): VNode {
  return (
    <section class="section">
      <h3>
        {props.heading}
        {props.note !== undefined && <span class="quiet"> {props.note}</span>}
      </h3>
      {props.children}
    </section>
  );
}

/** A term and what it is; nothing when there is nothing to say. */
export function Fact({ term, children }: { term: string; children: ComponentChildren }): VNode | null {
  if (children === null || children === undefined || children === '') return null;
  return (
    <div class="fact">
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The units that a record lies in, where there are any. */
export function PlaceFact({ of }: { of: Placed }): VNode | null {
  const names = placeNames(of);
  return names.length === 0 ? null : (
    <Fact term={say('site.place')}>
      <Bound names={names} />
    </Fact>
  );
}

/** Large numbers side by side. */
export function Figures({ of }: { of: { label: string; value: number | null }[] }): VNode {
  return (
    <dl class="figures">
      {of.map(({ label, value }) => (
        <div class="figure" key={label}>
          <dt>{label}</dt>
          <dd>{value === null ? '–' : number(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A part of a whole as a bar; its number stands beside it in words. */
export function Bar({ share, shape }: { share: number; shape?: string }): VNode {
  return (
    <span class="share" aria-hidden="true">
      <span data-shape={shape} style={{ width: `${Math.max(share * 100, share > 0 ? 2 : 0)}%` }} />
    </span>
  );
}
