import type { BucketText } from '#shared/bucket.ts';
import type {
  HoldState,
  PaymentMethod,
  AuthorisationState,
  FulfilmentMethod,
  OrderRelation,
  OrderType,
  HoldType,
  Blockable,
  LineKind as ItemKind,
  ScreeningOutcome,
  Stage,
  TimedStage,
} from '#shared/contracts/vocabulary.ts';
import type { FreeData } from '#shared/contracts/free-data.ts';
import type { LineFacts } from '#shared/contracts/line-facts.ts';
import type { Measured } from '#shared/quantity.ts';
import type { OrderId } from '#shared/ids.ts';
import type { ExchangeRate } from '#shared/money.ts';
import type { PersonKey, Sealed } from '#shared/vault/person-key.ts';
import type { PackedUnit } from '../fulfilment-orders/packed-serials.ts';
import type { Charge } from './charge.ts';
import type { Price } from './price.ts';
import type { OrderPast } from '../history/past.ts';
import type { Tender, TenderTotals } from '../tenders/tender.ts';

export {
  holdTypes,
  type OrderType,
  type HoldType,
  type Blockable,
  type LineKind as ItemKind,
} from '#shared/contracts/vocabulary.ts';

/** Where the units of a line stand; each unit stands in exactly one. */
export const unitStates = [
  'open',
  'cancelled',
  'backordered',
  'allocated',
  'released',
  'picked',
  'packed',
  'shipped',
  'delivered',
  'lost',
  'sent_back',
] as const;
export type UnitState = (typeof unitStates)[number];

/** Where units stand that a location has in hand. */
export const inHandStates = ['released', 'picked', 'packed'] as const satisfies readonly UnitState[];
export type InHandState = (typeof inHandStates)[number];

/** Units by state, and `returned` out of what was shipped or delivered. Their sum without `returned` is `ordered`. */
export type LineQuantities = Readonly<Record<UnitState, number>> & { readonly returned: number };

/** Units of a line set aside at one location, on one of its counters; kept until they are shipped or freed. */
export interface LineAllocation {
  readonly location: string;
  /** The location makes or buys them for the order: no counter has them. */
  readonly nonStock?: true | undefined;
  readonly shard: number;
  /** Absent for ordinary goods. */
  readonly bucket?: BucketText | undefined;
  readonly quantity: number;
}

/**
 * A line of an order. Money is in minor units of the order's currency and frozen at placement: what the whole line costs, its discounts
 * (its own, and its shares of the order's) and its taxes. Units are steps of its
 * measure, which is frozen too: 1.250 kg of flour are 1,250 of them.
 */
export interface OrderLine extends LineFacts, Price, Measured {
  readonly lineId: string;
  /** Its fulfilment group; absent where the order has one alone. */
  readonly groupId?: string | undefined;
  readonly sku: string;
  readonly description: string;
  /** The SKU is none of an item here: the line is to be mapped to one. */
  readonly unmapped?: true | undefined;
  /** The SKU is none of an item here, and the line is taken as it is: its units are made, bought or done for the order. */
  readonly custom?: true | undefined;
  /** The SKU that was ordered, where a person has mapped the line to another. */
  readonly orderedSku?: string | undefined;
  readonly kind: ItemKind;
  /** Of which bundle it is a component: its place among those of the order, from "1" on. */
  readonly bundleId?: string | undefined;
  /** What that bundle is; with its first line alone. */
  readonly bundle?: BundleFacts | undefined;
  readonly ordered: number;
  /** What one unit costs, for people: what is reckoned with is `price`. In minor units, unless it is `finer` (`UnitPrice`). */
  readonly unitPrice: number;
  /** Decimal places of `unitPrice` beyond those of the currency; absent for none. */
  readonly finer?: number | undefined;
  /** True when the item may be sold beyond stock. */
  readonly backorderable: boolean;
  /** Each unit has a serial number, which is named when it is packed. */
  readonly serialised?: true | undefined;
  /**
   * The price was sent, and differs from that of the price lists by more than the channel takes without a person. `listed`: what all units
   * cost by the lists, in minor units; absent where that cannot be told, as it has the taxes otherwise and their rates are not stated.
   */
  readonly priceCheck?: { readonly listed?: number | undefined } | undefined;
  readonly quantities: LineQuantities;
  /** Stock behind the allocated, released, picked and packed units; empty for services and digital items. */
  readonly allocations: readonly LineAllocation[];
  /**
   * Units whose money is settled, by invoice or cancellation; each unit's share is taken in this order. `undelivered`: of the invoiced ones,
   * those that were lost or sent back and are not owed any more, by a credit memo or since they had been refunded before; absent for none.
   */
  readonly settled: {
    readonly invoiced: number;
    readonly cancelled: number;
    readonly undelivered?: number | undefined;
  };
  /** Money of the units settled so far, in minor units. */
  readonly settledAmounts: { readonly invoiced: number; readonly cancelled: number };
}

/** What was ordered as one thing and is made of several lines. */
export interface BundleFacts {
  readonly sku: string;
  readonly description: string;
  /** How many of it; the units of its lines are a multiple of that. */
  readonly ordered: number;
  readonly externalLineId?: string | undefined;
}

/** Where something goes, and to whom. Personal data: it stands sealed in the Orders table. */
export interface Address {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly email?: string | undefined;
  readonly emailNormalised?: string | undefined;
  readonly phone?: string | undefined;
  readonly phoneNormalised?: string | undefined;
  readonly lines: readonly string[];
  readonly city?: string | undefined;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly country: string;
  readonly coordinates?: { readonly latitude: number; readonly longitude: number } | undefined;
}

/** A person, a company, or a person there. Personal data: it stands sealed in the Orders table. */
interface Party {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly vatNumber?: string | undefined;
  readonly registrationNumber?: string | undefined;
  readonly email?: string | undefined;
  /** As it is compared; absent where that is `email` itself. */
  readonly emailNormalised?: string | undefined;
  readonly phone?: string | undefined;
  /** As it is dialled (E.164, `;ext=` before an extension); absent where it cannot be read so. */
  readonly phoneNormalised?: string | undefined;
}

/** Who buys, who pays and who gets an order. */
export type OrderPeople = Pick<OrderWithPeople, 'contact' | 'billTo' | 'shippingAddress'> & {
  readonly groups?: readonly Pick<AddressedGroup, 'shippingAddress'>[] | undefined;
};

/** To whom an order is charged. */
export interface BilledParty extends Party {
  readonly address?: Address | undefined;
}

/** What is known of who buys without their name: the customer's code, and the language that they are written to in (BCP 47). */
export interface Buyer {
  readonly customerId?: string | undefined;
  readonly locale: string;
  /** They were erased: nobody knows any more who they were. */
  readonly erased?: true | undefined;
}

/** Who buys. */
export interface OrderContact extends Buyer, Party {}

export interface Hold {
  readonly holdId: string;
  readonly type: HoldType;
  readonly reason: string;
  readonly blocks: readonly Blockable[];
  readonly state: HoldState;
  /** `rule:<name>` or `client:<id>`. */
  readonly createdBy: string;
  readonly createdAt: string;
  readonly endedBy?: string;
  readonly endedAt?: string;
  readonly endReason?: string;
  /** It was released with other means of payment. */
  readonly withPayment?: true;
  /** What an outside screening objects to; absent for holds of others. Its texts may name people. */
  readonly reasons?: readonly ScreeningReason[];
}

/** One thing that an outside screening objects to. */
export interface ScreeningReason {
  /** The provider's own word, of small letters, digits and `_`. */
  readonly code: string;
  /** The same for people. */
  readonly text?: string | undefined;
}

/** How the outside screening of an order stands. Moments are RFC 3339. */
export interface OutsideScreening {
  readonly provider: string;
  readonly state: 'pending' | ScreeningOutcome;
  /** Which version of who orders, where to and what is said was judged. */
  readonly detailsVersion: number;
  readonly askedAt: string;
  /** While it is pending: when it is asked again, and from when on it is not waited for. */
  readonly askAgainAt?: string | undefined;
  readonly until?: string | undefined;
  readonly answeredAt?: string | undefined;
}

export interface PaymentRequest {
  readonly method: PaymentMethod;
  /** Provider and its token of the customer's means of payment; by card only. */
  readonly provider?: string | undefined;
  readonly token?: string | undefined;
  /** As they were placed; absent for an order that is paid in one way, by card or on account. */
  readonly tenders?: readonly Tender[] | undefined;
}

/** What the customer was shown, in another currency than the order's: it is kept and told, and nothing is reckoned with it. */
export interface Presentment {
  readonly currency: string;
  /** In minor units of that currency. */
  readonly total: number;
  readonly rate: ExchangeRate;
}

/** In whose debt an order on account counts, and how. */
export interface OrderCredit {
  readonly customer: string;
  /** The currency of the customer's limit; that of the order where there was no limit, or no rate to judge by. */
  readonly currency: string;
  /** The rate by which it is counted in that currency; absent where the order's is the same. */
  readonly rate?: ExchangeRate | undefined;
  /** What the customer might owe in that currency with this order in it, in minor units; absent where only a person lets it count. */
  readonly most?: number | undefined;
}

/** What payments and documents of the order add up to, in minor units. Kept with each of billing's own commits. */
export interface PaymentTotals {
  readonly state: AuthorisationState;
  /** The live authorisation, what is still of it: captured amounts stay in it, voided ones leave it. */
  readonly authorised: number;
  readonly captured: number;
  /** Money that came without a provider; absent for none. */
  readonly received?: number | undefined;
  /** All money given back, goodwill included. */
  readonly refunded: number;
  /** The part of `refunded` that is goodwill and leaves what is owed for the order as it is; absent for none. */
  readonly goodwill?: number | undefined;
  readonly voided: number;
  readonly invoiced: number;
  /** What of it a person has given up collecting: it is owed still, and not collected by itself. Absent for none. */
  readonly givenUp?: number | undefined;
  readonly credited: number;
  /** What the customer disputes with their bank and is not decided; absent for none. */
  readonly disputed?: number | undefined;
  /** What a bank has taken back for the customer; nothing is posted for it. Absent for none. */
  readonly chargedBack?: number | undefined;
  /** Of an order with tenders, by their ids; absent before anything has become of one. */
  readonly tenders?: Readonly<Record<string, TenderTotals>> | undefined;
}

export type { Stage } from '#shared/contracts/vocabulary.ts';

/** What a cancellation that was too large for one transaction has still to give back. The units are cancelled already. */
export interface CancellationLeft {
  /** Stock to be freed; it has left the lines' allocations. */
  readonly free: readonly (LineAllocation & Measured & { readonly lineId: string; readonly sku: string })[];
  /** Packed units that are still to be put back; absent where none have serial numbers. */
  readonly unpacked?: readonly PackedUnit[] | undefined;
  /** Items whose queue is to be brought in step with the units that still wait for them. */
  readonly waiting: readonly string[];
}

/** How lines go to the customer. Moments are RFC 3339 in UTC. */
export interface GroupFacts {
  /** The country that it goes to (ISO 3166-1), which names nobody; absent without an address. */
  readonly country?: string | undefined;
  /** Absent for the seller, who then needs the address. */
  readonly deliveredBy?: 'marketplace' | undefined;
  /** The location where the customer collects, for pickup. */
  readonly pickupLocation?: string | undefined;
  /** When the customer would like it. */
  readonly wantedAt?: string | undefined;
  /** When the customer was told that it comes. */
  readonly promisedAt?: string | undefined;
  /** Codes of channel and locations, which nothing here interprets. */
  readonly shippingMethod?: string | undefined;
  readonly serviceLevel?: string | undefined;
}

/** Lines of an order that go one way. */
export interface FulfilmentGroup extends GroupFacts {
  /** Its place in the order, from "1" on. */
  readonly groupId: string;
  readonly method: FulfilmentMethod;
}

/** A group with where it goes: personal data. */
export interface AddressedGroup extends FulfilmentGroup {
  readonly shippingAddress?: Address | undefined;
}

/** Until when something that an order of several groups waits for must be over. */
export interface GroupDeadline {
  /** Absent for what the order as a whole waits for. */
  readonly groupId?: string | undefined;
  readonly stage: TimedStage;
  /** RFC 3339. */
  readonly deadlineAt: string;
}

/** Another order that an order belongs to. */
export interface RelatedOrder {
  readonly relation: OrderRelation;
  readonly orderId: string;
}

/** Under this member an order has its people, sealed or open. JSON and rows leave it out, copies by spreading have it. */
export const people: unique symbol = Symbol('people of an order');

/**
 * The order aggregate: what one load reads and one commit writes; who it is about is sealed in it until it is opened (`OrderWithPeople`). How its lines go to the customer it says itself where they all go one way,
 * and its `groups` where they do not; `groups.ts` tells both alike. Of several groups `promisedAt` is the earliest promise, as lists show it.
 */
export interface Order extends GroupFacts {
  readonly orderId: OrderId;
  readonly type: OrderType;
  readonly channel: string;
  readonly branch: string;
  readonly externalNumber: string;
  readonly currency: string;
  /** The currency of the branch's books, where it is another. */
  readonly bookCurrency?: string | undefined;
  readonly contact: Buyer;
  /** Under what the orders of a guest are listed (`customer-key.ts`); absent of a customer with a code, and of who has no e-mail address. */
  readonly guestKey?: string | undefined;
  readonly [people]?: Sealed | OpenPeople | ErasedPeople;
  /** Absent where all lines go one way. */
  readonly groups?: readonly FulfilmentGroup[] | undefined;
  /** Earlier orders that it belongs to; absent for none. */
  readonly related?: readonly RelatedOrder[] | undefined;
  readonly lines: readonly OrderLine[];
  /** Counts the changes of what is said of the order (`details/details.ts`), from 1; absent for 1. */
  readonly detailsVersion?: number | undefined;
  /** It is only tried out. */
  readonly test?: true | undefined;
  /** When it was recorded as history, RFC 3339: it was carried out elsewhere, and nothing is done about it. Absent for an order that was placed. */
  readonly recordedAt?: string | undefined;
  /** What has become of it elsewhere; of an order that was recorded as history alone. */
  readonly past?: OrderPast | undefined;
  /** Shipping, fees and what else is charged beside the lines. */
  readonly charges: readonly Charge[];
  /** Frozen sum in minor units of lines and charges: prices - discounts + taxes. */
  readonly total: number;
  readonly presentment?: Presentment | undefined;
  readonly payment: PaymentRequest;
  readonly payments: PaymentTotals;
  /** Set by the screening, for an order on account of a customer who is known here. */
  readonly credit?: OrderCredit | undefined;
  readonly holds: readonly Hold[];
  /** Version of the lifecycle policies that the order was placed under. */
  readonly policyVersion: number;
  readonly priority: number;
  /** Nothing is released while units of the order wait for stock. */
  readonly shipComplete?: boolean | undefined;
  /** The reservation whose units it takes when it is sourced. */
  readonly reservation?: string | undefined;
  readonly placedAt: string;
  readonly acceptedAt?: string | undefined;
  readonly completedAt?: string | undefined;
  readonly cancelledAt?: string | undefined;
  /** When nothing was left to be given back of an order that was cancelled as a whole. */
  readonly closedAt?: string | undefined;
  readonly cancelReason?: string | undefined;
  /** The running number of the order's workflow execution, from 1. */
  readonly workflowRun: number;
  /** Set by each commit, from the facts (`stage.ts`). */
  readonly stage: Stage;
  /** When the present stage must be over. */
  readonly deadlineAt?: string | undefined;
  /** Of an order of several groups, each thing that it waits for; the earliest is `deadlineAt`. */
  readonly groupDeadlines?: readonly GroupDeadline[] | undefined;
  /** When the sweep looks at the order unless its stage has changed; before `deadlineAt`. */
  readonly attentionAt?: string | undefined;
  /** The branch's own stage deadlines in minutes, frozen when the order was screened. */
  readonly stageMinutes?: Partial<Readonly<Record<Stage, number>>> | undefined;
  /** When the screening rules judged the order; they do so once. */
  readonly screenedAt?: string | undefined;
  /** Absent where nobody outside was asked. */
  readonly screening?: OutsideScreening | undefined;
  readonly cancellationLeft?: CancellationLeft | undefined;
  /** Open exceptions of the order. */
  readonly openExceptions: number;
  /** Counts commits; the ETag. */
  readonly version: number;
  /** The number of the last event. */
  readonly sequence: number;
}

/** The key by which who an order is about is sealed when it is kept. */
export interface OpenPeople extends PersonKey {
  /** What a later version has sealed of them beside what this one knows. */
  readonly more?: object | undefined;
}

/** The key was destroyed: there is nobody to be found any more. */
export interface ErasedPeople {
  readonly erased: true;
}

/** An order with who it is about: who decides or shows something by that opens it. Personal data. */
export interface OrderWithPeople extends Order {
  readonly contact: OrderContact;
  /** Absent for who buys. */
  readonly billTo?: BilledParty | undefined;
  /** The customer's own number of the order. */
  readonly purchaseOrderNumber?: string | undefined;
  /** Of an order whose lines all go one way. */
  readonly shippingAddress?: Address | undefined;
  readonly groups?: readonly AddressedGroup[] | undefined;
  /** What the channel and the customer say beside; it may name people. */
  readonly freeData?: FreeData | undefined;
  readonly [people]: OpenPeople | ErasedPeople;
}

/** An order that is placed, before it is known by which key its people are sealed. */
export type NewOrder = Omit<OrderWithPeople, typeof people>;
