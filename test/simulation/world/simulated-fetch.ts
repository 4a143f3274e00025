import type { OutgoingRequest, IncomingResponse } from '../program/outside.ts';

const realFetch = globalThis.fetch;

/** Sends what the host itself fetches (its workflows call services by it) into the world; returns how to end that. */
export function replaceFetch(send: (request: OutgoingRequest) => Promise<IncomingResponse>): () => void {
  globalThis.fetch = async (input, init = {}) => {
    const { protocol, hostname, pathname, search } = new URL(input instanceof Request ? input.url : input);
    const { status, headers, body } = await send({
      protocol,
      hostname,
      method: init.method ?? 'GET',
      path: `${pathname}${search}`,
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' ? init.body : '',
    });
    return new Response(Buffer.from(body), { status, headers });
  };
  return () => {
    globalThis.fetch = realFetch;
  };
}
