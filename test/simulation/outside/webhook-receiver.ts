import { Webhook } from 'standardwebhooks';
import type { Timeline } from '#infra/local/kernel.ts';
import type { Chance } from '../chance.ts';
import type { Destination } from '../network/network.ts';
import type { IncomingResponse, OutgoingRequest } from '../program/outside.ts';

/** A webhook as its receiver got it. */
export interface ReceivedWebhook {
  readonly id: string;
  readonly orderId: string;
  readonly sequence: number;
  readonly type: string;
  /** Whether the signature fitted. */
  readonly genuine: boolean;
  /** What it was answered with. */
  readonly status: number;
  /** Milliseconds from the event to its arrival. */
  readonly delay: number;
}

/** The server of a channel that has its events posted to it. It fails now and then, unless it is steady. */
export class WebhookReceiver implements Destination {
  readonly received: ReceivedWebhook[] = [];
  readonly #hostname: string;
  readonly #timeline: Timeline;
  readonly #chance: Chance;
  readonly #secret: () => string;
  readonly #isSteady: boolean;

  constructor(address: string, timeline: Timeline, chance: Chance, secret: () => string, isSteady = false) {
    this.#hostname = new URL(address).hostname;
    this.#timeline = timeline;
    this.#chance = chance;
    this.#secret = secret;
    this.#isSteady = isSteady;
  }

  recognise({ hostname, method }: OutgoingRequest): string | undefined {
    return hostname === this.#hostname ? `webhook ${method}` : undefined;
  }

  async answer({ headers, body }: OutgoingRequest): Promise<IncomingResponse> {
    const text = Buffer.from(body).toString('utf8');
    const status = !this.#isSteady && this.#chance.happens(0.05) ? 503 : 204;
    const { metadata } = JSON.parse(text) as {
      metadata: { orderId: string; sequence: number; type: string; occurredAt: string };
    };
    const { orderId, sequence, type, occurredAt } = metadata;
    const delay = this.#timeline.now() - Date.parse(occurredAt);
    const id = headers['webhook-id'] ?? '';
    this.received.push({ id, orderId, sequence, type, genuine: this.#isGenuine(text, headers), status, delay });
    if (!this.#isSteady && this.#chance.happens(0.01)) await this.#pause(12_000);
    return { status, headers: {}, body: Buffer.alloc(0) };
  }

  failure(): IncomingResponse {
    return { status: 503, headers: {}, body: Buffer.alloc(0) };
  }

  #isGenuine(body: string, headers: Readonly<Record<string, string>>): boolean {
    // The library compares the timestamp with the real clock, so the signature is made again instead.
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000);
    const own = new Webhook(this.#secret()).sign(headers['webhook-id'] ?? '', sentAt, body);
    return (headers['webhook-signature'] ?? '').split(' ').includes(own);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.#timeline.at(this.#timeline.now() + milliseconds, resolve));
  }
}
