// Every set of words that the business knows, once: contracts, tables, rules and the command line take it from here. A word that is
// added stands here; a word that was stored once stays.

/** How goods reach the customer. `ship_from_store`: from shops alone. `local_delivery`: by own couriers, from a location near the address. */
export const goodsMethods = ['ship', 'pickup', 'ship_from_store', 'local_delivery'] as const;
export type GoodsMethod = (typeof goodsMethods)[number];

/** How units reach the customer. */
export const fulfilmentMethods = [...goodsMethods, 'service', 'digital'] as const;
export type FulfilmentMethod = (typeof fulfilmentMethods)[number];

/** What kind of order it is: the one method of all that it holds, or a mix of several. */
export const orderTypes = [...fulfilmentMethods, 'mixed'] as const;
export type OrderType = (typeof orderTypes)[number];

/** What an order is to another one. */
export const orderRelations = ['exchange_of', 'part_of', 'replaces', 'subscription_of'] as const;
export type OrderRelation = (typeof orderRelations)[number];

export const channelKinds = ['web_shop', 'marketplace', 'point_of_sale', 'b2b', 'call_centre'] as const;
export type ChannelKind = (typeof channelKinds)[number];

export const locationKinds = ['warehouse', 'shop', 'supplier'] as const;
export type LocationKind = (typeof locationKinds)[number];

/** What stands on a line of an order. */
export const lineKinds = ['goods', 'service', 'digital'] as const;
export type LineKind = (typeof lineKinds)[number];

/** What is sold. `kit`: what is sold as one item and made of others, which stand on the lines of an order. */
export const itemKinds = [...lineKinds, 'kit'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** What becomes of an order that names an item which there is not. `custom`: its lines are taken as they are. */
export const unknownItemPolicies = ['refuse', 'hold', 'custom'] as const;
export type UnknownItemPolicy = (typeof unknownItemPolicies)[number];

/** What another number of an item is. */
export const referenceKinds = ['oem', 'analogue', 'supplier', 'marketplace', 'other'] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

/** By which other numbers items are found. */
export const codeKinds = ['barcode', 'reference'] as const;
export type CodeKind = (typeof codeKinds)[number];

/** Languages in which customers can be written to. */
export const locales = ['en', 'ru'] as const;
export type Locale = (typeof locales)[number];

/** The four axes of an order's status, each independent of the others. */
export const statusAxes = ['lifecycle', 'payment', 'fulfilment', 'return'] as const;
export type StatusAxis = (typeof statusAxes)[number];

/** Where an order that was placed stands in its life. */
export const lifecycles = ['placed', 'accepted', 'in_fulfilment', 'completed', 'cancelled'] as const;
export type Lifecycle = 'draft' | (typeof lifecycles)[number];

/** `not_due`: nothing is to be paid for it. `captured`: by a provider, or received without one. */
export const paymentStatuses = [
  'none',
  'not_due',
  'pending',
  'authorised',
  'partially_captured',
  'captured',
  'partially_refunded',
  'refunded',
  'voided',
  'failed',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export const fulfilmentStatuses = [
  'unfulfilled',
  'backordered',
  'partially_shipped',
  'shipped',
  'partially_delivered',
  'delivered',
] as const;
export type FulfilmentStatus = (typeof fulfilmentStatuses)[number];

export const returnStatuses = ['none', 'requested', 'partially_returned', 'returned'] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

/** The stages of an order that have a deadline. */
export const timedStages = [
  'screening',
  'held',
  'sourcing',
  'backordered',
  'payment',
  'fulfilment',
  'delivery',
] as const;
export type TimedStage = (typeof timedStages)[number];

/** What an order waits for at present. */
export const stages = [...timedStages, 'done'] as const;
export type Stage = (typeof stages)[number];

/** Why an order is held. */
export const holdTypes = [
  'fraud',
  'credit',
  'payment',
  'address',
  'approval',
  'stock',
  'manual',
  'duplicate',
  'item',
  'price',
  'screening',
] as const;
export type HoldType = (typeof holdTypes)[number];

/** What an outside screening may object to. */
export const screenedFor = ['fraud', 'credit', 'address'] as const satisfies readonly HoldType[];
export type ScreenedFor = (typeof screenedFor)[number];

/** How an outside screening has ended. */
export const screeningOutcomes = ['accepted', 'held', 'refused', 'unanswered'] as const;
export type ScreeningOutcome = (typeof screeningOutcomes)[number];

/** How an outside screening stands; `overruled`: a person has decided before it was answered. */
export const screeningStates = ['pending', ...screeningOutcomes, 'overruled'] as const;

/** What becomes of an order that an outside screening does not answer for. */
export const unansweredPolicies = ['hold', 'accept'] as const;
export type UnansweredPolicy = (typeof unansweredPolicies)[number];

/** What becomes of an order that an outside screening refuses. */
export const refusedPolicies = ['hold', 'cancel'] as const;
export type RefusedPolicy = (typeof refusedPolicies)[number];

/** The transitions that a hold can block. */
export const blockables = ['accept', 'release', 'hand-over', 'capture'] as const;
export type Blockable = (typeof blockables)[number];

export const holdStates = ['active', 'released', 'rejected'] as const;
export type HoldState = (typeof holdStates)[number];

/** What a person has to look at. */
export const exceptionKinds = ['workflow', 'deadline', 'settlement', 'parcel', 'dispute'] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

/** How an exception ends: the order goes on, or it does not. */
export const exceptionResolutions = ['resumed', 'given_up'] as const;
export type ExceptionResolution = (typeof exceptionResolutions)[number];

export const exceptionStates = ['open', ...exceptionResolutions] as const;
export type ExceptionState = (typeof exceptionStates)[number];

/** The two lists of a branch's exceptions. */
export const exceptionLists = ['open', 'resolved'] as const;
export type ExceptionList = (typeof exceptionLists)[number];

/** Why units are sourced: they are new, or stock has come for them. */
export const sourcingCauses = ['order', 'stock'] as const;
export type SourcingCause = (typeof sourcingCauses)[number];

export const fulfilmentOrderStates = [
  'scheduled',
  'released',
  'picking',
  'packed',
  'handed_over',
  'delivered',
  'undelivered',
  'rejected',
  'cancelled',
  'on_hold',
] as const;
export type FulfilmentOrderState = (typeof fulfilmentOrderStates)[number];

/** Why what was handed over to a carrier does not reach the customer, nor anybody else. */
export const lossCauses = ['lost', 'destroyed'] as const;
export type LossCause = (typeof lossCauses)[number];

/** Why what was handed over to a carrier comes back: the customer refused it at the door, or the carrier could not deliver it. */
export const sendBackCauses = ['refused', 'returned_to_sender'] as const;
export type SendBackCause = (typeof sendBackCauses)[number];

/** Why a location does not hand over what it was asked to. */
export const rejectionReasons = ['not_found', 'damaged', 'no_capacity', 'other'] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** Why stock of a fulfilment order is booked: it left, it goes back to what is free, or it was broken or not there. */
export const stockKinds = ['ship', 'free', 'damaged', 'not_found'] as const;
export type StockKind = (typeof stockKinds)[number];

/** What changes what is on hand. */
export const movementKinds = [
  'receipt',
  'shipment',
  'adjustment',
  'count',
  'transfer_out',
  'transfer_in',
  'return',
  'scrap',
] as const;
export type MovementKind = (typeof movementKinds)[number];

/** How a reservation ends: an order has taken its units, its channel let them go, or nobody came in time. */
export const reservationEnds = ['used', 'released', 'expired'] as const;
export type EndOfReservation = (typeof reservationEnds)[number];

/** Where units come from that are to come. */
export const supplyKinds = ['purchase_order', 'transfer', 'return', 'production'] as const;
export type SupplyKind = (typeof supplyKinds)[number];

/** How units are, where that tells them apart. Only those that are as new are sold. */
export const stockConditions = ['new', 'refurbished', 'used', 'damaged'] as const;
export type StockCondition = (typeof stockConditions)[number];

/**
 * Where a unit with a serial number is. `packed`: for a fulfilment order, and still in the house. `shipped`: with it, on its way or with the customer.
 * `removed`: off the books, as it was broken, stolen, or not there.
 */
export const serialStates = ['in_stock', 'packed', 'shipped', 'lost', 'removed'] as const;
export type SerialState = (typeof serialStates)[number];

/** Why a person corrects what is on hand. */
export const adjustmentReasons = ['damaged', 'lost', 'found', 'expired', 'stolen', 'correction', 'other'] as const;
export type AdjustmentReason = (typeof adjustmentReasons)[number];

/** Why something goes off a price. `staff`: for those who work here. `manual`: a person has agreed it with the customer. */
export const discountKinds = ['coupon', 'promotion', 'volume', 'loyalty', 'staff', 'manual', 'other'] as const;
export type DiscountKind = (typeof discountKinds)[number];

/** Who pays a tax to the authorities. `marketplace`: it has taken the tax from the customer, and pays it in its own name. */
export const taxRemitters = ['seller', 'marketplace'] as const;
export type TaxRemitter = (typeof taxRemitters)[number];

/** How units at a price that is finer than the currency come to whole minor units. `half_even`: a half goes to the even neighbour. */
export const roundings = ['half_up', 'half_even', 'up', 'down'] as const;
export type Rounding = (typeof roundings)[number];

/**
 * What an order is charged for beside its lines. `fee`: for any other service. `tip`: for who serves the customer. `duty`: for customs.
 * `deposit`: paid back when what it is for comes back. `rounding`: of the sum to be paid, to what there are coins for.
 */
export const chargeKinds = [
  'shipping',
  'gift_wrap',
  'cash_on_delivery',
  'fee',
  'tip',
  'duty',
  'deposit',
  'rounding',
] as const;
export type ChargeKind = (typeof chargeKinds)[number];

/** What becomes of the money of units, and of charges. */
export const settlements = ['invoiced', 'cancelled'] as const;
export type Settlement = (typeof settlements)[number];

/** How an order is paid. `tenders`: in the ways that its tenders say. */
export const paymentMethods = ['card', 'on_account', 'tenders'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/**
 * In what way an order, or some of it, is paid. `card`: by a token of a payment provider, which we ask. `marketplace`: to the marketplace
 * that sold it. `provider_reference`: authorised or captured elsewhere by a payment provider. `gift_card`, `stored_credit`, `voucher`: redeemed where they are kept. `instalments`: by a lender, whom the customer pays.
 */
export const tenderKinds = [
  'card',
  'provider_reference',
  'marketplace',
  'gift_card',
  'stored_credit',
  'voucher',
  'instalments',
  'bank_transfer',
  'cash_on_delivery',
  'on_account',
] as const;
export type TenderKind = (typeof tenderKinds)[number];

/** What a payment provider has done elsewhere of what an order is to pay. */
export const elsewhereStates = ['authorised', 'captured'] as const;
export type ElsewhereState = (typeof elsewhereStates)[number];

/** Who holds the money of a tender. */
export const moneyHolders = ['customer', 'us', 'provider', 'marketplace', 'lender'] as const;
export type MoneyHolder = (typeof moneyHolders)[number];

/** Who can hold the money of what is redeemed. */
export const redemptionHolders = ['us', 'marketplace'] as const satisfies readonly MoneyHolder[];

/** How far an order's authorisation has come. */
export const authorisationStates = ['none', 'pending', 'authorised', 'declined'] as const;
export type AuthorisationState = (typeof authorisationStates)[number];

/** `asked`: the provider may know of it. `pending`: it is working on it. */
export const paymentStates = ['asked', 'pending', 'authorised', 'declined'] as const;
export type PaymentState = (typeof paymentStates)[number];

/** `none`: nothing to collect (on account, or free). `due`: no authorisation fits yet. */
export const captureStates = ['none', 'due', 'asked', 'refused', 'captured', 'given_up'] as const;
export type CaptureState = (typeof captureStates)[number];

export const voidStates = ['asked', 'voided'] as const;
export type VoidState = (typeof voidStates)[number];

/** `credit`: of a credit memo. `goodwill`: of an appeasement. `overpaid`: collected above what is owed. */
export const refundCauses = ['credit', 'goodwill', 'overpaid'] as const;
export type RefundCause = (typeof refundCauses)[number];

/** `given_up`: by a person, of goodwill that could not be paid: it is promised no longer. */
export const refundStates = ['requested', 'refused', 'refunded', 'given_up'] as const;
export type RefundState = (typeof refundStates)[number];

/** How a dispute ends. `lost`: the money is with the customer. `dropped`: an inquiry from which no dispute was made. */
export const disputeOutcomes = ['won', 'lost', 'dropped'] as const;
export type DisputeOutcome = (typeof disputeOutcomes)[number];

export const disputeStates = ['open', ...disputeOutcomes] as const;
export type DisputeState = (typeof disputeStates)[number];

/** What an entry of the journal records. */
export const entryKinds = ['invoice', 'capture', 'receipt', 'credit_memo', 'refund', 'goodwill_refund'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** The accounts of what is charged beside goods, each with what stands in it. */
export const chargeAccounts = [
  /** Shipping charged, net of tax. */
  'shipping_revenue',
  /** Other services charged, net of tax: gift wrap, cash on delivery, fees. */
  'fee_revenue',
  /** Tips of customers, owed to those who served them. */
  'tips_payable',
  /** Duties charged to customers and owed to customs. */
  'duties_payable',
  /** Deposits of customers, owed to them when what they are for comes back. */
  'deposits_held',
  /** What the rounding of sums to be paid has brought in, or cost. */
  'rounding_differences',
] as const;
export type ChargeAccount = (typeof chargeAccounts)[number];

/** The accounts of the money that customers have paid, by who holds it, each with what stands in it. */
export const moneyAccounts = [
  /** What payment providers have collected and not given back. */
  'payment_clearing',
  /** What customers have paid without a provider. */
  'bank',
  /** What was paid in cash to those who deliver. */
  'cash',
  /** What marketplaces have collected, or owe for vouchers of theirs, and not settled with us. */
  'marketplace_clearing',
  /** What lenders owe for purchases that customers pay to them in instalments. */
  'lender_clearing',
  /** What we owe to customers on gift cards and stored credit: it falls as they redeem it. */
  'stored_value',
] as const;
export type MoneyAccount = (typeof moneyAccounts)[number];

/** The chart of accounts, each with what stands in it. */
export const ledgerAccounts = [
  /** What customers owe for invoices. */
  'accounts_receivable',
  ...moneyAccounts,
  /** Goods and services sold, net of discounts and tax. */
  'revenue',
  ...chargeAccounts,
  /** Sales taken back by credit memos, net of tax. */
  'sales_returns',
  /** Tax charged to customers and owed to the authorities. */
  'tax_payable',
  /** Tax charged to customers that a marketplace pays to the authorities: it keeps so much when it settles with us. */
  'marketplace_tax',
  /** Money given back without taking a sale back. */
  'goodwill',
] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

/** Which orders a check of the books looks at. */
export const checkedOrders = ['sample', 'all'] as const;
export type CheckedOrders = (typeof checkedOrders)[number];

/** `skipped`: the endpoint does not want this type. */
export const deliveryStates = ['due', 'delivered', 'failed', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const messageStates = ['sending', 'sent', 'not_sent'] as const;
export type MessageState = (typeof messageStates)[number];

/** Why a customer gets no messages about an order: there is no address, or one whose mailbox the mail service cannot write. */
export const unreachableReasons = ['no_email_address', 'mailbox_not_ascii'] as const;
export type UnreachableReason = (typeof unreachableReasons)[number];

/** Who brings an order to the customer's door: the seller and their carrier, or the marketplace that sold it. */
export const deliverers = ['seller', 'marketplace'] as const;
export type Deliverer = (typeof deliverers)[number];

/** Who does what an event tells. */
export const actorKinds = ['client', 'person', 'step', 'clock', 'provider', 'carrier', 'system'] as const;
export type ActorKind = (typeof actorKinds)[number];

/** Why an event is kept that has not reached the bus. */
export const unpublishedReasons = ['refused', 'unreadable', 'too-late'] as const;
export type UnpublishedReason = (typeof unpublishedReasons)[number];

/** What is imported in bulk. */
export const importKinds = ['items', 'customers', 'stock', 'prices', 'orders', 'history'] as const;
export type ImportKind = (typeof importKinds)[number];

/** Where an import stands. `awaiting_upload`: its file is to come; `cancelling`: the rows at hand are the last. */
export const importStages = ['awaiting_upload', 'running', 'cancelling', 'completed', 'failed', 'cancelled'] as const;
export type ImportStage = (typeof importStages)[number];

/**
 * What came of a row. `set`: a price holds as it says; `rejected`: it cannot be read; `refused`: the system does not take it; `readable`: a dry run found nothing
 * wrong.
 */
export const rowResults = [
  'created',
  'changed',
  'unchanged',
  'counted',
  'set',
  'readable',
  'rejected',
  'refused',
] as const;
export type RowResult = (typeof rowResults)[number];

/** How the erasure of a person stands. `waiting`: for orders that are not over; `finished`: nothing tells any more who they were. */
export const erasureStates = ['requested', 'waiting', 'finished'] as const;
export type ErasureState = (typeof erasureStates)[number];

/** Lists of erasures. */
export const erasureLists = ['open', 'finished'] as const;
export type ErasureList = (typeof erasureLists)[number];
