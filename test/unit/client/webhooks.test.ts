import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { BadSignature, verifyWebhook } from '@open-oms/client';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`;
const older = `whsec_${Buffer.from('the secret of the day before, ok').toString('base64')}`;
const body = JSON.stringify({ type: 'OrderPlaced', metadata: { id: 'evt_1' }, data: {} });
const now = Date.UTC(2026, 10, 29);

/** Headers as an endpoint gets them while both secrets are valid. */
function headers(at = now) {
  const signatures = [older, secret].map((each) => new Webhook(each).sign('evt_1', new Date(at), body));
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

describe('a webhook', () => {
  test('is its event, where one of its signatures was made with the secret', async () => {
    expect(await verifyWebhook(body, headers(), secret, now)).toEqual(JSON.parse(body));
    expect(await verifyWebhook(body, new Headers(headers()), older, now)).toEqual(JSON.parse(body));
  });

  test.each([
    ['another secret', body, headers(), `whsec_${Buffer.from('no secret that anybody has, never').toString('base64')}`],
    ['another body', body.replace('Placed', 'Cancelled'), headers(), secret],
    ['an age of six minutes', body, headers(now - 360_000), secret],
    ['no signature', body, { ...headers(), 'webhook-signature': undefined }, secret],
    ['no time', body, { ...headers(), 'webhook-timestamp': 'now' }, secret],
    ['a secret that is none', body, headers(), 'whsec_%%%'],
  ])('is refused with %s', async (_, text, given, key) => {
    await expect(verifyWebhook(text, given, key, now)).rejects.toBeInstanceOf(BadSignature);
  });
});
