/** A question to the server and where it stands, for components and for what the whole page shares. */
import { type Signal, signal } from '@preact/signals';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Fault } from '../api/client.ts';

export type Answer<T> = { state: 'waiting' } | { state: 'here'; data: T } | { state: 'failed'; fault: Fault };

const WAITING = { state: 'waiting' } as const;

/** Asks when `key` changes; an answer that comes after the next question is dropped. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): [Answer<T>, () => void] {
  const [answer, setAnswer] = useState<{ key: string; answer: Answer<T> }>({ key, answer: WAITING });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setAnswer({ key, answer: WAITING });
    settle(ask(abort.signal), abort.signal).then((settled) => settled && setAnswer({ key, answer: settled }));
    return () => abort.abort();
  }, [key, attempt]);
  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  return [answer.key === key ? answer.answer : WAITING, retry];
}

/** A question that the whole page shares. */
export interface Shared<T> {
  answer: Signal<Answer<T>>;
  ask: () => Promise<void>;
}

export function shared<T>(ask: () => Promise<T>): Shared<T> {
  const answer = signal<Answer<T>>(WAITING);
  return {
    answer,
    ask: async () => {
      answer.value = WAITING;
      answer.value = (await settle(ask())) ?? WAITING;
    },
  };
}

async function settle<T>(question: Promise<T>, signal?: AbortSignal): Promise<Answer<T> | undefined> {
  try {
    const data = await question;
    return signal?.aborted ? undefined : { state: 'here', data };
  } catch (cause) {
    if (signal?.aborted) return undefined;
    return { state: 'failed', fault: cause instanceof Fault ? cause : new Fault('broken') };
  }
}
