import { Webhook } from 'standardwebhooks';
import type { Carrier } from '../carrier.ts';
import { readTracker } from './read-tracker.ts';

/** Trackers in EasyPost's form, signed in Standard Webhooks form. */
export const trackerCarrier: Carrier = {
  signatureProblem({ rawBody, headers }, secret) {
    const signature = {
      'webhook-id': headers['webhook-id'] ?? '',
      'webhook-timestamp': headers['webhook-timestamp'] ?? '',
      'webhook-signature': headers['webhook-signature'] ?? '',
    };
    try {
      new Webhook(secret).verify(rawBody, signature);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : 'it does not match';
    }
  },
  read(rawBody) {
    const update = readTracker(parsed(rawBody));
    return update && [update];
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
