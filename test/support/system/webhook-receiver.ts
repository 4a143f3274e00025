import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One webhook as it came. */
export interface ReceivedWebhook {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: {
    readonly type: string;
    readonly metadata: { readonly id: string; readonly orderId: string; readonly sequence: number };
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** A shop's own receiver of webhooks on this machine. */
export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** What is answered from now on; 200 at first. */
  answerWith(status: number): void;
  close(): Promise<void>;
}

/** Where receivers on this machine listen, and where a system reaches them. */
export interface ReceiverPlace {
  /** Base address as the system calls it; without, the port at which it listens here. */
  readonly address?: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly host: string;
}

/** Reached by whatever runs on this machine. */
export const receiversHere: ReceiverPlace = { port: 0, host: '127.0.0.1' };

/** Opens a receiver. It keeps what it refused as well. */
export async function openWebhookReceiver(place: ReceiverPlace = receiversHere): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    void Array.fromAsync(request as AsyncIterable<Buffer>).then((chunks) => {
      const text = Buffer.concat(chunks).toString('utf8');
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      received.push({ id: headers['webhook-id'] ?? '', headers, text, body: JSON.parse(text) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(place.port, place.host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${place.address ?? `http://127.0.0.1:${port}`}/events`,
    received,
    answerWith: (next) => void (status = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Whether one of the signatures of a webhook was made with this secret. */
export function isSignedWith(secret: string, { text, headers }: ReceivedWebhook): boolean {
  try {
    new Webhook(secret).verify(text, headers);
    return true;
  } catch {
    return false;
  }
}
