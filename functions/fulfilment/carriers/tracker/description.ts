import type { OutsideParty } from '#shared/outside-party.ts';

/** Any carrier or aggregator that posts trackers in EasyPost's form, signed in Standard Webhooks form with a secret that is made here. */
export const tracker = {
  kind: 'carrier',
  name: 'tracker',
  setUp: 'own-secret',
  events: {
    description:
      'a tracker, or an event with a tracker as its `result`: `tracking_code`, `carrier`, `status` (`pre_transit`, `in_transit`, `out_for_delivery`, `delivered`, `return_to_sender`, `failure`), `status_detail` (`lost`: what was in the parcel is lost) and `tracking_details`; other fields are ignored. Signed in Standard Webhooks form.',
    signature: {
      'webhook-id': { description: 'The id of the event', example: 'msg_example' },
      'webhook-timestamp': { description: 'When it was sent, in seconds since 1970', example: '1796000000' },
      'webhook-signature': {
        description: 'HMAC-SHA256 of `id.timestamp.body` with the secret, as `v1,` and Base64',
        example: 'v1,c2lnbmVkIHdpdGggdGhlIGNhcnJpZXIgc2VjcmV0Lg==',
      },
    },
    example: {
      id: 'trk_1',
      tracking_code: 'AB123456789GB',
      carrier: 'RoyalMail',
      status: 'delivered',
      tracking_details: [],
    },
  },
} as const satisfies OutsideParty;
