import type { Tables } from '../invariant.ts';
import { eventsIn } from './order-facts.ts';
import type { StripeAccount, StripeDispute, StripeRefund } from '../../simulation/outside/stripe/stripe-account.ts';

/** What Stripe has come to by itself and the order's account does not say: a refund that failed, a dispute and its end. */
export function newsOfStripe(tables: Tables, stripe: Pick<StripeAccount, 'refunds' | 'disputes'>): string[] {
  return [
    ...stripe.refunds.flatMap((refund) => newsOfRefund(tables, refund)),
    ...stripe.disputes.flatMap((dispute) => newsOfDispute(tables, dispute)),
  ];
}

function newsOfRefund(tables: Tables, { status, metadata, id }: StripeRefund): string[] {
  if (status !== 'failed') return [];
  const [orderId = '', entry = '', attempt] = (metadata['key'] ?? '').split('/');
  const row = tables.partition('Billing', orderId).get(entry);
  const isBelieved = row?.['state'] === 'refunded' && String(row['attempt']) === attempt;
  return isBelieved ? [`order ${orderId}: its refund ${id} has failed at Stripe, ${entry} says that it arrived`] : [];
}

const states = { warning_needs_response: 'open', needs_response: 'open', won: 'won', lost: 'lost' } as const;

function newsOfDispute(tables: Tables, { id, status, amount, payment_intent: intent }: StripeDispute): string[] {
  const orderId = intent.metadata['orderId'] ?? '';
  const row = [...tables.partition('Billing', orderId).values()].find(({ reference }) => reference === id);
  const says = row === undefined ? 'nothing of it' : String(row['state']);
  if (says !== states[status])
    return [`order ${orderId}: Stripe says that ${id} is ${states[status]}, its account says ${says}`];
  const events = eventsIn(tables.partition('Orders', orderId).values()).filter(
    ({ data }) => data.disputeId === row?.['disputeId'],
  );
  // Whether it was told while it was an inquiry depends on when Stripe was asked.
  const told = events
    .map(({ metadata }) => String(metadata.type))
    .filter((type) => type !== 'DisputeChanged')
    .join(', ');
  const isOpen = states[status] === 'open';
  const expected = isOpen ? 'PaymentDisputed' : 'PaymentDisputed, DisputeClosed';
  const { disputed = 0, chargedBack = 0 } =
    tables.partition('Orders', orderId).get('ORDER')?.['aggregate'].payments ?? {};
  const flag = isOpen ? disputed : status === 'lost' ? chargedBack : amount;
  return [
    ...(told === expected ? [] : [`order ${orderId}: ${id} was told as ${told || 'nothing'}`]),
    ...(flag === amount ? [] : [`order ${orderId}: ${amount} are in the dispute ${id}, the order says ${flag}`]),
  ];
}
