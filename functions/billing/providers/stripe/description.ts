import type { PaymentParty } from '../payment-party.ts';

/** What the rest of the system has to know of Stripe. Its secret holds `{"apiKey":"sk_…","webhookSecret":"whsec_…"}`. */
export const stripe = {
  kind: 'payment-provider',
  name: 'stripe',
  setUp: 'named-secret',
  // It refuses `final_capture` for most authorisations, and what was made elsewhere does not say of which kind it is.
  capturesElsewhere: 'once',
  events: {
    description: 'what Stripe sends to a webhook endpoint, signed with the signing secret of that endpoint.',
    signature: {
      'stripe-signature': {
        description: "Time and HMAC-SHA256 of `time.body` with the endpoint's signing secret, as `t=…,v1=…`",
        example: 't=1796000000,v1=7369676e6564207769746820746865207365637265742e',
      },
    },
    example: {
      id: 'evt_1Example',
      object: 'event',
      type: 'payment_intent.succeeded',
      data: { object: { id: 'pi_1Example', object: 'payment_intent' } },
    },
  },
} as const satisfies PaymentParty;
