/** Waiting, nothing and failures, shown plainly. */
import type { ComponentChildren, VNode } from 'preact';
import type { Fault } from '../api/client.ts';
import type { Answer } from '../state/answer.ts';
import { say } from '../words/index.ts';

/** Shows the answer when it is here, else where the question stands. */
export function Told<T>(props: {
  answer: Answer<T>;
  retry?: () => void;
  children: (data: T) => ComponentChildren;
}): VNode {
  const { answer } = props;
  if (answer.state === 'here') return <>{props.children(answer.data)}</>;
  if (answer.state === 'failed') return <Failed fault={answer.fault} retry={props.retry} />;
  return <p class="waiting">{say('waiting')}</p>;
}

export function Failed({ fault, retry }: { fault: Fault; retry?: (() => void) | undefined }): VNode {
  const { problem } = fault;
  return (
    <div class="failed" role="alert">
      <p>{say(`fault.${fault.kind}`)}</p>
      {problem && (
        <p class="quiet" lang="en">
          {[problem.detail ?? problem.title, ...(problem.errors ?? []).map((e) => `${e.field}: ${e.reason}`)].join(' ')}
        </p>
      )}
      {retry && fault.kind !== 'missing' && (
        <button type="button" class="button" onClick={retry}>
          {say('retry')}
        </button>
      )}
    </div>
  );
}
