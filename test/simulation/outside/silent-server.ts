import type { Destination } from '../network/network.ts';
import type { IncomingResponse, OutgoingRequest } from '../program/outside.ts';

export const silentAddress = 'https://hooks.silent.example/oms';

/** A server that takes every request and never answers, unless it is told to. */
export class SilentServer implements Destination {
  /** Requests that it was sent. */
  asked = 0;
  answers = false;

  recognise({ hostname, method }: OutgoingRequest): string | undefined {
    return hostname === new URL(silentAddress).hostname ? `silent ${method}` : undefined;
  }

  answer(): Promise<IncomingResponse> {
    this.asked += 1;
    const answer = { status: 204, headers: {}, body: Buffer.alloc(0) };
    return this.answers ? Promise.resolve(answer) : new Promise(() => undefined);
  }

  failure(): IncomingResponse {
    return { status: 503, headers: {}, body: Buffer.alloc(0) };
  }
}
