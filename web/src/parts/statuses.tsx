/** Sites by status: symbol, word, bar and number. It is the key to the map's symbols as well. */
import type { VNode } from 'preact';
import type { SiteStatus } from '../api/contract.ts';
import { STATUSES } from '../map/shapes.ts';
import { number, say } from '../words/index.ts';
import { Bar } from './fact.tsx';
import { Mark } from './mark.tsx';

export function Statuses({ counts }: { counts: Partial<Record<SiteStatus, number>> }): VNode {
  const most = Math.max(1, ...Object.values(counts));
  return (
    <ul class="statuses">
      {STATUSES.map((status) => (
        <li key={status} class="status-line">
          <Mark name={status} />
          <span>{say(`status.${status}`)}</span>
          <Bar share={(counts[status] ?? 0) / most} shape={status} />
          <span class="status-count">{number(counts[status] ?? 0)}</span>
        </li>
      ))}
    </ul>
  );
}
