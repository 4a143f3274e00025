import type { Order } from '@open-oms/client';
import { Command } from 'commander';
import { findOrderId, orderReference } from '../../find-order.ts';
import { moment, printFacts, printJson, printLine, printTable } from '../../output.ts';
import { jsonOption, sessionOf } from '../../session.ts';

/** `oms show`: one order with everything that belongs to it. */
export function showCommand(): Command {
  return new Command('show')
    .summary('show an order')
    .argument('<order>', orderReference)
    .addOption(jsonOption())
    .action(async (reference: string, _options: object, command: Command) => {
      const { client, json } = sessionOf(command);
      const order = await client.call('readOrder', { params: { orderId: await findOrderId(client, reference) } });
      if (json) printJson(order);
      else printOrder(order);
    });
}

function printOrder(order: Order): void {
  const { status, customer, totals } = order;
  printFacts({
    Order: order.orderId,
    Number: `${order.channel}/${order.externalNumber}`,
    Branch: order.branch,
    Status: [
      status.lifecycle,
      `payment ${status.payment}`,
      status.fulfilment,
      ...(order.stage === 'done' ? [] : [`waits in ${order.stage}`]),
    ].join(', '),
    Customer: [customer.customerId, customer.name, ...ofCompany(customer)].filter(Boolean).join(', ') || undefined,
    'Billed to': order.billTo && billedTo(order.billTo),
    'Their number': order.purchaseOrderNumber,
    Address: order.shippingAddress && addressOf(order.shippingAddress),
    Way: order.groups ? undefined : wayOf(order.type, order),
    Related: order.related?.map(({ relation, orderId }) => `${relation} ${orderId}`).join(', '),
    Placed: `${moment(order.placedAt)}${order.test ? ', a test' : ''}`,
    Completed: order.completedAt && moment(order.completedAt),
    Cancelled: order.cancelledAt && `${moment(order.cancelledAt)}, ${order.cancelReason ?? ''}`,
    Total: `${totals.total} ${order.currency} (goods ${totals.goods}, discount ${totals.discount}, tax ${totals.tax}, charges ${totals.charges})`,
    Money: moneyOf(order),
    Exceptions: order.openExceptions || undefined,
    Tags: order.tags?.join(', '),
    Metadata:
      order.metadata &&
      Object.entries(order.metadata)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', '),
    Note: order.note,
    Gift: order.giftMessage,
  });
  for (const { groupId, method, shippingAddress, ...group } of order.groups ?? []) {
    const lines = order.lines.filter((line) => line.groupId === groupId).map(({ lineId }) => lineId);
    const to = shippingAddress ? `, to ${addressOf(shippingAddress)}` : '';
    printLine(`group ${groupId}: line ${lines.join(', ')} by ${wayOf(method, group)}${to}`);
  }
  for (const { bundleId, sku, description, ordered, total } of order.bundles ?? []) {
    const lines = order.lines.filter((line) => line.bundleId === bundleId).map(({ lineId }) => lineId);
    printLine(
      `bundle ${bundleId}: ${ordered} of ${sku}, ${description.slice(0, 40)}, for ${total}: line ${lines.join(', ')}`,
    );
  }
  printTable(
    ['line', 'sku', 'description', 'units', 'price', 'total', 'where the units stand'],
    order.lines.map((line) => [
      line.lineId,
      line.sku,
      line.description.slice(0, 40),
      line.measure ? `${line.ordered.toFixed(line.measure.decimals)} ${line.measure.unit}` : line.ordered,
      line.unitPrice,
      line.total,
      standing(line.quantities),
    ]),
  );
  for (const { lineId, note, properties = [], giftMessage } of order.lines) {
    const chosen = properties.map(({ name, value }) => (value === undefined ? name : `${name}: ${value}`));
    const said = [...chosen, note, giftMessage && `gift: ${giftMessage}`].filter(Boolean);
    if (said.length > 0) printLine(`line ${lineId}: ${said.join('; ')}`);
  }
  for (const charge of order.charges) {
    const called = [charge.code, charge.name].filter(Boolean).join(' ');
    printLine(`charge ${charge.chargeId} (${charge.kind}) ${charge.total} ${called}`.trimEnd());
  }
  if (order.payment.method === 'tenders') printTenders(order);
  for (const hold of order.holds) {
    printLine(`hold ${hold.holdId} (${hold.type}, ${hold.state}): ${hold.reason}`);
  }
  for (const shipment of order.shipments) {
    const packages = shipment.packages.map(({ trackingNumber }) => trackingNumber).filter(Boolean);
    const tracking = [shipment.trackingNumber, ...packages].filter(Boolean).join(', ');
    const delivered = shipment.deliveredAt ? `, delivered ${moment(shipment.deliveredAt)}` : '';
    const carrier = [shipment.carrier, tracking].filter(Boolean).join(' ');
    printLine(`shipped from ${shipment.location} ${moment(shipment.handedOverAt)} ${carrier}${delivered}`);
  }
}

/** In which ways it is paid, and what has become of each. */
function printTenders({ tenders }: Order): void {
  printTable(
    ['tender', 'kind', 'amount', 'state', 'paid', 'refunded', 'held by', 'reference'],
    tenders.map(({ tenderId, kind, amount, state, paid, refunded, heldBy, provider, reference }) => [
      tenderId,
      kind,
      amount,
      state,
      paid,
      refunded,
      heldBy,
      reference ?? provider ?? '',
    ]),
  );
}

/** What comes without a provider is received, not authorised and captured. */
function moneyOf({ payment, payments }: Order): string {
  const { authorised, invoiced, captured, received, credited, refunded } = payments;
  const settled = `credited ${credited}, refunded ${refunded}`;
  if (payment.method === 'on_account') return `invoiced ${invoiced}, received ${received}, ${settled}`;
  if (payment.method === 'card')
    return `authorised ${authorised}, invoiced ${invoiced}, captured ${captured}, ${settled}`;
  return `invoiced ${invoiced}, captured ${captured}, received ${received}, ${settled}`;
}

function standing(quantities: Order['lines'][number]['quantities']): string {
  return Object.entries(quantities)
    .filter(([, units]) => units > 0)
    .map(([state, units]) => `${units} ${state}`)
    .join(', ');
}

type Group = Omit<NonNullable<Order['groups']>[number], 'groupId' | 'method' | 'shippingAddress'>;

/** `ship by DHL-PARCEL, express, wanted …`: how units go to the customer, where to apart. */
function wayOf(method: string, { deliveredBy, pickupLocation, wantedAt, promisedAt, ...codes }: Group): string {
  const { shippingMethod, serviceLevel } = codes;
  return [
    method,
    pickupLocation && `at ${pickupLocation}`,
    deliveredBy && `delivered by ${deliveredBy}`,
    shippingMethod,
    serviceLevel,
    wantedAt && `wanted ${moment(wantedAt)}`,
    promisedAt && `promised ${moment(promisedAt)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

type Address = NonNullable<Order['shippingAddress']>;
type BilledParty = NonNullable<Order['billTo']>;

function addressOf({ name, company, phone, lines, city, region, postalCode, country }: Address): string {
  return [name, company, ...lines, city, region, postalCode, country, phone].filter(Boolean).join(', ');
}

function ofCompany({ company, vatNumber, registrationNumber }: BilledParty | Order['customer']) {
  return [company, vatNumber && `VAT ${vatNumber}`, registrationNumber];
}

function billedTo({ address, ...party }: BilledParty): string {
  return [party.name, ...ofCompany(party), address && addressOf(address)].filter(Boolean).join(', ');
}
