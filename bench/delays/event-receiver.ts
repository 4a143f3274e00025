import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One event as it came by webhook. */
export interface Arrival {
  readonly orderId: string;
  readonly sequence: number;
  readonly type: string;
  /** From the moment at which it occurred, by its own word, to its arrival (ms). */
  readonly millis: number;
}

/** Takes a channel's webhooks on this machine. */
export interface EventReceiver {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  close(): Promise<void>;
}

interface Envelope {
  readonly type: string;
  readonly metadata: { readonly orderId: string; readonly sequence: number; readonly occurredAt: string };
}

/** Opens a receiver on any free port; it takes everything with 200. */
export async function openEventReceiver(): Promise<EventReceiver> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const arrivedAt = Date.now();
    void Array.fromAsync(request as AsyncIterable<Buffer>).then((chunks) => {
      response.writeHead(200).end();
      const { type, metadata } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Envelope;
      const { orderId, sequence, occurredAt } = metadata;
      arrivals.push({ orderId, sequence, type, millis: arrivedAt - Date.parse(occurredAt) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    arrivals,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
