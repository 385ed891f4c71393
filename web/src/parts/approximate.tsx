/** Says that an outline is approximate, and how to load real ones. */
import type { VNode } from 'preact';
import { say } from '../words/index.ts';

export function ApproximateNote(): VNode {
  return (
    <div class="note">
      <p>
        <span class="swatch swatch-approximate" aria-hidden="true" />
        <strong>{say('approximate.badge')}</strong>
      </p>
      <p>{say('approximate.text')}</p>
      <code lang="en">yeam import boundaries FILE</code>
    </div>
  );
}
