import { Unreachable } from './errors.ts';

/** An answer as it came, its text read. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Sending {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
}

/** What sends requests: `fetch`, or something like it. */
export type Fetch = (url: string, request: RequestInit) => Promise<Response>;

/**
 * Sends one request and reads the answer. Throws Unreachable when no whole answer comes within `timeoutMs`, and the reason of
 * `signal` when that ends it.
 */
export async function sendOnce(
  fetch: Fetch,
  url: string,
  { method, headers, body }: Sending,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      signal: signal ? AbortSignal.any([signal, late]) : late,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    signal?.throwIfAborted();
    throw new Unreachable(url, error);
  }
}

/** The JSON of an answer; undefined where it is empty or none. */
export function jsonOf({ text }: Reply): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
