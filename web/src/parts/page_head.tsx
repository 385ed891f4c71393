/** The head of a details page: where we are, the way back, the name. */
import type { ComponentChildren, VNode } from 'preact';
import type { Level } from '../api/contract.ts';
import { go, near } from '../state/address.ts';
import { unit } from '../state/records.ts';
import { plain, say } from '../words/index.ts';
import { Heading } from './heading.tsx';
import { Icon } from './mark.tsx';
import { unitName } from './named.tsx';

interface Crumb {
  level: Level;
  code: string;
}

export function PageHead(props: {
  kind: ComponentChildren;
  heading: ComponentChildren;
  other?: ComponentChildren;
  within?: Crumb[];
}): VNode {
  const crumbs = props.within ?? [];
  return (
    <header class="page-head">
      <nav class="crumbs" aria-label={say('site.place')}>
        {near.value ? (
          <button type="button" class="crumb" onClick={() => go({ at: null })}>
            {say('near')}
          </button>
        ) : (
          <button type="button" class="crumb" onClick={() => go({ at: null })}>
            {say('overview.heading')}
          </button>
        )}
        {crumbs.map(({ level, code }) => (
          <button type="button" class="crumb" key={level} onClick={() => go({ at: { kind: level, id: code } })}>
            {crumbName(level, code)}
          </button>
        ))}
      </nav>
      <button
        type="button"
        class="icon-button"
        aria-label={say('close')}
        title={say('close')}
        onClick={() => go({ at: null })}
      >
        <Icon name="close" />
      </button>
      <div class="page-title">
        <p class="kind">{props.kind}</p>
        <Heading>{props.heading}</Heading>
        {props.other && <p class="other-name">{props.other}</p>}
      </div>
    </header>
  );
}

function crumbName(level: Level, code: string): string {
  const known = unit(level, code);
  return known ? unitName(known.properties) : say('unit.code', { code: plain(code) });
}

/** The units that a record lies in, as crumbs. */
export function crumbsOf(placed: Record<Level, string | null>): Crumb[] {
  return (['province', 'district'] as const).flatMap((level) => {
    const code = placed[level];
    return code === null ? [] : [{ level, code }];
  });
}
