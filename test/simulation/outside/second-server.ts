import type { Timeline } from '#infra/local/kernel.ts';
import type { Destination } from '../network/network.ts';
import type { IncomingResponse, OutgoingRequest } from '../program/outside.ts';

export const secondAddress = 'https://hooks.second.example/oms';

/** How a server treats what it is sent: it answers at once, with 204 after nine seconds, or never. */
export type Manner = 'prompt' | 'slow' | 'silent';

const slowMs = 9_000;

/** The server of a second channel, which takes every request and answers it in its manner. */
export class SecondServer implements Destination {
  readonly #timeline: Timeline;
  manner: Manner = 'silent';
  /** Requests that it was sent. */
  asked = 0;
  /** What it has answered with 204, in that order; what came again is there once. */
  readonly taken: { readonly orderId: string; readonly sequence: number }[] = [];
  /** Requests that it had before it at once, the most. */
  mostAtOnce = 0;
  #atOnce = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  recognise({ hostname, method }: OutgoingRequest): string | undefined {
    return hostname === new URL(secondAddress).hostname ? `second ${method}` : undefined;
  }

  async answer({ body }: OutgoingRequest): Promise<IncomingResponse> {
    this.asked += 1;
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    if (this.manner === 'silent') await new Promise(() => undefined);
    if (this.manner === 'slow') await this.#pause(slowMs);
    this.#atOnce -= 1;
    const { metadata } = JSON.parse(Buffer.from(body).toString('utf8')) as {
      metadata: { orderId: string; sequence: number };
    };
    const { orderId, sequence } = metadata;
    const isKnown = this.taken.some((one) => one.orderId === orderId && one.sequence === sequence);
    if (!isKnown) this.taken.push({ orderId, sequence });
    return { status: 204, headers: {}, body: Buffer.alloc(0) };
  }

  failure(): IncomingResponse {
    return { status: 503, headers: {}, body: Buffer.alloc(0) };
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#timeline.at(this.#timeline.now() + milliseconds, resolve));
  }
}
