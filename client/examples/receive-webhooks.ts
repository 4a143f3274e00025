// Receives the events of a channel: OMS_WEBHOOK_SECRET=whsec_… npx node client/examples/receive-webhooks.ts
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { BadSignature, verifyWebhook } from '@open-oms/client';

/** As far as this program reads it. */
interface OrderEvent {
  readonly type: string;
  readonly metadata: { readonly id: string; readonly externalNumber?: string; readonly sequence: number };
}

const secret = process.env['OMS_WEBHOOK_SECRET'] ?? '';
/** Ids that were seen: an event may come twice. A real program keeps them where it keeps what it does with the events. */
const seen = new Set<string>();

const server = createServer((request, response) => {
  text(request)
    .then((body) => verifyWebhook(body, request.headers as Record<string, string | undefined>, secret))
    .then((event) => {
      const { type, metadata } = event as OrderEvent;
      if (!seen.has(metadata.id)) console.log(`${metadata.externalNumber} ${metadata.sequence} ${type}`);
      seen.add(metadata.id);
      response.writeHead(204).end();
    })
    .catch((error: unknown) => response.writeHead(error instanceof BadSignature ? 401 : 500).end());
});
server.listen(8080, () => console.log('Listening at http://127.0.0.1:8080'));
