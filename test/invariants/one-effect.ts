import type { Row } from './facts/rows.ts';
import { branches } from '../simulation/business/business.ts';
import type { Booking } from '../simulation/outside/stripe/stripe-account.ts';
import type { Invariant, SentMail, Tables } from './invariant.ts';
import { eventsIn, isOrder, orderFacts, ordersIn, sum } from './facts/order-facts.ts';
import { GroupedSums, RunningSums } from './facts/running-sums.ts';

/** By which event each mail is caused, and how its subject reads. */
const causes: readonly { readonly type: string; readonly subject: RegExp }[] = [
  { type: 'OrderPlaced', subject: /^We have received|^Мы получили/ },
  { type: 'OrderHeld', subject: /^We are checking|^Мы проверяем/ },
  { type: 'FulfilmentOrderHandedOver', subject: /is on its way$|в пути$/ },
  { type: 'ParcelSentBack', subject: /come back to us$|к нам$/ },
  { type: 'ParcelLost', subject: /lost on its way$|при доставке$/ },
  { type: 'FulfilmentOrderReadyForPickup', subject: /^You can collect|можно забрать$/ },
  { type: 'LinesCancelled', subject: /^Part of .* cancelled$|^Часть .* отменена$/ },
  { type: 'OrderCancelled', subject: /cancelled$|отменён$/ },
  { type: 'PaymentRefunded', subject: /^A refund|^Возврат/ },
  {
    type: 'FulfilmentOrderDelivered',
    subject: /^You have collected|^(Your|Part of your) order|^Вы забрали|^Ваш заказ|^Часть/,
  },
];

/** Currencies of the business, as Stripe writes them. */
const currencies = new Set(
  branches.flatMap(({ currency, foreign }) => [currency, foreign]).map((one) => one.toLowerCase()),
);

/** 4. At most one outside effect per cause: one charge, refund, shipment or notification, however often anything is repeated. */
export function oneEffectInvariant(tables: Tables): Invariant {
  const booked = new GroupedSums();
  const mailed = new GroupedSums();

  /** What the order's own rows give reason for, in minor units. */
  function reasonsOf(orderId: string): Readonly<Partial<Record<Booking['kind'], number>>> {
    const account = [...tables.partition('Billing', orderId).values()];
    const of = (kind: string) =>
      sum(
        // Nobody is asked for what is not collected.
        account.filter(({ row, state, provider }) => row === kind && state !== 'none' && provider !== 'account'),
        ({ amount }) => amount,
      );
    return { authorise: of('payment'), capture: of('capture'), refund: of('refund') };
  }

  /** The order that each external number stands for, by the number alone: mails name no channel. */
  const numbered = new Map<string, string>();
  const messages = new Map<string, string>();

  /** Every external number stands for one order, and every order has its number. */
  function numberViolations(orderId: string): string[] {
    const { channel, externalNumber, test } = orderFacts(tables, orderId)?.order ?? {};
    const among = test ? ' test#' : '';
    const reference = tables.partition('Orders', `external#${among}${channel}#${externalNumber}`).get('REFERENCE');
    return channel === undefined || reference?.['orderId'] === orderId
      ? []
      : [`order ${orderId}: its external number does not lead to it`];
  }

  /** A message is made once, for whomever. */
  function messageViolations({ messageId }: Row, place: string): string[] {
    const before = messages.get(messageId) ?? place;
    messages.set(messageId, before);
    return before === place ? [] : [`the message ${messageId} was made twice`];
  }

  return {
    number: 4,
    rule: 'At most one outside effect per cause',
    booked({ kind, orderId, amount, currency }) {
      const sums = booked.of(orderId);
      sums.add(kind, amount);
      const done = kind === 'refund' ? sums.of('refund') - sums.of('refund-failed') : sums.of(kind);
      const most = reasonsOf(orderId)[kind];
      return [
        ...(currencies.has(currency) ? [] : [`order ${orderId}: Stripe was asked for ${currency}`]),
        ...(most === undefined || done <= most
          ? []
          : [`order ${orderId}: Stripe has done ${kind} for ${done}, there is reason for ${most}`]),
      ];
    },
    mailed({ subject }: SentMail) {
      const cause = causes.find((one) => one.subject.test(subject));
      const orderId = subject
        .match(/[\p{L}\d]+(?:-[\p{L}\d]+)*/gu)
        ?.map((word) => numbered.get(word))
        .find(Boolean);
      if (!cause || orderId === undefined) return [`a mail of no known cause: ${subject}`];
      const sums = mailed.of(orderId);
      sums.add(cause.type, 1);
      const happened = eventsIn(tables.partition('Orders', orderId).values()).filter(
        ({ metadata }) => metadata.type === cause.type,
      ).length;
      return sums.of(cause.type) <= happened
        ? []
        : [`order ${orderId}: ${sums.of(cause.type)} mails about ${happened} ${cause.type}: ${subject}`];
    },
    rows(changes) {
      const references = changes.filter(
        ({ partition, entry }) => entry === 'REFERENCE' && partition.startsWith('external#'),
      );
      for (const { partition, after } of references) {
        // Nobody gets a mail about a test.
        if (after && !partition.startsWith('external# test#'))
          numbered.set(partition.replace(/^external#[^#]*#/, ''), String(after['orderId']));
      }
      const renumbered = changes.filter(({ entry, before }) => entry === 'REFERENCE' && before !== undefined);
      const invoiced = changes.filter(({ entry, before }) => entry.startsWith('CAPTURE#') && before === undefined);
      const twice = invoiced.flatMap(({ partition, after }) => {
        const fulfilmentOrder = after?.['fulfilmentOrderId'];
        const same = [...tables.partition('Billing', partition).values()].filter(
          (row) =>
            row['row'] === 'capture' &&
            row['fulfilmentOrderId'] === fulfilmentOrder &&
            (row['tender'] === after?.['tender'] || row['invoice'] !== after?.['invoice']),
        );
        return same.length === 1 ? [] : [`order ${partition}: ${fulfilmentOrder} is invoiced ${same.length} times`];
      });
      return [
        ...twice,
        ...[...ordersIn(changes)].flatMap(numberViolations),
        ...references
          .filter(({ after }) => after && !orderFacts(tables, String(after['orderId'])))
          .map(({ partition }) => `${partition} leads to no order`),
        ...changes.flatMap(({ partition, entry, after }) =>
          after?.['messageId'] === undefined ? [] : messageViolations(after, `${partition} ${entry}`),
        ),
        ...renumbered.map(
          ({ partition, before, after }) =>
            `${partition} stands for ${before?.['orderId']} and ${after?.['orderId'] ?? 'nothing'}`,
        ),
      ];
    },
    atRest() {
      return [...tables.partitions('Orders').keys()]
        .filter(isOrder)
        .flatMap((orderId) => shipmentViolations(tables, orderId));
    },
  };
}

/** What has left the shelves for an order is what its lines say has left. */
function shipmentViolations(tables: Tables, orderId: string): string[] {
  const rows = [...tables.partition('Orders', orderId).values()];
  const shipments = rows.flatMap(({ fulfilmentOrder }) =>
    fulfilmentOrder?.shipment ? [fulfilmentOrder.shipment] : [],
  );
  const ids = new RunningSums();
  for (const { shipmentId } of shipments) ids.add(shipmentId, 1);
  return [...ids.names()]
    .filter((id) => ids.of(id) > 1)
    .map((id) => `order ${orderId}: the shipment ${id} was made twice`);
}
