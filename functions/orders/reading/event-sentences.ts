import { inWords } from '#shared/bucket.ts';
import type { Quantity } from '#shared/quantity.ts';
import type { DecimalMoney } from '#shared/money.ts';
import type { EventData, EventType } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { isKnown } from '#shared/events/understood.ts';

type Sentences = { readonly [Type in EventType]: (facts: EventData<Type>) => string };

type Units = readonly (Parameters<typeof inWords>[0] & { readonly sku: string; readonly quantity: Quantity })[];

/** At most this many lines or items are named in a sentence. */
const mostNamed = 5;

/** What happened, in one sentence for people, per event type. */
const sentences: Sentences = {
  OrderPlaced: ({ orderType, total, lineCount, units }) =>
    `The ${orderType} order was placed: ${many(lineCount, 'line')}, ${many(units, 'unit')}, ${inCurrency(total)}.`,
  OrderRecorded: ({ orderType, total, lineCount, units, placedAt, invoices = [] }) =>
    `A past ${orderType} order was recorded as history: placed on ${placedAt.slice(0, 10)}, ${many(lineCount, 'line')}, ${many(units, 'unit')}, ${inCurrency(total)}${invoiced(invoices)}.`,
  OrderHeld: ({ holdType, reason, rule }) => `The order was held${byRule(rule)} (${holdType}): ${reason}.`,
  OrderScreened: ({ provider, outcome }) =>
    outcome === 'unanswered'
      ? `The screening by ${provider} was waited for in vain.`
      : `${provider} has screened the order: ${outcome}.`,
  HoldReleased: ({ holdType }) => `The ${holdType} hold was released.`,
  HoldRejected: ({ holdType, reason }) => `The ${holdType} hold was rejected: ${reason}.`,
  OrderAccepted: () => 'The order was accepted.',
  LinesCancelled: ({ lines, reason, amount }) => `Cancelled ${named(lines)}, ${inCurrency(amount)}: ${reason}.`,
  PickupNotCollected: ({ location, lines }) => `Not collected at ${location} in time: ${named(lines)}.`,
  CancelledStockFreed: ({ allocations, backordersEnded = [] }) => {
    const freed = `Stock of cancelled units was given back: ${named(allocations)} at ${places(allocations)}.`;
    const ended = `Cancelled units wait for stock no more: ${firstFew(backordersEnded, 'item')}.`;
    return [...(allocations.length > 0 ? [freed] : []), ...(backordersEnded.length > 0 ? [ended] : [])].join(' ');
  },
  OrderCancelled: ({ reason }) => `The order is cancelled as a whole: ${reason}.`,
  OrderCompleted: () => 'The order is complete.',
  LineMapped: ({ lineId, orderedSku, sku, quantity }) =>
    `Line ${lineId}, ordered as ${orderedSku}, is ${quantity} × ${sku}.`,
  OrderDetailsChanged: ({ changed, detailsVersion }) =>
    `Changed to version ${detailsVersion} of its details: ${changed.join(', ')}.`,
  NoteAdded: () => 'A note was added.',
  BuyerErased: () => 'Who the order was about was erased.',
  ExceptionRaised: ({ stage, reason }) => `A person must look at it (${stage}): ${reason}.`,
  ExceptionTaken: () => 'The exception was taken up.',
  ExceptionResolved: ({ resolution, rule }) => `The exception was resolved${byRule(rule)}: ${resolution}.`,
  LinesAllocated: ({ allocations }) => `Stock was set aside: ${named(allocations)} at ${places(allocations)}.`,
  LinesBackordered: ({ lines }) => `Waits for stock: ${named(lines)}.`,
  FulfilmentOrderReleased: ({ location, method, lines }) => `Released to ${location} (${method}): ${named(lines)}.`,
  FulfilmentOrderPicked: ({ location }) => `${location} has picked it.`,
  FulfilmentOrderPacked: ({ location }) => `${location} has packed it.`,
  FulfilmentOrderReadyForPickup: ({ location, lines }) => `${named(lines)} can be collected at ${location}.`,
  FulfilmentOrderHandedOver: ({ location, carrier, trackingNumber, trackingNumbers, lines }) =>
    `${location} has handed over ${named(lines)}${carrier ? ` to ${carrier}` : ''}${tracked(
      trackingNumbers ?? (trackingNumber ? [trackingNumber] : []),
    )}.`,
  FulfilmentOrderDelivered: ({ lines }) => `Delivered: ${named(lines)}.`,
  ParcelLost: ({ cause, carrier, trackingNumber, lines }) =>
    `${cause === 'destroyed' ? 'Destroyed' : 'Lost'} in transit${carrier ? ` with ${carrier}` : ''}${tracked(trackingNumber ? [trackingNumber] : [])}: ${named(lines)}.`,
  ParcelSentBack: ({ location, cause, trackingNumber, lines }) =>
    `${named(lines)} came back to ${location}, ${cause === 'refused' ? 'refused by the customer' : 'returned to sender'}${tracked(trackingNumber ? [trackingNumber] : [])}.`,
  FulfilmentOrderRejected: ({ location, reason, lines }) => `${location} cannot fulfil ${named(lines)}: ${reason}.`,
  FulfilmentOrderCancelled: ({ location, lines }) => `Taken back from ${location}: ${named(lines)}.`,
  FulfilmentStockDue: ({ kind }) => `Its stock is still to be booked (${kind}).`,
  FulfilmentStockSettled: ({ kind, lines }) => `Its stock was booked (${kind}): ${named(lines)}.`,
  PaymentPending: ({ amount }) => `The provider is working on the authorisation of ${inCurrency(amount)}.`,
  PaymentAuthorised: ({ amount }) => `The payment of ${inCurrency(amount)} was authorised.`,
  PaymentDeclined: ({ amount, reason }) => `The payment of ${inCurrency(amount)} was declined: ${reason}.`,
  PaymentCaptured: ({ amount }) => `${inCurrency(amount)} was captured.`,
  CaptureGivenUp: ({ amount, invoiceId }) => `To collect ${inCurrency(amount)} for ${invoiceId} was given up.`,
  PaymentVoided: ({ amount }) => `The authorisation of ${inCurrency(amount)} was voided.`,
  PaymentReceived: ({ amount }) => `${inCurrency(amount)} was received.`,
  RefundRequested: ({ amount }) => `A refund of ${inCurrency(amount)} was asked for.`,
  PaymentRefunded: ({ amount }) => `${inCurrency(amount)} was refunded.`,
  PaymentDisputed: ({ amount, reason, isInquiry }) =>
    `${isInquiry ? "The customer's bank asks about" : 'The customer disputes with their bank'} ${inCurrency(amount)}: ${reason}.`,
  DisputeChanged: ({ amount, reason, evidenceDueBy, isInquiry }) =>
    `The ${isInquiry ? 'inquiry' : 'dispute'} about ${inCurrency(amount)} goes on (${reason})${evidenceDueBy === undefined ? '' : `; evidence is due by ${evidenceDueBy}`}.`,
  DisputeClosed: ({ amount, outcome }) => `The dispute about ${inCurrency(amount)} was ${outcome}.`,
  RefundFailed: ({ amount, reason }) => `The refund of ${inCurrency(amount)} did not arrive: ${reason}.`,
  InvoiceIssued: ({ number, amount }) => `Invoice ${number} over ${inCurrency(amount)} was issued.`,
  UndeliveredSettled: ({ lines, creditMemoId }) =>
    creditMemoId
      ? `What was charged for ${named(lines)} was credited by ${creditMemoId}.`
      : `${named(lines)} had been refunded before.`,
  CreditMemoIssued: ({ number, amount }) => `Credit memo ${number} over ${inCurrency(amount)} was issued.`,
  AvailabilityChanged: ({ sku, location, available }) => `${available} ${sku} can be sold from ${location}.`,
  StockMoved: ({ kind, sku, location, quantity, lines, ...of }) =>
    lines
      ? `${kind} of ${many(lines.length, 'item')} at ${location}.`
      : `${kind} of ${quantity} ${sku}${inWords(of)} at ${location}.`,
  StockBlockChanged: ({ sku, location, blocked, ...of }) =>
    `${sku}${inWords(of)} at ${location} was ${blocked ? 'blocked' : 'let go'}.`,
  SafetyStockChanged: ({ sku, location, before, after, ...of }) =>
    `The safety stock of ${sku}${inWords(of)} at ${location} was set to ${after}; it was ${before}.`,
  SupplyChanged: ({ number, sku, location, after, ...of }) =>
    after
      ? `${after.quantity} × ${sku}${inWords(of)} are to come to ${location} on ${after.expectedOn} (${number}).`
      : `${sku}${inWords(of)} does not come to ${location} any more (${number}).`,
  StockReserved: ({ channel, units, expiresAt }) =>
    `Held for a basket of ${channel} until ${expiresAt}: ${named(units)} at ${places(units)}.`,
  StockReservationExtended: ({ channel, units, expiresAt }) =>
    `Held for a basket of ${channel} until ${expiresAt} now: ${named(units)} at ${places(units)}.`,
  StockReservationEnded: ({ channel, units, how }) =>
    `What was held for a basket of ${channel} is ${how}: ${named(units)} at ${places(units)}.`,
  StockShardsChanged: ({ sku, location, after }) => `The level of ${sku} at ${location} has ${many(after, 'counter')}.`,
  ErasureRequested: ({ erasureId }) => `A person is to be erased (${erasureId}).`,
  ErasureFinished: ({ erasureId }) => `A person was erased (${erasureId}).`,
  ImportStarted: ({ kind, run, dryRun }) =>
    `The ${dryRun ? 'dry run of an ' : ''}import of ${kind} ${run === 1 ? 'was started' : 'goes on where it stopped'}.`,
  ImportEnded: ({ kind, stage, rows }) => `The import of ${kind} ended (${stage})${rowsByResult(rows)}.`,
  ItemChanged: (facts) => settings('item', facts.sku, facts),
  BranchChanged: (facts) => settings('branch', facts.branchId, facts),
  ChannelChanged: (facts) => settings('channel', facts.channelId, facts),
  LocationChanged: (facts) => settings('location', facts.locationId, facts),
  CustomerChanged: (facts) => settings('customer', facts.customerId, facts),
  PriceSet: ({ sku, unitPrice, currency, minQuantity, from }) =>
    `${sku} costs ${unitPrice} ${currency} a unit from ${minQuantity} units on, from ${from} on.`,
  ExchangeRateSet: ({ from, to, rate, date, source }) =>
    `One ${from} is ${rate} ${to} from ${date} on, says ${source}.`,
  CredentialsChanged: ({ clientId, owner, after }) =>
    `The credentials ${clientId} of ${owner.kind} ${owner.id} were ${after.disabled ? 'disabled' : 'made'}.`,
  WebhookEndpointChanged: ({ endpointId, channel, changed }) =>
    `The webhook endpoint ${endpointId} of channel ${channel} was changed: ${changed.join(', ')}.`,
};

/** Tells a kept event in one sentence; of a type that only a later version knows, its name. */
export function sentenceOf({ metadata: { type }, data }: DomainEvent): string {
  if (!isKnown(type)) return `${type}: recorded by a newer version of the system.`;
  // Events are written with the data of their type and never changed.
  const tell = sentences[type] as (facts: unknown) => string;
  return tell(data).replace(/\.\.$/, '.');
}

function settings(
  kind: string,
  id: string,
  { version, changed }: { version: number; changed?: readonly string[] },
): string {
  if (version === 1) return `The ${kind} ${id} was created.`;
  return `The ${kind} ${id} was changed to version ${version}${changed ? `: ${changed.join(', ')}` : ''}.`;
}

function inCurrency({ amount, currency }: DecimalMoney): string {
  return `${amount} ${currency}`;
}

function invoiced(invoices: readonly { readonly number: string }[]): string {
  return invoices.length === 0
    ? ''
    : `, ${firstFew(
        invoices.map(({ number }) => `invoice ${number}`),
        'invoice',
      )}`;
}

function byRule(rule: string | undefined): string {
  return rule === undefined ? '' : ` by the rule ${rule}`;
}

function many(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function tracked(numbers: readonly string[]): string {
  if (numbers.length === 0) return '';
  return `, tracking number${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;
}

function named(lines: Units): string {
  return firstFew(
    lines.map(({ sku, quantity, ...of }) => `${quantity} × ${sku}${inWords(of)}`),
    'line',
  );
}

function firstFew(all: readonly string[], what: string): string {
  const shown = all.slice(0, mostNamed);
  const rest = all.length - shown.length;
  return [...shown, ...(rest > 0 ? [many(rest, `further ${what}`)] : [])].join(', ');
}

function places(allocations: readonly { readonly location: string }[]): string {
  return [...new Set(allocations.map(({ location }) => location))].join(', ');
}

function rowsByResult(rows: Readonly<Record<string, number>>): string {
  const told = Object.entries(rows).map(([result, count]) => `${count} ${result}`);
  return told.length === 0 ? '' : `: ${told.join(', ')}`;
}
