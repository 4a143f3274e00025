import type { EventData, EventType } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent, EventMetadata } from '#shared/contracts/events/envelope.ts';
import type { Scope } from '#shared/contracts/scopes.ts';
import { covers, coversOrigins, everybody } from '#shared/http/access/authority.ts';
import { mayWorkOn, type Principal, type Reach } from '#shared/http/access/principal.ts';

/** Who may see an event of a type. */
type Rule<Type extends EventType> = (caller: Principal, data: EventData<Type>, metadata: EventMetadata) => boolean;

/** True when `reach` includes what has this id; of what names none, only when it includes all. */
const within = (reach: Reach, id: string | undefined): boolean =>
  reach === 'all' || (id !== undefined && reach.includes(id));

const may = ({ scopes }: Principal, scope: Scope): boolean => scopes.has(scope);

/** An order's events are told as its timeline is. */
const seesOrder = (caller: Principal, { channel, branch, test }: EventMetadata): boolean =>
  may(caller, 'orders:read') &&
  within(caller.channels, channel) &&
  within(caller.branches, branch) &&
  (!caller.testsOnly || test === true);

const ofOrder = (caller: Principal, _: unknown, metadata: EventMetadata): boolean => seesOrder(caller, metadata);

/** What is to be done, and was done, at a location is told to those who work there, too. */
function ofWork(caller: Principal, { location }: { readonly location?: string | undefined }, metadata: EventMetadata) {
  const { channel, branch } = metadata;
  if (seesOrder(caller, metadata)) return true;
  if (location === undefined || channel === undefined || branch === undefined) return false;
  return may(caller, 'fulfilment:read') && mayWorkOn(caller, { location, channel, branch });
}

const ofStock = (caller: Principal, { location }: { readonly location: string }): boolean =>
  may(caller, 'inventory:read') && within(caller.locations, location);

/** What is reserved for a basket is told to who reads orders of its channel: it is no test. */
const ofBasket = (caller: Principal, { channel }: { readonly channel: string }): boolean =>
  may(caller, 'orders:read') && within(caller.channels, channel) && !caller.testsOnly;

const ofEverything = (caller: Principal): boolean =>
  coversOrigins(caller, everybody) && covers(caller.locations, 'all');

/** An import is its client's, and that of who reaches everything. */
const ofOwnImport = (caller: Principal, { client }: { readonly client: string }): boolean =>
  may(caller, 'imports:read') && (client === caller.id || ofEverything(caller));

/** Whose customer or order they are. */
const ofErasure = (caller: Principal, { channel, branch }: EventData<'ErasureRequested'>): boolean =>
  may(caller, 'erasures:read') &&
  within(caller.channels, channel) &&
  (branch === undefined || within(caller.branches, branch));

/** Who may see what, by type: who may read what it tells of by the API's other operations. */
const rules: { readonly [Type in EventType]: Rule<Type> } = {
  OrderPlaced: ofOrder,
  OrderRecorded: ofOrder,
  OrderHeld: ofOrder,
  OrderScreened: ofOrder,
  HoldReleased: ofOrder,
  HoldRejected: ofOrder,
  OrderAccepted: ofOrder,
  LinesCancelled: ofOrder,
  PickupNotCollected: ofOrder,
  CancelledStockFreed: ofOrder,
  OrderCancelled: ofOrder,
  OrderCompleted: ofOrder,
  LineMapped: ofOrder,
  OrderDetailsChanged: ofOrder,
  NoteAdded: ofOrder,
  BuyerErased: ofOrder,
  ExceptionRaised: ofOrder,
  ExceptionTaken: ofOrder,
  ExceptionResolved: ofOrder,
  LinesAllocated: ofOrder,
  LinesBackordered: ofOrder,
  FulfilmentOrderReleased: ofWork,
  FulfilmentOrderPicked: ofWork,
  FulfilmentOrderPacked: ofWork,
  FulfilmentOrderReadyForPickup: ofWork,
  FulfilmentOrderHandedOver: ofWork,
  FulfilmentOrderDelivered: ofWork,
  FulfilmentOrderRejected: ofWork,
  FulfilmentOrderCancelled: ofWork,
  ParcelLost: ofWork,
  ParcelSentBack: ofWork,
  UndeliveredSettled: ofOrder,
  FulfilmentStockDue: ofOrder,
  FulfilmentStockSettled: ofOrder,
  PaymentPending: ofOrder,
  PaymentAuthorised: ofOrder,
  PaymentDeclined: ofOrder,
  PaymentCaptured: ofOrder,
  CaptureGivenUp: ofOrder,
  PaymentVoided: ofOrder,
  PaymentReceived: ofOrder,
  RefundRequested: ofOrder,
  PaymentRefunded: ofOrder,
  RefundFailed: ofOrder,
  PaymentDisputed: ofOrder,
  DisputeChanged: ofOrder,
  DisputeClosed: ofOrder,
  InvoiceIssued: ofOrder,
  CreditMemoIssued: ofOrder,
  StockMoved: ofStock,
  AvailabilityChanged: ofStock,
  SafetyStockChanged: ofStock,
  StockBlockChanged: ofStock,
  SupplyChanged: ofStock,
  StockShardsChanged: ofStock,
  StockReserved: ofBasket,
  StockReservationExtended: ofBasket,
  StockReservationEnded: ofBasket,
  ErasureRequested: ofErasure,
  ErasureFinished: ofErasure,
  ImportStarted: ofOwnImport,
  ImportEnded: ofOwnImport,
  ItemChanged: (caller) => may(caller, 'catalogue:read'),
  // A price for one channel is told to who reaches it, any other to all.
  PriceSet: (caller, { channel }) =>
    may(caller, 'catalogue:read') && (channel === undefined || within(caller.channels, channel)),
  BranchChanged: (caller, { branchId }) => may(caller, 'parties:read') && within(caller.branches, branchId),
  ChannelChanged: (caller, { channelId, after }) =>
    may(caller, 'parties:read') && within(caller.channels, channelId) && within(caller.branches, after.branch),
  LocationChanged: (caller, { locationId }) => may(caller, 'parties:read') && within(caller.locations, locationId),
  // A customer of no channel is one of all.
  CustomerChanged: (caller, { channel }) => may(caller, 'parties:read') && within(caller.channels, channel),
  ExchangeRateSet: (caller) => may(caller, 'parties:read'),
  CredentialsChanged: (caller) => may(caller, 'parties:read') && ofEverything(caller),
  WebhookEndpointChanged: (caller, { channel }) => may(caller, 'messages:read') && within(caller.channels, channel),
};

/**
 * What a caller is told of an event; undefined where they may not see it. Who sees an event by the place it speaks of is not told by whom and by
 * what it came about, as that may be another channel's order. Types of a later version are told as orders' events where they
 * belong to one, and else to those who reach everything.
 */
export function toldTo(caller: Principal, { metadata, data }: DomainEvent): DomainEvent | undefined {
  const isVisible = Object.hasOwn(rules, metadata.type)
    ? (rules[metadata.type as EventType] as Rule<never>)(caller, data as never, metadata)
    : metadata.orderId === undefined
      ? ofEverything(caller)
      : seesOrder(caller, metadata);
  if (!isVisible) return undefined;
  return seesOrder(caller, metadata) || coversOrigins(caller, everybody)
    ? { metadata, data }
    : { metadata: withoutCause(metadata), data };
}

/** What an event says of itself and of the order that it belongs to. */
const ofItself: ReadonlySet<string> = new Set<keyof EventMetadata>([
  'id',
  'type',
  'source',
  'version',
  'occurredAt',
  'sequence',
  'orderId',
  'externalNumber',
  'branch',
  'channel',
]);

function withoutCause(metadata: EventMetadata): EventMetadata {
  const told = Object.entries(metadata).filter(([name]) => ofItself.has(name));
  return { ...Object.fromEntries(told), correlationId: metadata.orderId ?? metadata.id } as EventMetadata;
}
