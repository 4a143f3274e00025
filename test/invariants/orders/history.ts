import { eventsIn, isRecorded, orderFacts, ordersIn, sum } from '../facts/order-facts.ts';
import type { Row } from '../facts/rows.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** 4. What is recorded as history is over, moves nothing, and says in each of its events that it is history. */
export function historyInvariant(tables: Tables): Invariant {
  return {
    number: 4,
    rule: 'An order that was recorded as history is at its end, and changes neither stock nor workflow nor books',
    rows: (changes) => [...ordersIn(changes)].flatMap((orderId) => violations(tables, orderId)),
    atRest() {
      const mailed = [...tables.partitions('Messages')].flatMap(([partition, rows]) => {
        const facts = orderFacts(tables, partition);
        return !facts || !isRecorded(facts) || rows.size === 0 ? [] : [`history ${partition} was told of`];
      });
      return mailed;
    },
  };
}

function violations(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts || !isRecorded(facts)) return [];
  const { order, header, rows } = facts;
  const { stage, payments } = order;
  const work = rows.filter(({ entry }) => /^(FULFILMENT#|EXCEPTION#|SOURCING#|HOLD#|ORDER#WAIT)/.test(String(entry)));
  const silent = eventsIn(rows).filter(({ metadata }) => metadata.history !== true);
  const money = [...tables.partition('Billing', orderId).keys()];
  const wrong = [
    ...(stage === 'done' && header['queue'] === undefined ? [] : [`is not over: ${stage}`]),
    ...tenderDifferences(order),
    ...(payments.refunded > (payments.received ?? 0) ? ['has more refunded than paid'] : []),
    ...[...work.map(({ entry }) => String(entry)), ...money].map((what) => `has come to ${what}`),
    ...silent.map(({ metadata }) => `tells ${metadata.type} like an order that is carried out`),
  ];
  return wrong.map((what) => `history ${orderId} ${what}`);
}

/** The tenders come to the total, and what has become of them to what was paid and refunded. */
function tenderDifferences({ payment, payments, total }: Row): string[] {
  const totals = Object.values((payments.tenders ?? {}) as Row);
  const pairs = [
    [payment.method === 'tenders' ? sum(payment.tenders as Row[], ({ amount }) => amount) : total, total],
    [sum(totals, ({ paid }) => paid), payments.received ?? 0],
    [sum(totals, ({ refunded }) => refunded), payments.refunded ?? 0],
  ];
  return pairs.every(([one, other]) => one === other) ? [] : [`has tenders that come to something else`];
}
