/** A question to the server and where it stands, for components and for what the whole page shares. */
import { type Signal, signal } from '@preact/signals';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Fault } from '../api/client.ts';

export type Answer<T> = { state: 'waiting' } | { state: 'here'; data: T } | { state: 'failed'; fault: Fault };

const WAITING = { state: 'waiting' } as const;

/** The last answers by question: who comes back sees at once what was there, while the question is asked anew. */
const remembered = new Map<string, unknown>();
const MOST_REMEMBERED = 60;

/** Asks when `key`, which names the question, changes; an answer that comes after the next question is dropped. */
export function useAnswer<T>(key: string, ask: (signal: AbortSignal) => Promise<T>): [Answer<T>, () => void] {
  const [answer, setAnswer] = useState<{ key: string; answer: Answer<T> }>({ key, answer: recall<T>(key) });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setAnswer({ key, answer: recall<T>(key) });
    settle(ask(abort.signal), abort.signal).then((settled) => {
      if (!settled) return;
      remember(key, settled);
      setAnswer({ key, answer: settled });
    });
    return () => abort.abort();
  }, [key, attempt]);
  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  return [answer.key === key ? answer.answer : recall<T>(key), retry];
}

function recall<T>(key: string): Answer<T> {
  return remembered.has(key) ? { state: 'here', data: remembered.get(key) as T } : WAITING;
}

function remember<T>(key: string, answer: Answer<T>): void {
  remembered.delete(key);
  if (answer.state === 'here') remembered.set(key, answer.data);
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
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
