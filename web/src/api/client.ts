/** Asks the server, typed by the contract. Whatever goes wrong is a `Fault`, which the panels can show as it is. */
import type { Problem, paths } from './contract.ts';

type Operation<P extends keyof paths> = paths[P]['get'];
type Content<P extends keyof paths> = Operation<P>['responses'][200]['content'];

/** What the path answers. */
export type Answer<P extends keyof paths> = Content<P>[keyof Content<P>];

/** Whose fault it is decides what people are told. */
export type FaultKind = 'offline' | 'refused' | 'missing' | 'broken';

export class Fault extends Error {
  constructor(
    readonly kind: FaultKind,
    readonly problem?: Problem,
  ) {
    super(problem?.detail ?? problem?.title ?? kind);
  }
}

interface Asked {
  path?: Record<string, string | number>;
  query?: Record<string, string | number | undefined>;
}

/** The address of a question. */
export function address(path: string, asked: Asked = {}): string {
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(asked.path?.[name])));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {}))
    if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `${place}?${query}` : place;
}

/** Asks `path`; rejects with a `Fault`, or with the abort when `signal` gave up. */
export async function get<P extends keyof paths>(
  path: P,
  asked: Operation<P>['parameters'],
  signal?: AbortSignal,
): Promise<Answer<P>> {
  const response = await send(address(path, asked as Asked), signal);
  if (!response.ok) throw await refusal(response);
  return (await response.json().catch((cause: unknown) => {
    throw signal?.aborted ? cause : new Fault('broken');
  })) as Answer<P>;
}

async function send(url: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers: { accept: 'application/json, application/geo+json' }, signal: signal ?? null });
  } catch (cause) {
    throw signal?.aborted ? cause : new Fault('offline');
  }
}

async function refusal(response: Response): Promise<Fault> {
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  if (response.status === 404) return new Fault('missing', problem);
  return new Fault(response.status < 500 ? 'refused' : 'broken', problem);
}

/** The `after` of the next page, if there is one. */
export function next(links: { rel: string; href: string }[] | undefined): string | undefined {
  const href = links?.find((link) => link.rel === 'next')?.href;
  return href ? (new URL(href, 'http://here').searchParams.get('after') ?? undefined) : undefined;
}
