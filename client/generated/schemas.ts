// Made from the description of the API by `npm run client`; do not change it by hand.

export interface AccountBalance {
  account: 'accounts_receivable' | 'payment_clearing' | 'bank' | 'cash' | 'marketplace_clearing' | 'lender_clearing' | 'stored_value' | 'revenue' | 'shipping_revenue' | 'fee_revenue' | 'tips_payable' | 'duties_payable' | 'deposits_held' | 'rounding_differences' | 'sales_returns' | 'tax_payable' | 'marketplace_tax' | 'goodwill';
  /** ISO 4217 code */
  currency: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  debit: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  credit: string;
  /** Debits less credits */
  balance: string;
}

/** Who did it: a client or person, a workflow step, a scheduled or reacting function, a provider */
export interface Actor {
  kind: 'client' | 'person' | 'step' | 'clock' | 'provider' | 'carrier' | 'system';
  id: string;
  /** What the client is called */
  name?: string | undefined;
}

export interface Address {
  name?: string | undefined;
  company?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  /** Street, house, floor and the like, as the country writes them; empty where they are not known */
  lines: readonly string[];
  /** Where the country writes one */
  city?: string | undefined;
  /** State, province, emirate */
  region?: string | undefined;
  /** Where the country has them */
  postalCode?: string | undefined;
  /** ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR` */
  country: string;
  coordinates?: Coordinates | undefined;
}

export interface AddressChange {
  name?: string | null | undefined;
  company?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  /** Street, house, floor and the like, as the country writes them; empty where they are not known */
  lines?: readonly string[] | undefined;
  /** Where the country writes one */
  city?: string | null | undefined;
  /** State, province, emirate */
  region?: string | null | undefined;
  /** Where the country has them */
  postalCode?: string | null | undefined;
  /** ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR` */
  country?: string | undefined;
  coordinates?: Coordinates | null | undefined;
}

export interface Appeasement {
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
}

export interface Availability {
  items: readonly ItemAvailability[];
  /** SKUs that are not in the catalogue */
  unknown: readonly string[];
}

export interface Balance {
  /** May be below zero */
  amount: string;
  /** ISO 4217 code */
  currency: string;
}

export interface BilledParty {
  name?: string | undefined;
  /** The company, where it is not a person who buys */
  company?: string | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  address?: OrderAddress | undefined;
  /** As it is compared: domain in ASCII, small letters. Absent where it is `email` itself */
  emailNormalised?: string | undefined;
  /** As it is dialled: E.164, with `;ext=` before an extension. Absent where `phone` cannot be read so */
  phoneNormalised?: string | undefined;
}

export interface BilledPartyChange {
  name?: string | null | undefined;
  /** The company, where it is not a person who buys */
  company?: string | null | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | null | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  address?: AddressChange | null | undefined;
}

export interface BookBalance {
  account: 'accounts_receivable' | 'payment_clearing' | 'bank' | 'cash' | 'marketplace_clearing' | 'lender_clearing' | 'stored_value' | 'revenue' | 'shipping_revenue' | 'fee_revenue' | 'tips_payable' | 'duties_payable' | 'deposits_held' | 'rounding_differences' | 'sales_returns' | 'tax_payable' | 'marketplace_tax' | 'goodwill';
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  debit: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  credit: string;
  /** Debits less credits */
  balance: string;
}

/** All entries in the currency of the branch's books */
export interface BookBalances {
  /** ISO 4217 code */
  currency: string;
  accounts: readonly BookBalance[];
  /** Entries that are not in the sums, since no exchange rate of their day is known */
  withoutRate: number;
}

export interface BookCheck {
  branch: string;
  /** False: ask again with `next` as the cursor; the sums go on from here */
  complete: boolean;
  next?: string | undefined;
  /** Nothing wrong has been found; the verdict once `complete` is true */
  passed: boolean;
  checks: readonly BookCheckResult[];
  covered: BookCheckCover;
}

export interface BookCheckCover {
  entries: number;
  invoices: number;
  creditMemos: number;
  orders: number;
  /** Invoices out of which the orders were taken; a sample is `complete` with far fewer `orders`. All orders are those with an invoice, and those with money and no invoice yet */
  ordersOf: number;
}

export interface BookCheckResult {
  check: 'entries-balance' | 'trial-balance-is-zero' | 'book-currency-balances' | 'documents-add-up' | 'invoices-equal-sales' | 'credit-memos-equal-returns' | 'receivables-add-up' | 'clearing-adds-up' | 'money-is-posted' | 'numbers-have-no-gaps' | 'orders-agree';
  passed: boolean;
  detail: string;
}

/** In what other currency than its own the entry stands in the books */
export interface BookRate {
  /** That of the branch's books */
  currency: string;
  /** By which the amounts were converted; absent while none is known of the day of posting */
  rate?: ExchangeRate | undefined;
}

export interface Branch {
  branchId: string;
  name: string;
  /** ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR` */
  country: string;
  /** The currency of its books; it cannot change later */
  currency: string;
  taxNumber?: string | undefined;
  /** Orders above this amount, in the currency of the branch, are held for approval; those in another currency by the exchange rate of their day */
  approvalLimit?: string | undefined;
  /** E-mail addresses and @domains whose orders are held */
  listedEmails: readonly string[];
  /** Texts, such as "12 Elm Street", whose occurrence in a shipping address holds the order; case, punctuation and gaps do not matter */
  listedAddresses: readonly string[];
  /** Like orders of one customer within this time are held; 0 switches it off */
  duplicateWindowMinutes: number;
  /** Minutes that a stage of an order may take before it becomes an exception */
  stageMinutes?: StageMinutes | undefined;
  /** Who screens its orders outside (fraud, credit, addresses) before they are accepted; absent for nobody */
  screening?: ScreeningSettings | undefined;
  /** The channels of an inactive branch place no orders */
  active: boolean;
  /** Counts changes; the ETag */
  version: number;
}

export interface BranchPage {
  items: readonly Branch[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface BranchSettings {
  name: string;
  /** ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR` */
  country: string;
  /** The currency of its books; it cannot change later */
  currency: string;
  taxNumber?: string | undefined;
  /** Orders above this amount, in the currency of the branch, are held for approval; those in another currency by the exchange rate of their day */
  approvalLimit?: string | undefined;
  /** E-mail addresses and @domains whose orders are held */
  listedEmails?: readonly string[] | undefined;
  /** Texts, such as "12 Elm Street", whose occurrence in a shipping address holds the order; case, punctuation and gaps do not matter */
  listedAddresses?: readonly string[] | undefined;
  /** Like orders of one customer within this time are held; 0 switches it off */
  duplicateWindowMinutes?: number | undefined;
  /** Minutes that a stage of an order may take before it becomes an exception */
  stageMinutes?: StageMinutes | undefined;
  /** Who screens its orders outside (fraud, credit, addresses) before they are accepted; absent for nobody */
  screening?: ScreeningSettings | undefined;
  /** The channels of an inactive branch place no orders */
  active?: boolean | undefined;
  /** Read-only: ignored */
  branchId?: string | undefined;
  /** Read-only: ignored */
  version?: number | undefined;
}

export interface Bundle {
  bundleId: string;
  sku: string;
  description: string;
  ordered: number;
  /** The channel's own id of the line */
  externalLineId?: string | undefined;
  /** Of all of its lines, before discounts and taxes */
  price: string;
  discounts: readonly Discount[];
  taxes: readonly Tax[];
  /** Price less discounts, plus taxes that the price does not contain */
  total: string;
}

export interface BundleQuantity {
  bundleId: string;
  quantity: number;
}

export interface Cancellation {
  order: OrderSummary;
  cancelled: readonly LineUnits[];
  /** What is not owed any more: voided or refunded by itself */
  amount: string;
}

export interface Capture {
  captureId: string;
  /** Number of the invoice */
  invoice: string;
  fulfilmentOrderId: string;
  /** Which tender of the order pays this part of the invoice */
  tenderId?: string | undefined;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** `none`: nothing to collect. `due`: waits for an authorisation */
  state: 'none' | 'due' | 'asked' | 'refused' | 'captured' | 'given_up';
  paymentId?: string | undefined;
  reason?: string | undefined;
  /** RFC 3339 date and time */
  capturedAt?: string | undefined;
}

export interface CardPayment {
  method: 'card';
  /** One that is set up here */
  provider: string;
  /** The provider's token of the customer's means of payment; never a card number */
  token: string;
}

export interface CarrierEventTaken {
  /** Whether a shipment has this number */
  known: boolean;
}

export interface ChangedOrder {
  orderId: string;
  channel: string;
  branch: string;
  externalNumber: string;
  type: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital' | 'mixed';
  status: OrderStatus;
  /** ISO 4217 code */
  currency: string;
  /** Decimal amount in the currency of the order */
  total: string;
  lineCount: number;
  /** RFC 3339 date and time */
  placedAt: string;
  /** RFC 3339 date and time */
  promisedAt?: string | undefined;
  /** The order is a test */
  test?: true | undefined;
  /** When it was recorded as history: it was carried out elsewhere. Absent for an order that was placed */
  recordedAt?: string | undefined;
  /** Counts changes; the ETag */
  version: number;
  /** Counts the changes of these members; 1 as the order was placed */
  detailsVersion: number;
  customer: OrderCustomer;
  billTo?: BilledParty | undefined;
  purchaseOrderNumber?: string | undefined;
  shippingAddress?: OrderAddress | undefined;
  /** Words to find and sort orders by; each is kept once, case matters */
  tags?: readonly string[] | undefined;
  /** What the channel's own programs keep with the order: texts of up to 1000 characters by name */
  metadata?: Record<string, string> | undefined;
  /** What the customer wrote with the order; staff add notes of their own to a placed order */
  note?: string | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
  /** RFC 3339 date and time */
  wantedAt?: string | undefined;
  /** Of each group, where the order has several */
  groups?: readonly FulfilmentGroupDetails[] | undefined;
}

export interface Channel {
  channelId: string;
  name: string;
  /** The branch whose books its orders go into */
  branch: string;
  /** Its usual currency */
  currency: string;
  kind: 'web_shop' | 'marketplace' | 'point_of_sale' | 'b2b' | 'call_centre';
  /** An inactive channel places no orders */
  active: boolean;
  /** What becomes of an order with an SKU that is no item here: `refuse` it, as is usual, take it and `hold` it until its lines are mapped to items, or take such lines as `custom` ones, which are made, bought or done for the order and need no stock */
  unknownItems?: 'refuse' | 'hold' | 'custom' | undefined;
  /** How far, in percent of the list price, a price that it sends may be from the price lists before a person has to release the order; without it, prices are taken as they come */
  priceTolerance?: string | undefined;
  /** Its orders are screened before they come, as those of most marketplaces: nobody outside is asked about them here */
  screenedElsewhere?: boolean | undefined;
  /** Its orders are picked, packed, shipped and delivered by the demo warehouse, in a stage that has one; for evaluation only */
  demo?: boolean | undefined;
  /** Counts changes; the ETag */
  version: number;
}

export interface ChannelPage {
  items: readonly Channel[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface ChannelSettings {
  name: string;
  /** The branch whose books its orders go into */
  branch: string;
  /** Its usual currency */
  currency: string;
  kind: 'web_shop' | 'marketplace' | 'point_of_sale' | 'b2b' | 'call_centre';
  /** An inactive channel places no orders */
  active?: boolean | undefined;
  /** What becomes of an order with an SKU that is no item here: `refuse` it, as is usual, take it and `hold` it until its lines are mapped to items, or take such lines as `custom` ones, which are made, bought or done for the order and need no stock */
  unknownItems?: 'refuse' | 'hold' | 'custom' | undefined;
  /** How far, in percent of the list price, a price that it sends may be from the price lists before a person has to release the order; without it, prices are taken as they come */
  priceTolerance?: string | undefined;
  /** Its orders are screened before they come, as those of most marketplaces: nobody outside is asked about them here */
  screenedElsewhere?: boolean | undefined;
  /** Its orders are picked, packed, shipped and delivered by the demo warehouse, in a stage that has one; for evaluation only */
  demo?: boolean | undefined;
  /** Read-only: ignored */
  channelId?: string | undefined;
  /** Read-only: ignored */
  version?: number | undefined;
}

export interface ChargeAmount {
  chargeId: string;
  /** Tax included, of the sign of the charge; without it, all that is invoiced and not refunded yet. "0.00" of one below zero leaves it given */
  amount?: string | undefined;
}

export interface Consents {
  marketing: boolean;
}

export interface Coordinates {
  latitude: number;
  longitude: number;
}

export type CountsByStatus = Record<string, number>;

export interface CreatedImport {
  importId: string;
  kind: 'items' | 'customers' | 'stock' | 'prices' | 'orders' | 'history';
  fileName: string;
  /** SHA-256 of the file, in hexadecimal digits; a file of another one is not taken */
  sha256?: string | undefined;
  dryRun: boolean;
  stage: 'awaiting_upload' | 'running' | 'cancelling' | 'completed' | 'failed' | 'cancelled';
  /** A label of the WHATWG standard; else told by the bytes */
  encoding?: string | undefined;
  /** Of the columns; else the one that makes the most of them in the header */
  separator?: 'comma' | 'semicolon' | 'tab' | '|' | undefined;
  /** `trusted`: what they enclose is one field also where it looks like rows; `none`: they are characters like others */
  quotes?: 'standard' | 'trusted' | 'none' | undefined;
  /** Before the decimals of amounts; else told by the amounts */
  decimal?: 'point' | 'comma' | undefined;
  /** The order of the parts of dates, where it is not year, month, day; else told by the dates */
  dates?: 'iso' | 'day-first' | 'month-first' | undefined;
  /** Columns alone that are nothing to the kind are left alone */
  ignoreOthers?: boolean | undefined;
  bytes: ImportExtent;
  lines: ImportExtent;
  /** How many rows, by what came of them */
  rows: Record<string, number>;
  /** Why it has failed, and what to do */
  failure?: string | undefined;
  /** Whose import it is: the client that has made it, with whose rights it works */
  client: string;
  /** RFC 3339 date and time */
  createdAt: string;
  /** RFC 3339 date and time */
  startedAt?: string | undefined;
  /** RFC 3339 date and time */
  endedAt?: string | undefined;
  version: number;
  upload: Upload;
}

export interface Credentials {
  clientId: string;
  name: string;
  scopes: readonly string[];
  channels: 'all' | readonly string[];
  branches: 'all' | readonly string[];
  locations: 'all' | readonly string[];
  /** They place test orders, and reach no others */
  test?: true | undefined;
  /** RFC 3339 date and time */
  createdAt: string;
  disabled: boolean;
}

export interface CredentialsList {
  items: readonly Credentials[];
}

export interface CredentialsWithSecret {
  clientId: string;
  name: string;
  scopes: readonly string[];
  channels: 'all' | readonly string[];
  branches: 'all' | readonly string[];
  locations: 'all' | readonly string[];
  /** They place test orders, and reach no others */
  test?: true | undefined;
  /** RFC 3339 date and time */
  createdAt: string;
  disabled: boolean;
  /** Shown here only; keep it safe */
  clientSecret: string;
}

export interface CreditMemo {
  /** The number */
  creditMemoId: string;
  number: string;
  branch: string;
  channel: string;
  /** ISO 4217 code */
  currency: string;
  /** RFC 3339 date and time */
  issuedAt: string;
  reason: string;
  orderId?: string | undefined;
  /** To whom it is charged; only when one document is read */
  billTo?: BilledParty | undefined;
  /** The customer's own; only when one document is read */
  purchaseOrderNumber?: string | undefined;
  /** Its total in the currency that the customer was shown, by the rate of the order; only when one document is read */
  presentment?: Presentment | undefined;
  customerId?: string | undefined;
  /** The channel's own number, on one that refers to no order */
  reference?: string | undefined;
  /** Prices and discounts contain their taxes */
  pricesIncludeTax?: true | undefined;
  /** To be printed before their lines, which name them */
  bundles?: readonly DocumentBundle[] | undefined;
  lines: readonly CreditMemoLine[];
  /** Lists and answers to requests show the first 100 lines; read the document for all */
  lineCount: number;
  charges?: readonly DocumentCharge[] | undefined;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  net: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  tax: string;
  /** By what they are, and who remits them */
  taxes: readonly TaxOfDocument[];
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  total: string;
}

export interface CreditMemoLine {
  lineId?: string | undefined;
  sku?: string | undefined;
  bundleId?: string | undefined;
  description: string;
  /** In the unit of the item */
  quantity: number;
  /** Where it is sold in parts of its unit; absent for whole units */
  measure?: Measure | undefined;
  /** Of all units, before discounts and taxes */
  price: string;
  discounts: readonly Discount[];
  taxes: readonly Tax[];
  /** Price less discounts, plus taxes that the price does not contain */
  amount: string;
}

export interface CreditMemoPage {
  items: readonly CreditMemo[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface CrossReference {
  kind: 'oem' | 'analogue' | 'supplier' | 'marketplace' | 'other';
  number: string;
}

export interface Customer {
  /** The customer code, chosen by the business */
  customerId: string;
  /** The only channel that knows the customer; absent for all */
  channel?: string | undefined;
  /** Absent of who was erased */
  name?: string | undefined;
  /** The company, where it is not a person who buys */
  company?: string | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  addresses: readonly Address[];
  /** Locale of the customer, as a language tag (BCP 47) where it is one. Messages are written in its language, or in English */
  locale: string;
  /** By whose prices they buy, such as `trade` */
  group?: string | undefined;
  /** What the customer may owe for orders on account until they are paid; absent for nothing */
  creditLimit?: Money | undefined;
  consents: Consents;
  active: boolean;
  /** They were erased: nobody knows any more who they were */
  erased?: true | undefined;
  /** The erasure that was requested of them */
  erasureId?: string | undefined;
  /** Counts changes; the ETag */
  version: number;
}

export interface CustomerChange {
  name?: string | null | undefined;
  /** The company, where it is not a person who buys */
  company?: string | null | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | null | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  /** Locale of the customer, as a language tag (BCP 47) where it is one. Messages are written in its language, or in English */
  locale?: string | undefined;
}

export interface CustomerCredit {
  customerId: string;
  /** Absent where nothing is given on account */
  limit?: Money | undefined;
  /** By currency: orders on account from their screening on, less what is cancelled, credited and received. Below zero where more was received than is owed */
  owed: readonly Balance[];
  /** The same in the currency of the limit, each order by the rate of its day; absent where a rate lacks */
  counted?: Balance | undefined;
  /** The limit less what counts; below zero where a person let more pass */
  available?: Balance | undefined;
}

export interface CustomerMessage {
  messageId: string;
  template: string;
  locale: string;
  /** `sending` for long: the provider’s answer was lost; it is not sent twice */
  state: 'sending' | 'sent' | 'not_sent';
  reason?: string | undefined;
  /** RFC 3339 date and time */
  at: string;
}

export interface CustomerMessageList {
  items: readonly CustomerMessage[];
  /** Why the customer gets no messages as the order stands; absent where they do */
  unreachable?: 'no_email_address' | 'mailbox_not_ascii' | undefined;
}

export interface CustomerPage {
  items: readonly Customer[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface CustomerSettings {
  /** The only channel that knows the customer; absent for all */
  channel?: string | undefined;
  name: string;
  /** The company, where it is not a person who buys */
  company?: string | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  addresses?: readonly Address[] | undefined;
  /** Locale of the customer, as a language tag (BCP 47) where it is one. Messages are written in its language, or in English */
  locale?: string | undefined;
  /** By whose prices they buy, such as `trade` */
  group?: string | undefined;
  /** What the customer may owe for orders on account until they are paid; absent for nothing */
  creditLimit?: Money | undefined;
  consents?: Consents | undefined;
  active?: boolean | undefined;
  /** Read-only: ignored */
  customerId?: string | undefined;
  /** Read-only: ignored */
  erased?: true | undefined;
  /** Read-only: ignored */
  erasureId?: string | undefined;
  /** Read-only: ignored */
  version?: number | undefined;
}

export interface Discount {
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** The coupon or campaign */
  code?: string | undefined;
  kind?: 'coupon' | 'promotion' | 'volume' | 'loyalty' | 'staff' | 'manual' | 'other' | undefined;
  /** As documents print it; events do not carry it */
  reason?: string | undefined;
  /** The share of a discount that was given on the order as a whole */
  ofOrder?: true | undefined;
}

export interface Dispute {
  disputeId: string;
  paymentId: string;
  /** The provider's own id of it */
  reference: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** `lost`: the bank has taken the money back. `dropped`: an inquiry from which no dispute was made */
  state: 'open' | 'won' | 'lost' | 'dropped';
  /** The provider's code */
  reason: string;
  /** Until when the provider takes evidence */
  evidenceDueBy?: string | undefined;
  /** RFC 3339 date and time */
  openedAt: string;
  /** RFC 3339 date and time */
  closedAt?: string | undefined;
}

export interface DocumentBundle {
  bundleId: string;
  sku: string;
  description: string;
  /** Of its lines on the document */
  amount: string;
}

export interface DocumentCharge {
  chargeId: string;
  kind: 'shipping' | 'gift_wrap' | 'cash_on_delivery' | 'fee' | 'tip' | 'duty' | 'deposit' | 'rounding';
  /** As the channel calls it: the shipping method, the tariff of a fee */
  code?: string | undefined;
  /** As documents print it; events do not carry it */
  name?: string | undefined;
  /** Before discounts and taxes */
  price: string;
  discounts: readonly Discount[];
  taxes: readonly SignedTax[];
  /** Price less discounts, plus taxes that the price does not contain */
  amount: string;
}

export interface EarlierOrderDetails {
  /** Counts the changes of these members; 1 as the order was placed */
  detailsVersion: number;
  customer: OrderCustomer;
  billTo?: BilledParty | undefined;
  purchaseOrderNumber?: string | undefined;
  shippingAddress?: OrderAddress | undefined;
  /** Words to find and sort orders by; each is kept once, case matters */
  tags?: readonly string[] | undefined;
  /** What the channel's own programs keep with the order: texts of up to 1000 characters by name */
  metadata?: Record<string, string> | undefined;
  /** What the customer wrote with the order; staff add notes of their own to a placed order */
  note?: string | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
  /** RFC 3339 date and time */
  wantedAt?: string | undefined;
  /** RFC 3339 date and time */
  promisedAt?: string | undefined;
  /** Of each group, where the order has several */
  groups?: readonly FulfilmentGroupDetails[] | undefined;
  /** When the next version took their place */
  replacedAt: string;
}

export interface EarlierOrderDetailsPage {
  items: readonly EarlierOrderDetails[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

/** The version of what was read */
export type EntityTag = string;

export interface Erasure {
  erasureId: string;
  /** `requested`: not looked at before `notBefore`; `waiting`: for orders that are not over; `finished`: nothing tells any more who they were */
  state: 'requested' | 'waiting' | 'finished';
  customerId?: string | undefined;
  /** The order that was named */
  orderId?: string | undefined;
  /** Whose customer or order it is; absent for a customer of all */
  channel?: string | undefined;
  branch?: string | undefined;
  /** RFC 3339 date and time */
  requestedAt: string;
  requestedBy: string;
  /** When it was last asked to be carried out once more */
  repeatedAt?: string | undefined;
  /** It is carried out within minutes after this, where no order needs them */
  notBefore: string;
  waitsFor?: ErasureWaits | undefined;
  /** RFC 3339 date and time */
  finishedAt?: string | undefined;
  /** Counts changes; the ETag */
  version: number;
}

export interface ErasurePage {
  items: readonly Erasure[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface ErasureRequest {
  /** A customer, with all orders that have their code */
  customerId?: string | undefined;
  /** Whom this order is about: its customer, or a guest, with all their orders in this channel with the same e-mail address */
  orderId?: string | undefined;
}

/** Orders that still need them: not at their end, with an open exception, or with money to come */
export interface ErasureWaits {
  count: number;
  /** The first of them, those within the caller’s reach */
  orderIds: readonly string[];
}

export interface Event {
  type: string;
  /** RFC 3339 date and time */
  timestamp: string;
  metadata: EventMetadata;
  /** What the event tells, by its type */
  data: Record<string, unknown>;
}

export interface EventMetadata {
  id: string;
  type: string;
  /** The context that tells it: `oms.orders` */
  source?: string | undefined;
  /** Of its type */
  version: number;
  /** RFC 3339 date and time */
  occurredAt: string;
  /** Counts the events of one order from 1; 0 for those of no order */
  sequence: number;
  orderId?: string | undefined;
  /** The channel's own number of the order */
  externalNumber?: string | undefined;
  channel?: string | undefined;
  branch?: string | undefined;
  actor?: Actor | undefined;
  /** The request to the API that it began with */
  requestId?: string | undefined;
  /** What is equal in all that belongs together: the order, or what it is about */
  correlationId: string;
  /** What has led to it */
  causationId?: string | undefined;
  /** How many events have led to it, one out of another */
  depth?: number | undefined;
}

export interface EventPage {
  items: readonly Event[];
  /** Cursor of what comes after; always there, since there will be more */
  next: string;
  /** True when there is more already: ask again at once. Otherwise after a pause */
  more: boolean;
}

export interface EventsToRepublish {
  /** Of those that are listed */
  ids?: readonly string[] | undefined;
  /** All that this order has told, from its own rows */
  orderId?: string | undefined;
}

export interface ExceptionOwner {
  /** Who works on it; the client that asks unless given */
  owner?: string | undefined;
}

export interface ExchangeRate {
  /** ISO 4217 code */
  from: string;
  /** ISO 4217 code */
  to: string;
  /** The day from which on it holds, until a newer one, YYYY-MM-DD */
  date: string;
  /** What one unit of `from` is worth in `to`: exact, up to 9 digits before and 12 after the point */
  rate: string;
  /** Who says so: a code such as `ecb` */
  source: string;
}

export interface ExchangeRatePage {
  items: readonly ExchangeRate[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface ExchangeRates {
  items: readonly ExchangeRate[];
}

/** One field that is wrong */
export interface FieldError {
  /** JSON Pointer into the body, or #query/…, #path/…, #header/… */
  pointer: string;
  message: string;
}

export interface FinalDecision {
  reason: string;
}

export interface FulfilmentGroup {
  groupId: string;
  method: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital';
  shippingAddress?: OrderAddress | undefined;
  /** Absent for the seller */
  deliveredBy?: 'marketplace' | undefined;
  pickupLocation?: string | undefined;
  /** When the customer would like it */
  wantedAt?: string | undefined;
  /** When the customer was told that it comes */
  promisedAt?: string | undefined;
  /** How it is shipped, as channel and locations call it, such as `DHL-PARCEL` */
  shippingMethod?: string | undefined;
  /** How soon, as channel and locations call it, such as `express` */
  serviceLevel?: string | undefined;
}

export interface FulfilmentGroupChange {
  groupId: string;
  /** Until goods are released to a location; the country stays */
  shippingAddress?: AddressChange | null | undefined;
  /** When the customer would like it */
  wantedAt?: string | null | undefined;
  /** When the customer was told that it comes */
  promisedAt?: string | null | undefined;
}

export interface FulfilmentGroupDetails {
  groupId: string;
  shippingAddress?: OrderAddress | undefined;
  /** RFC 3339 date and time */
  wantedAt?: string | undefined;
  /** RFC 3339 date and time */
  promisedAt?: string | undefined;
}

export interface FulfilmentLine {
  lineId: string;
  sku: string;
  /** In the unit of the item */
  quantity: number;
  /** Where it is sold in parts of its unit; absent for whole units */
  measure?: Measure | undefined;
  /** It is made or bought for the order, and on no shelf */
  custom?: true | undefined;
  /** Of which lots, conditions or owners the units are set aside; absent for ordinary goods */
  from?: readonly UnitsOfBucket[] | undefined;
  /** Packing names the serial number of each unit */
  serialised?: true | undefined;
  /** Of its units, where they have serial numbers */
  serials?: readonly string[] | undefined;
  /** Only when one fulfilment order is read */
  description?: string | undefined;
  /** What the customer wrote about the line */
  note?: string | undefined;
  /** How it is to be made or chosen: engraving, size, in the order in which it is shown */
  properties?: readonly LineProperty[] | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
}

export interface FulfilmentMove {
  fulfilmentOrderId: string;
  orderId: string;
  state: 'scheduled' | 'released' | 'picking' | 'packed' | 'handed_over' | 'delivered' | 'undelivered' | 'rejected' | 'cancelled' | 'on_hold';
  /** Once it has left */
  shipmentId?: string | undefined;
  /** Counts changes; the ETag */
  version: number;
}

export interface FulfilmentOrder {
  fulfilmentOrderId: string;
  orderId: string;
  channel: string;
  branch: string;
  location: string;
  method: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital';
  /** Its fulfilment group, where the order has several */
  groupId?: string | undefined;
  /** When the customer would like it */
  wantedAt?: string | undefined;
  /** When the customer was told that it comes */
  promisedAt?: string | undefined;
  /** How it is shipped, as channel and locations call it, such as `DHL-PARCEL` */
  shippingMethod?: string | undefined;
  /** How soon, as channel and locations call it, such as `express` */
  serviceLevel?: string | undefined;
  state: 'scheduled' | 'released' | 'picking' | 'packed' | 'handed_over' | 'delivered' | 'undelivered' | 'rejected' | 'cancelled' | 'on_hold';
  lines: readonly FulfilmentLine[];
  /** RFC 3339 date and time */
  createdAt: string;
  shipment?: FulfilmentShipment | undefined;
  /** What of it was lost in transit; `lines` are what was handed over */
  losses?: readonly Loss[] | undefined;
  /** What of it has come back undelivered */
  sentBack?: readonly SentBack[] | undefined;
  rejection?: Rejection | undefined;
  /** The channel's own number of the order */
  externalNumber?: string | undefined;
  /** Where it goes; only when one fulfilment order is read */
  shipTo?: OrderAddress | undefined;
  /** What the customer wrote with the order; staff add notes of their own to a placed order */
  note?: string | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
  /** Who gets it; only when one fulfilment order is read */
  recipient?: string | undefined;
  /** Counts changes; the ETag */
  version: number;
}

export interface FulfilmentOrderList {
  items: readonly FulfilmentOrder[];
}

export interface FulfilmentOrderPage {
  items: readonly FulfilmentOrder[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface FulfilmentShipment {
  shipmentId: string;
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  packages: readonly Package[];
  /** RFC 3339 date and time */
  handedOverAt: string;
  /** RFC 3339 date and time */
  deliveredAt?: string | undefined;
}

export interface FulfilmentUnits {
  lineId: string;
  sku: string;
  /** In the unit of the item */
  quantity: number;
  /** Of its units, where they have serial numbers */
  serials?: readonly string[] | undefined;
}

/** What API Gateway answers by itself */
export interface GatewayMessage {
  message: string;
}

export interface HandOver {
  /** The carrier's code, as its events name it, such as `UPS` */
  carrier?: string | undefined;
  /** One number for all packages */
  trackingNumber?: string | undefined;
  /** Either all say what they hold, which is then all that is handed over, or none does; one that stands alone holds everything */
  packages?: readonly NewPackage[] | undefined;
}

export interface Hold {
  holdId: string;
  orderId: string;
  type: 'fraud' | 'credit' | 'payment' | 'address' | 'approval' | 'stock' | 'manual' | 'duplicate' | 'item' | 'price' | 'screening';
  /** Why the order is held */
  reason: string;
  /** The transitions that it blocks */
  blocks: readonly ('accept' | 'release' | 'hand-over' | 'capture')[];
  state: 'active' | 'released' | 'rejected';
  /** `rule:<name>` or `client:<id>` */
  createdBy: string;
  /** RFC 3339 date and time */
  createdAt: string;
  endedBy?: string | undefined;
  /** RFC 3339 date and time */
  endedAt?: string | undefined;
  endReason?: string | undefined;
  /** It was released with another means of payment */
  withPayment?: true | undefined;
  /** What an outside screening objects to */
  reasons?: readonly ScreeningReason[] | undefined;
}

export interface HoldList {
  items: readonly Hold[];
}

export interface HoldRelease {
  reason?: string | undefined;
  /** The means of payment to be used from now on; payment holds of orders by card only */
  payment?: ReplacementPayment | undefined;
}

/** A new unique value per request, such as a UUID; the same key gives the same answer for 8 days */
export type IdempotencyKey = string;

export interface Import {
  importId: string;
  kind: 'items' | 'customers' | 'stock' | 'prices' | 'orders' | 'history';
  fileName: string;
  /** SHA-256 of the file, in hexadecimal digits; a file of another one is not taken */
  sha256?: string | undefined;
  dryRun: boolean;
  stage: 'awaiting_upload' | 'running' | 'cancelling' | 'completed' | 'failed' | 'cancelled';
  /** A label of the WHATWG standard; else told by the bytes */
  encoding?: string | undefined;
  /** Of the columns; else the one that makes the most of them in the header */
  separator?: 'comma' | 'semicolon' | 'tab' | '|' | undefined;
  /** `trusted`: what they enclose is one field also where it looks like rows; `none`: they are characters like others */
  quotes?: 'standard' | 'trusted' | 'none' | undefined;
  /** Before the decimals of amounts; else told by the amounts */
  decimal?: 'point' | 'comma' | undefined;
  /** The order of the parts of dates, where it is not year, month, day; else told by the dates */
  dates?: 'iso' | 'day-first' | 'month-first' | undefined;
  /** Columns alone that are nothing to the kind are left alone */
  ignoreOthers?: boolean | undefined;
  bytes: ImportExtent;
  lines: ImportExtent;
  /** How many rows, by what came of them */
  rows: Record<string, number>;
  /** Why it has failed, and what to do */
  failure?: string | undefined;
  /** Whose import it is: the client that has made it, with whose rights it works */
  client: string;
  /** RFC 3339 date and time */
  createdAt: string;
  /** RFC 3339 date and time */
  startedAt?: string | undefined;
  /** RFC 3339 date and time */
  endedAt?: string | undefined;
  version: number;
}

export interface ImportExtent {
  /** Whose rows are carried out */
  done: number;
  /** Of the whole file; absent until it has been looked through */
  all?: number | undefined;
}

export interface ImportPage {
  items: readonly Import[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface ImportRow {
  /** In which the row begins, counted from 1 */
  line: number;
  /** What the row is about; empty where that cannot be read */
  key: string;
  result: 'created' | 'changed' | 'unchanged' | 'counted' | 'set' | 'readable' | 'rejected' | 'refused';
  /** Why it was rejected or refused, or which line says so of its order */
  detail?: string | undefined;
}

export interface ImportRowPage {
  items: readonly ImportRow[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface Invoice {
  /** The number */
  invoiceId: string;
  number: string;
  branch: string;
  channel: string;
  orderId: string;
  externalNumber: string;
  fulfilmentOrderId: string;
  shipmentId: string;
  /** To whom it is charged; only when one document is read */
  billTo?: BilledParty | undefined;
  /** The customer's own; only when one document is read */
  purchaseOrderNumber?: string | undefined;
  /** Its total in the currency that the customer was shown, by the rate of the order; only when one document is read */
  presentment?: Presentment | undefined;
  /** ISO 4217 code */
  currency: string;
  /** RFC 3339 date and time */
  issuedAt: string;
  /** Prices and discounts contain their taxes */
  pricesIncludeTax?: true | undefined;
  /** To be printed before their lines, which name them */
  bundles?: readonly DocumentBundle[] | undefined;
  lines: readonly InvoiceLine[];
  /** Lists and answers to requests show the first 100 lines; read the document for all */
  lineCount: number;
  charges?: readonly DocumentCharge[] | undefined;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  net: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  tax: string;
  /** By what they are, and who remits them */
  taxes: readonly TaxOfDocument[];
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  total: string;
}

export interface InvoiceLine {
  lineId: string;
  sku: string;
  bundleId?: string | undefined;
  description: string;
  /** In the unit of the item */
  quantity: number;
  /** Where it is sold in parts of its unit; absent for whole units */
  measure?: Measure | undefined;
  /** Of its units, where they have serial numbers */
  serials?: readonly string[] | undefined;
  /** Decimal amount, up to six places finer than its currency */
  unitPrice: string;
  /** Of all units, before discounts and taxes */
  price: string;
  discounts: readonly Discount[];
  taxes: readonly Tax[];
  /** Price less discounts, plus taxes that the price does not contain */
  amount: string;
  /** The channel's own id of the line */
  externalLineId?: string | undefined;
  /** How units at a price finer than the currency came to the price of the line; half_up unless given */
  rounding?: 'half_up' | 'half_even' | 'up' | 'down' | undefined;
}

export interface InvoicePage {
  items: readonly Invoice[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface Item {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** Goods are kept in stock; services and digital items are not; a kit is what its components are. It cannot change later */
  kind: 'goods' | 'service' | 'digital' | 'kit';
  description: string;
  /** What a kit is made of; of kits alone */
  components?: readonly KitComponent[] | undefined;
  barcodes: readonly string[];
  /** Other numbers it goes by: the maker's (OEM), analogues', the supplier's */
  crossReferences: readonly CrossReference[];
  /** Unit of sale */
  unit: string;
  /** Decimal places of its quantities, where it is sold in parts of its unit: 3 for kilograms with grams. Whole units unless given; it cannot change later */
  decimals?: 1 | 2 | 3 | undefined;
  /** Each unit has a serial number, which receipts, counts and packing name; of goods that are sold in whole units. It cannot change later */
  serialised?: true | undefined;
  weightGrams?: number | undefined;
  volumeMl?: number | undefined;
  taxClass: string;
  /** May be sold beyond stock */
  backorderable: boolean;
  /** What one unit costs to buy, for the value of stock */
  unitCost?: Money | undefined;
  /** An inactive item cannot be ordered */
  active: boolean;
  /** Counts changes; the ETag */
  version: number;
}

export interface ItemAvailability {
  sku: string;
  kind: 'goods' | 'service' | 'digital' | 'kit';
  /** Units that can be sold now; absent where no stock is kept. Of a kit, how many its components make, wherever they are; of what is not sold any more, and of kits of it, none */
  available?: number | undefined;
  /** May be sold beyond that; of a kit, where all its goods may */
  backorderable: boolean;
  /** Those that have some; of a kit, those that have all that whole ones need */
  locations: readonly LocationAvailability[];
}

export interface ItemPage {
  items: readonly Item[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface ItemSettings {
  /** Goods are kept in stock; services and digital items are not; a kit is what its components are. It cannot change later */
  kind: 'goods' | 'service' | 'digital' | 'kit';
  description: string;
  /** What a kit is made of; of kits alone */
  components?: readonly KitComponent[] | undefined;
  barcodes?: readonly string[] | undefined;
  /** Other numbers it goes by: the maker's (OEM), analogues', the supplier's */
  crossReferences?: readonly CrossReference[] | undefined;
  /** Unit of sale */
  unit?: string | undefined;
  /** Decimal places of its quantities, where it is sold in parts of its unit: 3 for kilograms with grams. Whole units unless given; it cannot change later */
  decimals?: 1 | 2 | 3 | undefined;
  /** Each unit has a serial number, which receipts, counts and packing name; of goods that are sold in whole units. It cannot change later */
  serialised?: true | undefined;
  weightGrams?: number | undefined;
  volumeMl?: number | undefined;
  taxClass?: string | undefined;
  /** May be sold beyond stock */
  backorderable?: boolean | undefined;
  /** What one unit costs to buy, for the value of stock */
  unitCost?: Money | undefined;
  /** An inactive item cannot be ordered */
  active?: boolean | undefined;
  /** Read-only: ignored */
  sku?: string | undefined;
  /** Read-only: ignored */
  version?: number | undefined;
}

export interface JournalEntry {
  entryId: string;
  /** RFC 3339 date and time */
  postedAt: string;
  kind: 'invoice' | 'capture' | 'receipt' | 'credit_memo' | 'refund' | 'goodwill_refund';
  /** ISO 4217 code */
  currency: string;
  /** Document number, or id of the capture or refund */
  reference: string;
  orderId?: string | undefined;
  postings: readonly Posting[];
  book?: BookRate | undefined;
}

export interface JournalEntryPage {
  items: readonly JournalEntry[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface KitComponent {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** How much of it is in one kit, in the unit of its item */
  quantity: number;
  /** What it has of the price of the whole, in proportion to the shares of the others, such as what it costs alone; its quantity unless given */
  share?: number | undefined;
}

export interface LineAllocation {
  location: string;
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
  /** In the unit of the item */
  quantity: number;
}

export interface LineMapping {
  /** Of an item that there is */
  sku: string;
}

export interface LineProperty {
  name: string;
  /** Absent where the name says it all */
  value?: string | undefined;
}

export interface LineQuantities {
  /** In the unit of the item */
  open: number;
  /** In the unit of the item */
  cancelled: number;
  /** In the unit of the item */
  backordered: number;
  /** In the unit of the item */
  allocated: number;
  /** In the unit of the item */
  released: number;
  /** In the unit of the item */
  picked: number;
  /** In the unit of the item */
  packed: number;
  /** In the unit of the item */
  shipped: number;
  /** In the unit of the item */
  delivered: number;
  /** In the unit of the item */
  lost: number;
  /** In the unit of the item */
  sentBack: number;
  /** In the unit of the item */
  returned: number;
}

export interface LineQuantity {
  lineId: string;
  /** In the unit of the item, with at most as many decimal places as the item has `decimals` */
  quantity: number;
}

export interface LineSource {
  lineId: string;
  sku: string;
  /** In the unit of the item */
  quantity: number;
  location: string;
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
}

export interface LineUnits {
  lineId: string;
  sku: string;
  /** In the unit of the item */
  quantity: number;
}

export interface ListPrice {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** ISO 4217 code */
  currency: string;
  /** Of one unit, up to six places finer than the currency */
  unitPrice: string;
  /** The price contains its taxes; without it, they come on top. For an order whose prices are the other way it is converted by the tax rates of the line */
  taxIncluded?: boolean | undefined;
  /** For this channel alone; for all unless given */
  channel?: string | undefined;
  /** For customers of this group alone; for all unless given */
  group?: string | undefined;
  /** For lines of so many units or more, all of their units */
  minQuantity: number;
  /** The first day on which it holds (UTC), YYYY-MM-DD */
  from: string;
  /** The last day; without it, until it is set otherwise */
  to?: string | undefined;
}

export interface ListPricePage {
  items: readonly ListPrice[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface ListPrices {
  items: readonly ListPrice[];
}

export interface Location {
  locationId: string;
  name: string;
  kind: 'warehouse' | 'shop' | 'supplier';
  /** The branch that runs it */
  branch?: string | undefined;
  /** ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR` */
  country: string;
  address?: Address | undefined;
  coordinates: Coordinates;
  timeZone: string;
  /** Among equals the lower number serves first */
  priority: number;
  offersPickup: boolean;
  shipsFrom: boolean;
  /** Services that it performs; a location without any gets no service orders */
  services: readonly string[];
  /** The only channels that it serves; absent for all */
  channels?: readonly string[] | undefined;
  /** The only branches that it serves; absent for all */
  branches?: readonly string[] | undefined;
  active: boolean;
  /** Counts changes; the ETag */
  version: number;
}

export interface LocationAvailability {
  location: string;
  /** In the unit of the item */
  available: number;
}

export interface LocationPage {
  items: readonly Location[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface LocationSettings {
  name: string;
  kind: 'warehouse' | 'shop' | 'supplier';
  /** The branch that runs it */
  branch?: string | undefined;
  /** ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR` */
  country: string;
  address?: Address | undefined;
  coordinates: Coordinates;
  timeZone: string;
  /** Among equals the lower number serves first */
  priority?: number | undefined;
  offersPickup?: boolean | undefined;
  shipsFrom?: boolean | undefined;
  /** Services that it performs; a location without any gets no service orders */
  services?: readonly string[] | undefined;
  /** The only channels that it serves; absent for all */
  channels?: readonly string[] | undefined;
  /** The only branches that it serves; absent for all */
  branches?: readonly string[] | undefined;
  active?: boolean | undefined;
  /** Read-only: ignored */
  locationId?: string | undefined;
  /** Read-only: ignored */
  version?: number | undefined;
}

export interface Loss {
  cause: 'lost' | 'destroyed';
  /** Of the parcel, where it was said */
  trackingNumber?: string | undefined;
  lines: readonly LostUnits[];
  /** RFC 3339 date and time */
  at: string;
}

export interface LostUnits {
  lineId: string;
  /** In the unit of the item */
  quantity: number;
  /** Of its units, where they have serial numbers */
  serials?: readonly string[] | undefined;
}

/** The unit, and how many decimal places its quantities have */
export interface Measure {
  unit: string;
  decimals: 1 | 2 | 3;
}

export interface Money {
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** ISO 4217 code */
  currency: string;
}

export interface NamedUnits {
  lineId: string;
  /** In the unit of the item, with at most as many decimal places as the item has `decimals` */
  quantity: number;
  /** The serial number of each unit, of an item that is `serialised` */
  serials?: readonly string[] | undefined;
}

export interface NewBilledParty {
  name?: string | undefined;
  /** The company, where it is not a person who buys */
  company?: string | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  address?: Address | undefined;
}

export interface NewBranch {
  branchId: string;
  name: string;
  /** Without it, the country that the deployment names */
  country?: string | undefined;
  /** Without it, the currency that the deployment names */
  currency?: string | undefined;
  taxNumber?: string | undefined;
  /** Orders above this amount, in the currency of the branch, are held for approval; those in another currency by the exchange rate of their day */
  approvalLimit?: string | undefined;
  /** E-mail addresses and @domains whose orders are held */
  listedEmails?: readonly string[] | undefined;
  /** Texts, such as "12 Elm Street", whose occurrence in a shipping address holds the order; case, punctuation and gaps do not matter */
  listedAddresses?: readonly string[] | undefined;
  /** Like orders of one customer within this time are held; 0 switches it off */
  duplicateWindowMinutes?: number | undefined;
  /** Minutes that a stage of an order may take before it becomes an exception */
  stageMinutes?: StageMinutes | undefined;
  /** Who screens its orders outside (fraud, credit, addresses) before they are accepted; absent for nobody */
  screening?: ScreeningSettings | undefined;
  /** The channels of an inactive branch place no orders */
  active?: boolean | undefined;
}

export interface NewBundleComponent {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** How much of it is in one bundle, in the unit of its item */
  quantity: number;
  /** Its group; that of the bundle unless given */
  groupId?: string | undefined;
  /** What it has of the price of the whole, in proportion to the shares of the others, such as what it costs alone; its quantity unless given */
  share?: number | undefined;
  /** The item's own unless given */
  description?: string | undefined;
  /** What it is, where it may be no item here */
  kind?: 'goods' | 'service' | 'digital' | undefined;
  /** The channel's own id of the line */
  externalLineId?: string | undefined;
}

export interface NewCancellation {
  /** Kept with the order and as a note; events do not carry it */
  reason: string;
  lines?: readonly LineQuantity[] | undefined;
  /** Whole bundles: so many units of each of their components. This, `lines` or both */
  bundles?: readonly BundleQuantity[] | undefined;
}

export interface NewChannel {
  channelId: string;
  name: string;
  /** The branch whose books its orders go into */
  branch: string;
  /** Its usual currency */
  currency: string;
  kind: 'web_shop' | 'marketplace' | 'point_of_sale' | 'b2b' | 'call_centre';
  /** An inactive channel places no orders */
  active?: boolean | undefined;
  /** What becomes of an order with an SKU that is no item here: `refuse` it, as is usual, take it and `hold` it until its lines are mapped to items, or take such lines as `custom` ones, which are made, bought or done for the order and need no stock */
  unknownItems?: 'refuse' | 'hold' | 'custom' | undefined;
  /** How far, in percent of the list price, a price that it sends may be from the price lists before a person has to release the order; without it, prices are taken as they come */
  priceTolerance?: string | undefined;
  /** Its orders are screened before they come, as those of most marketplaces: nobody outside is asked about them here */
  screenedElsewhere?: boolean | undefined;
  /** Its orders are picked, packed, shipped and delivered by the demo warehouse, in a stage that has one; for evaluation only */
  demo?: boolean | undefined;
}

export interface NewChannelCredentials {
  name: string;
  /** What they may do; not more than the caller may */
  scopes: readonly ('orders:read' | 'orders:write' | 'history:write' | 'holds:write' | 'inventory:read' | 'inventory:write' | 'fulfilment:read' | 'fulfilment:write' | 'billing:read' | 'billing:write' | 'parties:read' | 'parties:write' | 'erasures:read' | 'erasures:write' | 'catalogue:read' | 'catalogue:write' | 'imports:read' | 'imports:write' | 'exceptions:read' | 'exceptions:write' | 'reports:read' | 'reports:write' | 'messages:read' | 'messages:write' | 'events:read' | 'events:write')[];
  /** Locations whose stock they may see, for availability in the shop */
  locations?: 'all' | readonly string[] | undefined;
  /** For trying the channel out: every order that they place is a test, and they reach no other order. They can be given orders:read, orders:write, holds:write, inventory:read, catalogue:read, events:read */
  test?: boolean | undefined;
}

export interface NewCharge {
  kind: 'shipping' | 'gift_wrap' | 'cash_on_delivery' | 'fee' | 'tip' | 'duty' | 'deposit' | 'rounding';
  /** As the channel calls it: the shipping method, the tariff of a fee */
  code?: string | undefined;
  /** As documents print it; events do not carry it */
  name?: string | undefined;
  /** Before discounts and taxes; below zero for what is given back to the customer */
  price: string;
  discounts?: readonly NewDiscount[] | undefined;
  /** After discounts; of the sign of the price */
  taxes?: readonly SignedTax[] | undefined;
}

export interface NewCreditMemo {
  branch: string;
  channel: string;
  /** ISO 4217 code */
  currency: string;
  customerId?: string | undefined;
  /** The channel's own number of it; unique within the channel */
  reference: string;
  /** Needed unless charges are */
  lines?: readonly NewCreditMemoLine[] | undefined;
  /** Shipping and other charges that are credited: each stands in its own account of the books */
  charges?: readonly NewCreditMemoCharge[] | undefined;
  /** The sum of the amounts */
  total: string;
  reason: string;
}

export interface NewCreditMemoCharge {
  kind: 'shipping' | 'gift_wrap' | 'cash_on_delivery' | 'fee' | 'tip' | 'duty' | 'deposit' | 'rounding';
  /** As the channel calls it: the shipping method, the tariff of a fee */
  code?: string | undefined;
  /** As documents print it; events do not carry it */
  name?: string | undefined;
  /** What of it is credited, tax included */
  amount: string;
  /** The parts of the amount that are taxes */
  taxes?: readonly Tax[] | undefined;
}

export interface NewCreditMemoLine {
  /** Stock keeping unit. Case matters. */
  sku?: string | undefined;
  description: string;
  /** In the unit of the item, with at most as many decimal places as the item has `decimals` */
  quantity: number;
  /** Of the whole line, tax included */
  amount: string;
  /** The parts of the amount that are taxes */
  taxes?: readonly Tax[] | undefined;
}

export interface NewCustomer {
  /** The customer code, chosen by the business */
  customerId: string;
  /** The only channel that knows the customer; absent for all */
  channel?: string | undefined;
  name: string;
  /** The company, where it is not a person who buys */
  company?: string | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  addresses?: readonly Address[] | undefined;
  /** Locale of the customer, as a language tag (BCP 47) where it is one. Messages are written in its language, or in English */
  locale?: string | undefined;
  /** By whose prices they buy, such as `trade` */
  group?: string | undefined;
  /** What the customer may owe for orders on account until they are paid; absent for nothing */
  creditLimit?: Money | undefined;
  consents?: Consents | undefined;
  active?: boolean | undefined;
}

export interface NewDiscount {
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** The coupon or campaign */
  code?: string | undefined;
  kind?: 'coupon' | 'promotion' | 'volume' | 'loyalty' | 'staff' | 'manual' | 'other' | undefined;
  /** As documents print it; events do not carry it */
  reason?: string | undefined;
}

export interface NewFulfilmentGroup {
  method: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital';
  /** Whom and where to it goes; needed for what the seller ships or delivers */
  shippingAddress?: Address | undefined;
  /** The seller unless given. What the marketplace delivers needs no address here */
  deliveredBy?: 'seller' | 'marketplace' | undefined;
  /** Where the customer collects; needed for pickup, and only there */
  pickupLocation?: string | undefined;
  /** When the customer would like it */
  wantedAt?: string | undefined;
  /** When the customer was told that it comes */
  promisedAt?: string | undefined;
  /** How it is shipped, as channel and locations call it, such as `DHL-PARCEL` */
  shippingMethod?: string | undefined;
  /** How soon, as channel and locations call it, such as `express` */
  serviceLevel?: string | undefined;
}

export interface NewHistoricalOrder {
  channel: string;
  /** The channel's own number of the order; unique per channel for ever */
  externalNumber: string;
  /** How all of it goes to the customer: goods, services or digital items. Needed unless `groups` says it, and then left out */
  type?: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital' | undefined;
  /** ISO 4217 code */
  currency: string;
  /** Who buys */
  customer: NewOrderCustomer;
  /** To whom it is charged; the customer unless given */
  billTo?: NewBilledParty | undefined;
  /** The customer's own number of it, as documents print it */
  purchaseOrderNumber?: string | undefined;
  /** Whom and where to it goes; needed for what the seller ships or delivers */
  shippingAddress?: Address | undefined;
  /** The seller unless given. What the marketplace delivers needs no address here */
  deliveredBy?: 'seller' | 'marketplace' | undefined;
  /** Where the customer collects; needed for pickup, and only there */
  pickupLocation?: string | undefined;
  /** When the customer would like it */
  wantedAt?: string | undefined;
  /** When the customer was told that it comes */
  promisedAt?: string | undefined;
  /** How it is shipped, as channel and locations call it, such as `DHL-PARCEL` */
  shippingMethod?: string | undefined;
  /** How soon, as channel and locations call it, such as `express` */
  serviceLevel?: string | undefined;
  /** How its lines go to the customer, where they do not all go one way, numbered from "1" on; each line names its group. In place of `type`, `shippingAddress`, `deliveredBy`, `pickupLocation`, `wantedAt`, `promisedAt`, `shippingMethod` and `serviceLevel` */
  groups?: readonly NewFulfilmentGroup[] | undefined;
  /** Earlier orders that it belongs to, within reach of these credentials */
  related?: readonly NewRelatedOrder[] | undefined;
  /** When the customer ordered */
  placedAt: string;
  /** Prices and discounts of lines and charges contain their taxes; without it, taxes come on top */
  pricesIncludeTax?: boolean | undefined;
  lines: readonly NewOrderLine[];
  /** Of the order; spread over the lines by what they cost, and frozen */
  discounts?: readonly NewDiscount[] | undefined;
  /** What it costs beside its lines: shipping, gift wrap, fees. They stand on the first invoice; what is below zero is taken off every invoice by what it comes to */
  charges?: readonly NewCharge[] | undefined;
  /** Lines and charges at their prices - discounts + taxes that the prices do not contain, which is checked; may be left out where a line has its price from the price lists */
  total?: string | undefined;
  /** What the customer was shown, in another currency; it is kept and shown, and not booked */
  presentment?: Presentment | undefined;
  /** Words to find and sort orders by; each is kept once, case matters */
  tags?: readonly string[] | undefined;
  /** What the channel's own programs keep with the order: texts of up to 1000 characters by name */
  metadata?: Record<string, string> | undefined;
  /** What the customer wrote with the order; staff add notes of their own to a placed order */
  note?: string | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
  history: NewOrderHistory;
}

export interface NewHold {
  type: 'fraud' | 'credit' | 'payment' | 'address' | 'approval' | 'stock' | 'manual' | 'duplicate' | 'item' | 'price' | 'screening';
  reason: string;
  blocks?: readonly ('accept' | 'release' | 'hand-over' | 'capture')[] | undefined;
}

export interface NewImport {
  /** What its rows are */
  kind: 'items' | 'customers' | 'stock' | 'prices' | 'orders' | 'history';
  /** What the file is called, for people */
  fileName: string;
  /** Length of the file; no other is taken */
  bytes: number;
  /** SHA-256 of the file, in hexadecimal digits; a file of another one is not taken */
  sha256?: string | undefined;
  /** Reads and checks every row as it would be imported, and changes nothing */
  dryRun?: boolean | undefined;
  /** A label of the WHATWG standard; else told by the bytes */
  encoding?: string | undefined;
  /** Of the columns; else the one that makes the most of them in the header */
  separator?: 'comma' | 'semicolon' | 'tab' | '|' | undefined;
  /** `trusted`: what they enclose is one field also where it looks like rows; `none`: they are characters like others */
  quotes?: 'standard' | 'trusted' | 'none' | undefined;
  /** Before the decimals of amounts; else told by the amounts */
  decimal?: 'point' | 'comma' | undefined;
  /** The order of the parts of dates, where it is not year, month, day; else told by the dates */
  dates?: 'iso' | 'day-first' | 'month-first' | undefined;
  /** Columns alone that are nothing to the kind are left alone */
  ignoreOthers?: boolean | undefined;
}

export interface NewItem {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** Goods are kept in stock; services and digital items are not; a kit is what its components are. It cannot change later */
  kind: 'goods' | 'service' | 'digital' | 'kit';
  description: string;
  /** What a kit is made of; of kits alone */
  components?: readonly KitComponent[] | undefined;
  barcodes?: readonly string[] | undefined;
  /** Other numbers it goes by: the maker's (OEM), analogues', the supplier's */
  crossReferences?: readonly CrossReference[] | undefined;
  /** Unit of sale */
  unit?: string | undefined;
  /** Decimal places of its quantities, where it is sold in parts of its unit: 3 for kilograms with grams. Whole units unless given; it cannot change later */
  decimals?: 1 | 2 | 3 | undefined;
  /** Each unit has a serial number, which receipts, counts and packing name; of goods that are sold in whole units. It cannot change later */
  serialised?: true | undefined;
  weightGrams?: number | undefined;
  volumeMl?: number | undefined;
  taxClass?: string | undefined;
  /** May be sold beyond stock */
  backorderable?: boolean | undefined;
  /** What one unit costs to buy, for the value of stock */
  unitCost?: Money | undefined;
  /** An inactive item cannot be ordered */
  active?: boolean | undefined;
}

export interface NewListPrice {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** ISO 4217 code */
  currency: string;
  /** Of one unit, up to six places finer than the currency */
  unitPrice: string;
  /** The price contains its taxes; without it, they come on top. For an order whose prices are the other way it is converted by the tax rates of the line */
  taxIncluded?: boolean | undefined;
  /** For this channel alone; for all unless given */
  channel?: string | undefined;
  /** For customers of this group alone; for all unless given */
  group?: string | undefined;
  /** For lines of so many units or more, all of their units; for any quantity unless given */
  minQuantity?: number | undefined;
  /** The first day on which it holds (UTC), YYYY-MM-DD */
  from: string;
  /** The last day; without it, until it is set otherwise */
  to?: string | undefined;
}

export interface NewListPrices {
  items: readonly NewListPrice[];
}

export interface NewLocation {
  locationId: string;
  name: string;
  kind: 'warehouse' | 'shop' | 'supplier';
  /** The branch that runs it */
  branch?: string | undefined;
  /** ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR` */
  country: string;
  address?: Address | undefined;
  coordinates: Coordinates;
  timeZone: string;
  /** Among equals the lower number serves first */
  priority?: number | undefined;
  offersPickup?: boolean | undefined;
  shipsFrom?: boolean | undefined;
  /** Services that it performs; a location without any gets no service orders */
  services?: readonly string[] | undefined;
  /** The only channels that it serves; absent for all */
  channels?: readonly string[] | undefined;
  /** The only branches that it serves; absent for all */
  branches?: readonly string[] | undefined;
  active?: boolean | undefined;
}

export interface NewLocationCredentials {
  name: string;
  scopes: readonly ('fulfilment:read' | 'fulfilment:write' | 'inventory:read' | 'inventory:write' | 'catalogue:read' | 'parties:read' | 'events:read')[];
}

export interface NewLoss {
  cause?: 'lost' | 'destroyed' | undefined;
  /** Of the parcel that is lost */
  trackingNumber?: string | undefined;
  /** The units that are lost; needed with a parcel of several of which nobody has said what is in which. All that is under way, or in the parcel, unless given */
  lines?: readonly NamedUnits[] | undefined;
}

export interface NewNote {
  text: string;
}

export interface NewOrder {
  channel: string;
  /** The channel's own number of the order; unique per channel for ever */
  externalNumber: string;
  /** How all of it goes to the customer: goods, services or digital items. Needed unless `groups` says it, and then left out */
  type?: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital' | undefined;
  /** ISO 4217 code */
  currency: string;
  /** Who buys */
  customer: NewOrderCustomer;
  /** To whom it is charged; the customer unless given */
  billTo?: NewBilledParty | undefined;
  /** The customer's own number of it, as documents print it */
  purchaseOrderNumber?: string | undefined;
  /** Whom and where to it goes; needed for what the seller ships or delivers */
  shippingAddress?: Address | undefined;
  /** The seller unless given. What the marketplace delivers needs no address here */
  deliveredBy?: 'seller' | 'marketplace' | undefined;
  /** Where the customer collects; needed for pickup, and only there */
  pickupLocation?: string | undefined;
  /** When the customer would like it */
  wantedAt?: string | undefined;
  /** When the customer was told that it comes */
  promisedAt?: string | undefined;
  /** How it is shipped, as channel and locations call it, such as `DHL-PARCEL` */
  shippingMethod?: string | undefined;
  /** How soon, as channel and locations call it, such as `express` */
  serviceLevel?: string | undefined;
  /** How its lines go to the customer, where they do not all go one way, numbered from "1" on; each line names its group. In place of `type`, `shippingAddress`, `deliveredBy`, `pickupLocation`, `wantedAt`, `promisedAt`, `shippingMethod` and `serviceLevel` */
  groups?: readonly NewFulfilmentGroup[] | undefined;
  /** Earlier orders that it belongs to, within reach of these credentials */
  related?: readonly NewRelatedOrder[] | undefined;
  /** For orders taken over from elsewhere; not in the future */
  placedAt?: string | undefined;
  /** Prices and discounts of lines and charges contain their taxes; without it, taxes come on top */
  pricesIncludeTax?: boolean | undefined;
  lines: readonly NewOrderLine[];
  /** Of the order; spread over the lines by what they cost, and frozen */
  discounts?: readonly NewDiscount[] | undefined;
  /** What it costs beside its lines: shipping, gift wrap, fees. They stand on the first invoice; what is below zero is taken off every invoice by what it comes to */
  charges?: readonly NewCharge[] | undefined;
  /** Lines and charges at their prices - discounts + taxes that the prices do not contain, which is checked; may be left out where a line has its price from the price lists */
  total?: string | undefined;
  /** What the customer was shown, in another currency; it is kept and shown, and not booked */
  presentment?: Presentment | undefined;
  /** How all of it is paid; this or `tenders` */
  payment?: NewOrderPayment | undefined;
  /** How it is paid where that is in other ways, in several, or already; this or `payment`. They come to the total. Used in a stated order: what is paid already, what is redeemed, cards, then what comes later */
  tenders?: readonly NewTender[] | undefined;
  /** Release nothing before stock is set aside for every unit; without it, what is there goes first */
  shipComplete?: boolean | undefined;
  /** What was held for the basket: its units are set aside for the order, as far as it is not over by then */
  reservation?: string | undefined;
  /** 0 is served first when stock is short */
  priority?: number | undefined;
  /** Words to find and sort orders by; each is kept once, case matters */
  tags?: readonly string[] | undefined;
  /** What the channel's own programs keep with the order: texts of up to 1000 characters by name */
  metadata?: Record<string, string> | undefined;
  /** What the customer wrote with the order; staff add notes of their own to a placed order */
  note?: string | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
  /** It is only tried out: checked, answered and told as any other, shown with `test`, and ended by itself after a day. It reaches no stock, warehouse, provider, customer, books or report, and its number is taken among tests alone. Whatever test credentials place is a test */
  test?: boolean | undefined;
}

export interface NewOrderCustomer {
  /** The customer code; orders are listed by it */
  customerId?: string | undefined;
  name?: string | undefined;
  /** The company, where it is not a person who buys */
  company?: string | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  /** Locale of the customer, as a language tag (BCP 47) where it is one. Messages are written in its language, or in English */
  locale?: string | undefined;
}

/** Every unit was shipped or cancelled. An order of which something is still to be done is placed */
export interface NewOrderHistory {
  shipments?: readonly NewPastShipment[] | undefined;
  cancellations?: readonly NewPastCancellation[] | undefined;
  payments?: readonly NewPastPayment[] | undefined;
  refunds?: readonly PastRefund[] | undefined;
  invoices?: readonly NewPastInvoice[] | undefined;
  creditMemos?: readonly NewPastCreditMemo[] | undefined;
}

export interface NewOrderLine {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** In the unit of the item, with at most as many decimal places as the item has `decimals` */
  quantity: number;
  /** Its group; needed where the order has several */
  groupId?: string | undefined;
  /** Without it and without `price`, the price list’s for the customer, the quantity and the day */
  unitPrice?: string | undefined;
  /** Of all units, before discounts and taxes; units at `unitPrice`, rounded as `rounding` says, unless given */
  price?: string | undefined;
  /** The item's own unless given */
  description?: string | undefined;
  /** What it is, where it may be no item here; that of what its group holds unless given */
  kind?: 'goods' | 'service' | 'digital' | undefined;
  /** Of the whole line */
  discounts?: readonly NewDiscount[] | undefined;
  /** Of the whole line, after all discounts, those of the order as well */
  taxes?: readonly Tax[] | undefined;
  /** It is a bundle of these, of which its SKU need be no item: they become the lines of the order, with its price, discounts and taxes divided among them */
  components?: readonly NewBundleComponent[] | undefined;
  /** The channel's own id of the line */
  externalLineId?: string | undefined;
  /** How units at a price finer than the currency came to the price of the line; half_up unless given */
  rounding?: 'half_up' | 'half_even' | 'up' | 'down' | undefined;
  /** What the customer wrote about the line */
  note?: string | undefined;
  /** How it is to be made or chosen: engraving, size, in the order in which it is shown */
  properties?: readonly LineProperty[] | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
}

export type NewOrderPayment = CardPayment | PaymentOnAccount;

export interface NewPackage {
  /** The carrier's number */
  trackingNumber?: string | undefined;
  weightGrams?: number | undefined;
  /** What it holds: of which line, how many units, of which lot, condition, owner and serial numbers */
  contents?: readonly UnitsOfLine[] | undefined;
}

export interface NewPastCancellation {
  /** RFC 3339 date and time */
  cancelledAt: string;
  /** Of which lines how many units; without it, all that no other fact names */
  lines?: readonly LineQuantity[] | undefined;
}

export interface NewPastCreditMemo {
  /** Its own number, as it was issued */
  number: string;
  /** RFC 3339 date and time */
  issuedAt: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  total: string;
  /** The number of the invoice that it credits */
  invoice?: string | undefined;
}

export interface NewPastInvoice {
  /** Its own number, as it was issued */
  number: string;
  /** RFC 3339 date and time */
  issuedAt: string;
  /** What of the order was not cancelled, where there is no other and none is given */
  total?: string | undefined;
}

export interface NewPastPayment {
  kind?: 'card' | 'provider_reference' | 'marketplace' | 'gift_card' | 'stored_credit' | 'voucher' | 'instalments' | 'bank_transfer' | 'cash_on_delivery' | 'on_account' | undefined;
  /** The total of the order, where there is no other and none is given */
  amount?: string | undefined;
  /** RFC 3339 date and time */
  paidAt: string;
  /** Under which number it stands where it was made */
  reference?: string | undefined;
}

export interface NewPastShipment {
  /** RFC 3339 date and time */
  shippedAt: string;
  /** RFC 3339 date and time */
  deliveredAt?: string | undefined;
  /** In place of `deliveredAt`: it was lost or destroyed */
  lostAt?: string | undefined;
  /** In place of `deliveredAt`: it came back undelivered */
  sentBackAt?: string | undefined;
  /** From where, by whatever code; it need not be known here */
  location?: string | undefined;
  carrier?: string | undefined;
  trackingNumbers?: readonly string[] | undefined;
  /** Of which lines how many units; without it, all that no other fact names */
  lines?: readonly LineQuantity[] | undefined;
}

export interface NewReceipt {
  /** In the currency of the order */
  amount: string;
  /** The number under which it stands elsewhere, such as on the bank’s statement */
  reference: string;
  /** When it came; without it, now */
  receivedAt?: string | undefined;
  /** For which tender of the order it came; without it, for the first that waits for money */
  tenderId?: string | undefined;
}

export interface NewRefund {
  /** Invoiced units that are credited and paid back */
  lines?: readonly LineQuantity[] | undefined;
  /** Invoiced charges that are credited and paid back: shipping, fees */
  charges?: readonly ChargeAmount[] | undefined;
  /** Money given back for goodwill; what is owed for the order stays as it is */
  appeasement?: Appeasement | undefined;
  reason: string;
}

export interface NewRejection {
  reason: 'not_found' | 'damaged' | 'no_capacity' | 'other';
  note?: string | undefined;
  /** All units unless given */
  lines?: readonly NamedUnits[] | undefined;
}

export interface NewRelatedOrder {
  /** What this order is to the other */
  relation: 'exchange_of' | 'part_of' | 'replaces' | 'subscription_of';
  /** Needed unless `externalNumber` is given */
  orderId?: string | undefined;
  /** Of the external number; this order's own unless given */
  channel?: string | undefined;
  externalNumber?: string | undefined;
}

export interface NewReservation {
  channel: string;
  lines: readonly ReservationLine[];
  /** So many minutes from now on, 1440 at most */
  minutes?: number | undefined;
  /** Where the customer will collect; without it, where it can be shipped from */
  pickupLocation?: string | undefined;
  /** Where it will go to, if that is known: locations there come first */
  country?: string | undefined;
}

export interface NewSendBack {
  cause: 'refused' | 'returned_to_sender';
  /** Of the parcel that has come back */
  trackingNumber?: string | undefined;
  /** The units, with lot, condition and owner where these are others than when they left: `condition: damaged` keeps them from being sold. All that is under way, or in the parcel, unless given */
  lines?: readonly UnitsOfLine[] | undefined;
}

export interface NewSupplies {
  location: string;
  /** Where the units come from */
  kind: 'purchase_order' | 'transfer' | 'return' | 'production';
  lines: readonly NewSupply[];
}

export interface NewSupply {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** The batch, as its maker calls it. Case matters */
  lot?: string | undefined;
  /** As `new` unless given. Only what is as new can be sold */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose units they are, where they are not your own: consignor, supplier */
  owner?: string | undefined;
  /** Of the purchase order, transfer, return or production run, with that of its line where it has several of the item */
  number: string;
  /** Units that are still to come; 0 cancels it */
  quantity: number;
  /** The day at the location */
  expectedOn: string;
}

export type NewTender = {
  kind: 'card';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
  /** One that is set up here */
  provider: string;
  /** The provider's token of the customer's means of payment; never a card number */
  token: string;
} | {
  kind: 'provider_reference';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
  /** Who has authorised or captured it. One that is set up here, where it is to be captured here */
  provider: string;
  /** The provider's own id of what it has authorised or captured */
  reference: string;
  /** `captured`: it is paid already, and nobody is asked for it */
  state: 'authorised' | 'captured';
  /** When an authorisation lapses */
  expiresAt?: string | undefined;
} | {
  kind: 'marketplace';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
  /** The number under which it stands where it is kept */
  reference?: string | undefined;
} | {
  kind: 'gift_card';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
  /** The number under which it was redeemed; never the secret code by which it can be spent */
  reference: string;
  /** Who holds its money: the marketplace for a voucher, otherwise we, unless given */
  heldBy?: 'us' | 'marketplace' | undefined;
} | {
  kind: 'stored_credit';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
  /** The number under which it was redeemed; never the secret code by which it can be spent */
  reference: string;
  /** Who holds its money: the marketplace for a voucher, otherwise we, unless given */
  heldBy?: 'us' | 'marketplace' | undefined;
} | {
  kind: 'voucher';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
  /** The number under which it was redeemed; never the secret code by which it can be spent */
  reference: string;
  /** Who holds its money: the marketplace for a voucher, otherwise we, unless given */
  heldBy?: 'us' | 'marketplace' | undefined;
} | {
  kind: 'instalments';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
  /** The number under which it stands where it is kept */
  reference: string;
  /** What the lender calls the plan */
  plan: string;
} | {
  kind: 'bank_transfer';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
} | {
  kind: 'cash_on_delivery';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
} | {
  kind: 'on_account';
  /** Of the order’s total. The last tender may leave it out, and is the rest of it then */
  amount?: string | undefined;
};

export interface NewWebhookEndpoint {
  url: string;
  events?: readonly ('OrderPlaced' | 'OrderHeld' | 'OrderScreened' | 'HoldReleased' | 'HoldRejected' | 'OrderAccepted' | 'LinesCancelled' | 'PickupNotCollected' | 'CancelledStockFreed' | 'OrderCancelled' | 'OrderCompleted' | 'LineMapped' | 'OrderDetailsChanged' | 'NoteAdded' | 'BuyerErased' | 'ExceptionRaised' | 'ExceptionTaken' | 'ExceptionResolved' | 'LinesAllocated' | 'LinesBackordered' | 'FulfilmentOrderReleased' | 'FulfilmentOrderPicked' | 'FulfilmentOrderPacked' | 'FulfilmentOrderReadyForPickup' | 'FulfilmentOrderHandedOver' | 'FulfilmentOrderDelivered' | 'ParcelLost' | 'ParcelSentBack' | 'FulfilmentOrderRejected' | 'FulfilmentOrderCancelled' | 'FulfilmentStockDue' | 'FulfilmentStockSettled' | 'PaymentPending' | 'PaymentAuthorised' | 'PaymentDeclined' | 'PaymentCaptured' | 'CaptureGivenUp' | 'PaymentVoided' | 'PaymentReceived' | 'RefundRequested' | 'PaymentRefunded' | 'RefundFailed' | 'PaymentDisputed' | 'DisputeChanged' | 'DisputeClosed' | 'InvoiceIssued' | 'UndeliveredSettled' | 'CreditMemoIssued' | 'AvailabilityChanged')[] | undefined;
}

export type NoDetails = Record<string, never>;

export interface Note {
  noteId: string;
  text: string;
  /** The client that wrote it */
  writtenBy: string;
  /** RFC 3339 date and time */
  writtenAt: string;
}

export interface NotePage {
  items: readonly Note[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface Order {
  orderId: string;
  channel: string;
  branch: string;
  externalNumber: string;
  type: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital' | 'mixed';
  status: OrderStatus;
  /** ISO 4217 code */
  currency: string;
  /** Decimal amount in the currency of the order */
  total: string;
  lineCount: number;
  /** RFC 3339 date and time */
  placedAt: string;
  /** When the customer was told that it comes */
  promisedAt?: string | undefined;
  /** The order is a test */
  test?: true | undefined;
  /** When it was recorded as history: it was carried out elsewhere. Absent for an order that was placed */
  recordedAt?: string | undefined;
  /** Counts changes; the ETag */
  version: number;
  customer: OrderCustomer;
  /** Absent for the customer */
  billTo?: BilledParty | undefined;
  purchaseOrderNumber?: string | undefined;
  shippingAddress?: OrderAddress | undefined;
  /** Absent for the seller */
  deliveredBy?: 'marketplace' | undefined;
  pickupLocation?: string | undefined;
  /** When the customer would like it */
  wantedAt?: string | undefined;
  /** How it is shipped, as channel and locations call it, such as `DHL-PARCEL` */
  shippingMethod?: string | undefined;
  /** How soon, as channel and locations call it, such as `express` */
  serviceLevel?: string | undefined;
  /** How its lines go to the customer, where they do not all go one way; else the order itself says it */
  groups?: readonly FulfilmentGroup[] | undefined;
  related?: readonly RelatedOrder[] | undefined;
  /** Prices and discounts contain their taxes */
  pricesIncludeTax?: true | undefined;
  /** What was ordered as one thing, and is made of several lines */
  bundles?: readonly Bundle[] | undefined;
  lines: readonly OrderLine[];
  charges: readonly OrderCharge[];
  totals: OrderTotals;
  /** What the customer was shown */
  presentment?: Presentment | undefined;
  payment: PaymentMethod;
  payments: PaymentTotals;
  /** In which ways it is paid, and what has become of each */
  tenders: readonly Tender[];
  holds: readonly OrderHold[];
  /** Absent where nobody outside was asked */
  screening?: OrderScreening | undefined;
  fulfilmentOrders: readonly OrderFulfilmentOrder[];
  shipments: readonly Shipment[];
  /** What has become of it elsewhere, where it was recorded as history */
  history?: OrderHistory | undefined;
  priority: number;
  shipComplete?: boolean | undefined;
  /** What was held for its basket */
  reservation?: string | undefined;
  /** Words to find and sort orders by; each is kept once, case matters */
  tags?: readonly string[] | undefined;
  /** What the channel's own programs keep with the order: texts of up to 1000 characters by name */
  metadata?: Record<string, string> | undefined;
  /** What the customer wrote with the order; staff add notes of their own to a placed order */
  note?: string | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
  /** Counts changes of what can be changed of a placed order; absent where there were none */
  detailsVersion?: number | undefined;
  /** RFC 3339 date and time */
  acceptedAt?: string | undefined;
  /** RFC 3339 date and time */
  completedAt?: string | undefined;
  /** RFC 3339 date and time */
  cancelledAt?: string | undefined;
  cancelReason?: string | undefined;
  /** What the order waits for at present */
  stage: 'screening' | 'held' | 'sourcing' | 'backordered' | 'payment' | 'fulfilment' | 'delivery' | 'done';
  /** When the sweep looks at it unless it has moved on */
  attentionAt?: string | undefined;
  openExceptions: number;
  policyVersion: number;
}

export interface OrderAddress {
  name?: string | undefined;
  company?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  /** Street, house, floor and the like, as the country writes them; empty where they are not known */
  lines: readonly string[];
  /** Where the country writes one */
  city?: string | undefined;
  /** State, province, emirate */
  region?: string | undefined;
  /** Where the country has them */
  postalCode?: string | undefined;
  /** ISO 3166-1 alpha-2 code; `XK` is Kosovo, and `ZZ` a country that is not known. `UK` is taken as `GB`, `EL` as `GR` */
  country: string;
  coordinates?: Coordinates | undefined;
  /** As it is compared: domain in ASCII, small letters. Absent where it is `email` itself */
  emailNormalised?: string | undefined;
  /** As it is dialled: E.164, with `;ext=` before an extension. Absent where `phone` cannot be read so */
  phoneNormalised?: string | undefined;
}

export interface OrderChange {
  /** Who buys; the customer code stays */
  customer?: CustomerChange | undefined;
  /** To whom it is charged; documents that are issued keep what they said */
  billTo?: BilledPartyChange | null | undefined;
  purchaseOrderNumber?: string | null | undefined;
  /** Until goods are released to a location; the country stays */
  shippingAddress?: AddressChange | null | undefined;
  tags?: readonly string[] | null | undefined;
  metadata?: Record<string, string | null> | null | undefined;
  note?: string | null | undefined;
  /** Until goods are released to a location */
  giftMessage?: string | null | undefined;
  /** When the customer would like it */
  wantedAt?: string | null | undefined;
  /** When the customer was told that it comes */
  promisedAt?: string | null | undefined;
  /** Of an order of several groups, what changes of each that is named, in place of `shippingAddress`, `wantedAt` and `promisedAt`; the others stay */
  groups?: readonly FulfilmentGroupChange[] | undefined;
}

export interface OrderCharge {
  chargeId: string;
  kind: 'shipping' | 'gift_wrap' | 'cash_on_delivery' | 'fee' | 'tip' | 'duty' | 'deposit' | 'rounding';
  /** As the channel calls it: the shipping method, the tariff of a fee */
  code?: string | undefined;
  /** As documents print it; events do not carry it */
  name?: string | undefined;
  /** Before discounts and taxes */
  price: string;
  discounts: readonly Discount[];
  taxes: readonly SignedTax[];
  /** Price less discounts, plus taxes that the price does not contain */
  total: string;
  /** What of it stands on invoices */
  invoiced: string;
  /** Decimal amount in the currency of the order */
  cancelled: string;
}

export interface OrderCounts {
  branch: string;
  /** Calendar day, YYYY-MM-DD */
  day: string;
  channel: string;
  orders: number;
  lifecycle: CountsByStatus;
  payment: CountsByStatus;
  fulfilment: CountsByStatus;
  return: CountsByStatus;
  /** Sum of order totals by currency, as decimal strings */
  totals: Record<string, string>;
}

export interface OrderCustomer {
  customerId?: string | undefined;
  name?: string | undefined;
  /** The company, where it is not a person who buys */
  company?: string | undefined;
  /** By which its tax authority knows it: VAT id, INN, ABN */
  vatNumber?: string | undefined;
  /** By which a register knows it, or another authority: HRB, KPP, Companies House */
  registrationNumber?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  /** As it is compared: domain in ASCII, small letters. Absent where it is `email` itself */
  emailNormalised?: string | undefined;
  /** As it is dialled: E.164, with `;ext=` before an extension. Absent where `phone` cannot be read so */
  phoneNormalised?: string | undefined;
  locale: string;
  /** They were erased: nobody knows any more who they were */
  erased?: true | undefined;
}

export interface OrderException {
  exceptionId: string;
  orderId: string;
  channel: string;
  branch: string;
  externalNumber: string;
  /** `workflow`: a step failed and the workflow waits. `deadline`: a stage is about to take too long. `settlement`: a payment provider refused to give money up or to collect it, or has not said its last about something. `parcel`: a carrier says that a parcel does not come by itself. `dispute`: the customer disputes a payment with their bank; the deadline is when evidence is due */
  kind: 'workflow' | 'deadline' | 'settlement' | 'parcel' | 'dispute';
  state: 'open' | 'resumed' | 'given_up';
  reason: string;
  /** Where the order stood */
  stage: string;
  error?: string | undefined;
  /** What failed, and why */
  detail?: string | undefined;
  /** The run of the workflow */
  run: number;
  /** RFC 3339 date and time */
  raisedAt: string;
  /** When a person should have decided */
  deadline: string;
  /** What `resume` does */
  resumeAction: string;
  /** Who has taken it up, or decided it; a name, or `client:<id>` */
  owner?: string | undefined;
  resolvedBy?: string | undefined;
  /** RFC 3339 date and time */
  resolvedAt?: string | undefined;
  resolution?: string | undefined;
}

export interface OrderExceptionPage {
  items: readonly OrderException[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface OrderFulfilmentOrder {
  fulfilmentOrderId: string;
  location: string;
  method: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital';
  /** Its fulfilment group, where the order has several */
  groupId?: string | undefined;
  /** When the customer would like it */
  wantedAt?: string | undefined;
  /** When the customer was told that it comes */
  promisedAt?: string | undefined;
  /** How it is shipped, as channel and locations call it, such as `DHL-PARCEL` */
  shippingMethod?: string | undefined;
  /** How soon, as channel and locations call it, such as `express` */
  serviceLevel?: string | undefined;
  state: 'scheduled' | 'released' | 'picking' | 'packed' | 'handed_over' | 'delivered' | 'undelivered' | 'rejected' | 'cancelled' | 'on_hold';
  lines: readonly FulfilmentUnits[];
  /** RFC 3339 date and time */
  createdAt: string;
  shipmentId?: string | undefined;
  rejection?: Rejection | undefined;
}

export interface OrderHistory {
  shipments: readonly PastShipment[];
  cancellations: readonly PastCancellation[];
  payments: readonly PastPayment[];
  refunds: readonly PastRefund[];
  invoices: readonly PastInvoice[];
  creditMemos: readonly PastCreditMemo[];
}

export interface OrderHold {
  holdId: string;
  type: 'fraud' | 'credit' | 'payment' | 'address' | 'approval' | 'stock' | 'manual' | 'duplicate' | 'item' | 'price' | 'screening';
  reason: string;
  blocks: readonly ('accept' | 'release' | 'hand-over' | 'capture')[];
  state: 'active' | 'released' | 'rejected';
  createdBy: string;
  /** RFC 3339 date and time */
  createdAt: string;
  endedBy?: string | undefined;
  /** RFC 3339 date and time */
  endedAt?: string | undefined;
  endReason?: string | undefined;
  /** It was released with another means of payment */
  withPayment?: true | undefined;
  /** What an outside screening objects to */
  reasons?: readonly ScreeningReason[] | undefined;
}

export interface OrderLine {
  lineId: string;
  sku: string;
  /** It is no item here: map it to one */
  unmapped?: true | undefined;
  /** It is no item here, and is made, bought or done for the order: no stock stands behind its units */
  custom?: true | undefined;
  /** As it was ordered, where it was mapped to another */
  orderedSku?: string | undefined;
  description: string;
  kind: 'goods' | 'service' | 'digital';
  /** Of which bundle it is a component */
  bundleId?: string | undefined;
  /** Its fulfilment group, where the order has several */
  groupId?: string | undefined;
  /** In the unit of the item */
  ordered: number;
  /** Where it is sold in parts of its unit; absent for whole units */
  measure?: Measure | undefined;
  /** Decimal amount, up to six places finer than its currency */
  unitPrice: string;
  /** Of all units, before discounts and taxes */
  price: string;
  /** The price that was sent differs from the price lists by more than the `priceTolerance` of its channel; without `listed` they could not be compared, as the line states no rate of its taxes */
  priceCheck?: PriceCheck | undefined;
  /** The line's own, and its shares of the order's */
  discounts: readonly Discount[];
  taxes: readonly Tax[];
  /** The channel's own id of the line */
  externalLineId?: string | undefined;
  /** How units at a price finer than the currency came to the price of the line; half_up unless given */
  rounding?: 'half_up' | 'half_even' | 'up' | 'down' | undefined;
  /** What the customer wrote about the line */
  note?: string | undefined;
  /** How it is to be made or chosen: engraving, size, in the order in which it is shown */
  properties?: readonly LineProperty[] | undefined;
  /** To be put into the parcel */
  giftMessage?: string | undefined;
  /** Price less discounts, plus taxes that the price does not contain */
  total: string;
  backorderable: boolean;
  /** Each unit has a serial number */
  serialised?: true | undefined;
  /** Where the units stand; each ordered unit stands in exactly one state */
  quantities: LineQuantities;
  allocations: readonly LineAllocation[];
}

export interface OrderPayments {
  orderId: string;
  /** ISO 4217 code */
  currency: string;
  method: 'card' | 'on_account' | 'tenders';
  state: 'none' | 'pending' | 'authorised' | 'declined';
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  total: string;
  /** The total less what is cancelled */
  live: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  authorised: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  captured: string;
  /** Without a provider */
  received: string;
  /** All money given back, goodwill included */
  refunded: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  goodwill: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  voided: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  invoiced: string;
  /** Invoiced, and given up by a person: it is owed still, and not collected by itself */
  givenUp: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  credited: string;
  /** In disputes that are open */
  disputed: string;
  /** In disputes that are lost; the journal does not know of it */
  chargedBack: string;
  /** In which ways it is paid, and what has become of each */
  tenders: readonly Tender[];
  /** Still to be paid for what is live and not credited */
  due: string;
  payments: readonly Payment[];
  captures: readonly Capture[];
  receipts: readonly Receipt[];
  voids: readonly PaymentVoid[];
  refunds: readonly Refund[];
  disputes: readonly Dispute[];
  /** Numbers */
  creditMemos: readonly string[];
}

export interface OrderReport {
  days: readonly OrderCounts[];
  /** When the newest event that was counted happened; absent before the first */
  asOf?: string | undefined;
  /** Seconds from that moment to this answer */
  ageSeconds?: number | undefined;
}

export interface OrderReportRebuild {
  branch: string;
  /** Calendar day, YYYY-MM-DD */
  day: string;
}

export interface OrderScreening {
  provider: string;
  /** `pending`: its answer is waited for. `unanswered`: it was waited for in vain. `overruled`: a person has decided before. What it objects to stands in the holds that it has led to */
  state: 'pending' | 'accepted' | 'held' | 'refused' | 'unanswered' | 'overruled';
  /** Which version of the details was judged */
  detailsVersion: number;
  /** RFC 3339 date and time */
  askedAt: string;
  /** While it is pending: when it is asked for again */
  askAgainAt?: string | undefined;
  /** While it is pending: until when it is waited for */
  until?: string | undefined;
  /** RFC 3339 date and time */
  answeredAt?: string | undefined;
}

export interface OrderSourcing {
  orderId: string;
  decisions: readonly SourcingDecision[];
}

export interface OrderStatus {
  lifecycle: 'draft' | 'placed' | 'accepted' | 'in_fulfilment' | 'completed' | 'cancelled';
  payment: 'none' | 'not_due' | 'pending' | 'authorised' | 'partially_captured' | 'captured' | 'partially_refunded' | 'refunded' | 'voided' | 'failed';
  fulfilment: 'unfulfilled' | 'backordered' | 'partially_shipped' | 'shipped' | 'partially_delivered' | 'delivered';
  return: 'none' | 'requested' | 'partially_returned' | 'returned';
}

export interface OrderSummary {
  orderId: string;
  channel: string;
  branch: string;
  externalNumber: string;
  type: 'ship' | 'pickup' | 'ship_from_store' | 'local_delivery' | 'service' | 'digital' | 'mixed';
  status: OrderStatus;
  /** ISO 4217 code */
  currency: string;
  /** Decimal amount in the currency of the order */
  total: string;
  lineCount: number;
  /** RFC 3339 date and time */
  placedAt: string;
  /** Of several groups the earliest */
  promisedAt?: string | undefined;
  /** The order is a test */
  test?: true | undefined;
  /** When it was recorded as history: it was carried out elsewhere. Absent for an order that was placed */
  recordedAt?: string | undefined;
  /** Counts changes; the ETag */
  version: number;
}

export interface OrderSummaryPage {
  items: readonly OrderSummary[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

/** goods + charges - discount + tax = total, as placed, without tax where prices include it; discounts and taxes of charges are among the others */
export interface OrderTotals {
  /** Decimal amount in the currency of the order */
  goods: string;
  /** Decimal amount in the currency of the order */
  charges: string;
  /** Decimal amount in the currency of the order */
  discount: string;
  /** By what they are */
  discounts: readonly Discount[];
  /** Decimal amount in the currency of the order */
  tax: string;
  /** By what they are, and who remits them */
  taxes: readonly SignedTax[];
  /** Decimal amount in the currency of the order */
  total: string;
}

export interface Package {
  trackingNumber?: string | undefined;
  weightGrams?: number | undefined;
  /** What it holds; absent where its location has not said which of several holds what */
  contents?: readonly PackageContent[] | undefined;
}

export interface PackageContent {
  lineId: string;
  /** In the unit of the item */
  quantity: number;
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
  /** Of its units, where they have serial numbers */
  serials?: readonly string[] | undefined;
}

export interface PackedLine {
  lineId: string;
  serials: readonly string[];
}

export interface Packing {
  /** The serial numbers of lines whose items are `serialised`: one for each unit */
  lines?: readonly PackedLine[] | undefined;
}

export interface PastCancellation {
  /** RFC 3339 date and time */
  cancelledAt: string;
  lines: readonly PastUnits[];
}

export interface PastCreditMemo {
  number: string;
  /** RFC 3339 date and time */
  issuedAt: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  total: string;
  invoice?: string | undefined;
}

export interface PastInvoice {
  number: string;
  /** RFC 3339 date and time */
  issuedAt: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  total: string;
}

export interface PastPayment {
  kind: 'card' | 'provider_reference' | 'marketplace' | 'gift_card' | 'stored_credit' | 'voucher' | 'instalments' | 'bank_transfer' | 'cash_on_delivery' | 'on_account';
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** RFC 3339 date and time */
  paidAt: string;
  /** Under which number it stands where it was made */
  reference?: string | undefined;
}

export interface PastRefund {
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** RFC 3339 date and time */
  refundedAt: string;
  /** Under which number it stands where it was made */
  reference?: string | undefined;
}

export interface PastShipment {
  /** RFC 3339 date and time */
  shippedAt: string;
  /** RFC 3339 date and time */
  deliveredAt?: string | undefined;
  /** RFC 3339 date and time */
  lostAt?: string | undefined;
  /** RFC 3339 date and time */
  sentBackAt?: string | undefined;
  location?: string | undefined;
  carrier?: string | undefined;
  trackingNumbers?: readonly string[] | undefined;
  lines: readonly PastUnits[];
}

export interface PastUnits {
  lineId: string;
  /** Units of the line, in the unit of its item */
  quantity: number;
}

export interface Payment {
  paymentId: string;
  /** Of an order with tenders */
  tenderId?: string | undefined;
  /** `account` where none is asked */
  provider: string;
  state: 'asked' | 'pending' | 'authorised' | 'declined';
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  captured: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  voided: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  refunded: string;
  /** The provider's own id of it */
  reference?: string | undefined;
  /** The provider's code of its refusal */
  reason?: string | undefined;
  /** RFC 3339 date and time */
  expiresAt?: string | undefined;
  /** RFC 3339 date and time */
  askedAt: string;
}

export interface PaymentEventTaken {
  received: true;
}

export interface PaymentMethod {
  method: 'card' | 'on_account' | 'tenders';
  provider?: string | undefined;
}

export interface PaymentOnAccount {
  method: 'on_account';
}

export interface PaymentTotals {
  state: 'none' | 'pending' | 'authorised' | 'declined';
  /** Decimal amount in the currency of the order */
  authorised: string;
  /** Decimal amount in the currency of the order */
  captured: string;
  /** Decimal amount in the currency of the order */
  received: string;
  /** Decimal amount in the currency of the order */
  refunded: string;
  /** Decimal amount in the currency of the order */
  voided: string;
  /** Decimal amount in the currency of the order */
  invoiced: string;
  /** Decimal amount in the currency of the order */
  credited: string;
}

export interface PaymentVoid {
  paymentId: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  state: 'asked' | 'voided';
  /** RFC 3339 date and time */
  askedAt: string;
}

export interface PostedTax {
  /** As documents print it: VAT, State Tax */
  name?: string | undefined;
  /** Percent, for the documents; the tax itself is not calculated from it */
  rate?: string | undefined;
  /** Who levies it: GB, US-CA, CA-QC */
  jurisdiction?: string | undefined;
}

export interface Posting {
  account: 'accounts_receivable' | 'payment_clearing' | 'bank' | 'cash' | 'marketplace_clearing' | 'lender_clearing' | 'stored_value' | 'revenue' | 'shipping_revenue' | 'fee_revenue' | 'tips_payable' | 'duties_payable' | 'deposits_held' | 'rounding_differences' | 'sales_returns' | 'tax_payable' | 'marketplace_tax' | 'goodwill';
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  debit: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  credit: string;
  /** The side that is not zero, in the currency of the books; absent where the entry is in it */
  bookAmount?: string | undefined;
  /** Which tax it is, on the accounts of taxes */
  tax?: PostedTax | undefined;
}

export interface Presentment {
  /** ISO 4217 code */
  currency: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  total: string;
  rate: ExchangeRate;
}

export interface PriceCheck {
  /** Of all units by the price lists */
  listed?: string | undefined;
}

/** Why a request was refused (RFC 9457) */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: 'malformed-json' | 'invalid-request' | 'invalid-cursor' | 'idempotency-key-missing' | 'card-number-refused' | 'not-authenticated' | 'signature-not-accepted' | 'not-authorised' | 'not-found' | 'not-set-up' | 'already-exists' | 'conflicting-state' | 'external-number-taken' | 'request-in-flight' | 'cursor-expired' | 'stale-version' | 'body-too-large' | 'unsupported-media-type' | 'idempotency-key-reused' | 'unknown-reference' | 'totals-do-not-add-up' | 'invalid-amount' | 'insufficient-stock' | 'version-required' | 'too-many-requests' | 'unexpected-error' | 'try-again';
  detail: string;
  /** Stands in the logs, too */
  requestId: string;
  errors?: readonly FieldError[] | undefined;
}

export interface QueuedHold {
  holdId: string;
  orderId: string;
  type: 'fraud' | 'credit' | 'payment' | 'address' | 'approval' | 'stock' | 'manual' | 'duplicate' | 'item' | 'price' | 'screening';
  /** Why the order is held */
  reason: string;
  /** The transitions that it blocks */
  blocks: readonly ('accept' | 'release' | 'hand-over' | 'capture')[];
  state: 'active' | 'released' | 'rejected';
  /** `rule:<name>` or `client:<id>` */
  createdBy: string;
  /** RFC 3339 date and time */
  createdAt: string;
  endedBy?: string | undefined;
  /** RFC 3339 date and time */
  endedAt?: string | undefined;
  endReason?: string | undefined;
  /** It was released with another means of payment */
  withPayment?: true | undefined;
  /** What an outside screening objects to */
  reasons?: readonly ScreeningReason[] | undefined;
  channel: string;
  branch: string;
  externalNumber: string;
}

export interface QueuedHoldPage {
  items: readonly QueuedHold[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface Receipt {
  receiptId: string;
  tenderId?: string | undefined;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  reference: string;
  /** RFC 3339 date and time */
  receivedAt: string;
  /** RFC 3339 date and time */
  recordedAt: string;
}

export interface Refund {
  refundId: string;
  paymentId: string;
  cause: 'credit' | 'goodwill' | 'overpaid';
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  state: 'requested' | 'refused' | 'refunded' | 'given_up';
  /** Number of the credit memo that it pays */
  creditMemo?: string | undefined;
  reason: string;
  /** The provider's code of its refusal */
  refusal?: string | undefined;
  /** RFC 3339 date and time */
  requestedAt: string;
  /** RFC 3339 date and time */
  refundedAt?: string | undefined;
}

export interface RefundOutcome {
  orderId: string;
  creditMemo?: CreditMemo | undefined;
  /** Paid within seconds; their state is read with the payments */
  refunds: readonly Refund[];
}

export interface Rejection {
  reason: 'not_found' | 'damaged' | 'no_capacity' | 'other';
  note?: string | undefined;
  /** RFC 3339 date and time */
  at: string;
}

export interface RelatedOrder {
  /** What this order is to the other */
  relation: 'exchange_of' | 'part_of' | 'replaces' | 'subscription_of';
  orderId: string;
}

export interface ReplacementPayment {
  /** One that is set up here */
  provider: string;
  /** The provider's token of the customer's means of payment; never a card number */
  token: string;
  /** Which tender by card it takes the place of, where there are several */
  tenderId?: string | undefined;
}

export interface ReportDifference {
  what: string;
  stood: string;
  is: string;
}

export interface ReportRebuild {
  /** Orders that were read again */
  orders: number;
  /** Where the projection differed from its sources; it is corrected */
  differences: readonly ReportDifference[];
}

export interface RepublishOutcome {
  results: readonly RepublishResult[];
}

export interface RepublishResult {
  /** The id of the event, or of the record in which no event could be read */
  id: string;
  /** `published`: it is on the bus. `refused`: the bus refuses it still. `not-now`: the bus does not answer at present. `unknown`: there is none by this id, or it was published before */
  outcome: 'published' | 'refused' | 'not-now' | 'unknown';
  /** Why it was not published */
  detail?: string | undefined;
}

export interface Reservation {
  reservationId: string;
  channel: string;
  /** Judged at this moment: `held` keeps its units from others, `used` has given them to an order */
  state: 'held' | 'used' | 'released' | 'expired';
  lines: readonly ReservationLine[];
  /** Where they are, or were, held */
  units: readonly ReservedUnits[];
  /** RFC 3339 date and time */
  expiresAt: string;
  /** RFC 3339 date and time */
  createdAt: string;
  /** The order that has taken its units */
  orderId?: string | undefined;
}

export interface ReservationExtension {
  /** So many minutes from now on, 1440 at most */
  minutes: number;
}

export interface ReservationLine {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** In the unit of the item, with at most as many decimal places as the item has `decimals` */
  quantity: number;
}

export interface ReservedUnits {
  sku: string;
  location: string;
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
  /** In the unit of the item */
  quantity: number;
}

export interface Resumption {
  reason?: string | undefined;
}

export interface SafetyStock {
  location: string;
  lines: readonly SafetyStockLine[];
}

export interface SafetyStockLine {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** The batch, as its maker calls it. Case matters */
  lot?: string | undefined;
  /** As `new` unless given. Only what is as new can be sold */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose units they are, where they are not your own: consignor, supplier */
  owner?: string | undefined;
  safetyStock: number;
}

export interface ScreeningReason {
  /** The provider's own word */
  code: string;
  /** The same for people */
  text?: string | undefined;
}

export interface ScreeningSettings {
  /** One that is set up here */
  provider: string;
  /** How long an order waits for the answer; it is asked for again until then */
  answerWithinMinutes: number;
  /** What becomes of an order without an answer by then: a person decides about it, or it goes on */
  whenUnanswered: 'hold' | 'accept';
  /** What becomes of an order that is refused: a person decides about it, or it is cancelled */
  whenRefused: 'hold' | 'cancel';
}

export interface SentBack {
  cause: 'refused' | 'returned_to_sender';
  /** Of the parcel, where it was said */
  trackingNumber?: string | undefined;
  lines: readonly SentBackUnits[];
  /** RFC 3339 date and time */
  at: string;
}

export interface SentBackUnits {
  lineId: string;
  /** In the unit of the item */
  quantity: number;
  /** How many of them had been lost */
  found?: number | undefined;
  /** Of its units, where they have serial numbers */
  serials?: readonly string[] | undefined;
}

export interface SerialUnit {
  sku: string;
  serial: string;
  state: 'in_stock' | 'packed' | 'shipped' | 'lost' | 'removed';
  /** Where it is, or was last */
  location: string;
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
  /** For which it was packed. Not shown to credentials of single channels */
  orderId?: string | undefined;
  fulfilmentOrderId?: string | undefined;
  /** Why it is off the books */
  reason?: string | undefined;
  /** RFC 3339 date and time */
  changedAt: string;
}

export interface SerialUnitPage {
  items: readonly SerialUnit[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface Shipment {
  shipmentId: string;
  fulfilmentOrderId: string;
  location: string;
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  packages: readonly Package[];
  /** RFC 3339 date and time */
  handedOverAt: string;
  /** RFC 3339 date and time */
  deliveredAt?: string | undefined;
}

export interface SignedTax {
  /** Decimal amount, which may be below zero */
  amount: string;
  /** As documents print it: VAT, State Tax */
  name?: string | undefined;
  /** Percent, for the documents; the tax itself is not calculated from it */
  rate?: string | undefined;
  /** Who levies it: GB, US-CA, CA-QC */
  jurisdiction?: string | undefined;
  /** Who pays it to the authorities; the seller unless given */
  remittedBy?: 'seller' | 'marketplace' | undefined;
}

export interface SourcingCandidate {
  location: string;
  /** For which fulfilment group, where the order has several */
  groupId?: string | undefined;
  serves: boolean;
  /** Stable code: `serves`, or the first rule by which it lost */
  verdict: string;
  /** The verdict in words */
  reason: string;
  /** Units of the demand that its free stock could cover */
  covers: number;
  /** Units that were set aside there */
  takes: number;
  /** Distance to the customer, as the crow flies */
  kilometres?: number | undefined;
  sameCountry?: boolean | undefined;
  /** Among equals the lower number serves first */
  priority: number;
}

export interface SourcingDecision {
  sourcingId: string;
  /** RFC 3339 date and time */
  decidedAt: string;
  /** `order`: units of the order had to be sourced. `stock`: stock arrived for units that waited */
  cause: 'order' | 'stock';
  /** Of all lines, each in the unit of its item */
  demanded: number;
  allocated: readonly LineSource[];
  backordered: readonly LineUnits[];
  /** Cancelled, because no location can serve them and they may not wait */
  rejected: readonly LineUnits[];
  /** Best ranked first, then those that the limits ruled out */
  candidates: readonly SourcingCandidate[];
}

export interface StageMinutes {
  screening?: number | undefined;
  held?: number | undefined;
  sourcing?: number | undefined;
  backordered?: number | undefined;
  payment?: number | undefined;
  fulfilment?: number | undefined;
  /** Also how long customers have to collect what is ready */
  delivery?: number | undefined;
}

export interface StockAdjustment {
  location: string;
  reason: 'damaged' | 'lost' | 'found' | 'expired' | 'stolen' | 'correction' | 'other';
  lines: readonly StockAdjustmentLine[];
  /** A number of your own: delivery note, count sheet */
  reference?: string | undefined;
}

export interface StockAdjustmentLine {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** The batch, as its maker calls it. Case matters */
  lot?: string | undefined;
  /** As `new` unless given. Only what is as new can be sold */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose units they are, where they are not your own: consignor, supplier */
  owner?: string | undefined;
  /** The day after which the units are not used any more */
  expiresOn?: string | undefined;
  /** Units that came (positive) or went (negative); 0 where `serials` name units that are off the books already */
  quantity: number;
  /** The serial number of each unit, of an item that is `serialised` */
  serials?: readonly string[] | undefined;
}

export interface StockBlock {
  location: string;
  lines: readonly StockBlockLine[];
}

export interface StockBlockLine {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** The batch, as its maker calls it. Case matters */
  lot?: string | undefined;
  /** As `new` unless given. Only what is as new can be sold */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose units they are, where they are not your own: consignor, supplier */
  owner?: string | undefined;
  /** Whether its units are kept from being set aside */
  blocked: boolean;
}

export interface StockCount {
  location: string;
  lines: readonly StockCountLine[];
  /** A number of your own: delivery note, count sheet */
  reference?: string | undefined;
}

export interface StockCountLine {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** The batch, as its maker calls it. Case matters */
  lot?: string | undefined;
  /** As `new` unless given. Only what is as new can be sold */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose units they are, where they are not your own: consignor, supplier */
  owner?: string | undefined;
  /** The day after which the units are not used any more */
  expiresOn?: string | undefined;
  /** Units on the shelf */
  counted: number;
  /** The serial number of each unit that is there, of an item that is `serialised` */
  serials?: readonly string[] | undefined;
}

export interface StockLevel {
  sku: string;
  location: string;
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
  expiresOn?: string | undefined;
  /** Nothing of it is set aside any more */
  blocked?: true | undefined;
  /** In the unit of the item */
  onHand: number;
  /** In the unit of the item */
  allocated: number;
  /** In the unit of the item */
  reserved: number;
  /** In the unit of the item */
  safetyStock: number;
  /** onHand - allocated - reserved - safetyStock; negative when it is short */
  available: number;
  /** Units with serial numbers that went off the books without being named, as what a picker has not found, and are still listed as in stock; absent where there are none */
  unidentified?: number | undefined;
  /** Counters that share the load of a hot item */
  shards: number;
}

export interface StockLevelPage {
  items: readonly StockLevel[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface StockMovement {
  movementId: string;
  kind: 'receipt' | 'shipment' | 'adjustment' | 'count' | 'transfer_out' | 'transfer_in' | 'return' | 'scrap';
  sku: string;
  location: string;
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
  /** Units that came (positive) or went (negative) */
  quantity: number;
  reason?: string | undefined;
  reference?: string | undefined;
  /** The number of the supply that has come with it */
  supply?: string | undefined;
  /** Not shown to credentials of single channels */
  orderId?: string | undefined;
  /** In the unit of the item */
  counted?: number | undefined;
  /** Of its units, where they have serial numbers */
  serials?: readonly string[] | undefined;
  /** Serial numbers of units that a count has not found, or an adjustment of 0 has named */
  missing?: readonly string[] | undefined;
  /** RFC 3339 date and time */
  movedAt: string;
}

export interface StockMovementPage {
  items: readonly StockMovement[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface StockMovements {
  location: string;
  movements: readonly StockMovement[];
}

export interface StockReceipt {
  location: string;
  lines: readonly StockReceiptLine[];
  /** A number of your own: delivery note, count sheet */
  reference?: string | undefined;
}

export interface StockReceiptLine {
  /** Stock keeping unit. Case matters. */
  sku: string;
  /** The batch, as its maker calls it. Case matters */
  lot?: string | undefined;
  /** As `new` unless given. Only what is as new can be sold */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose units they are, where they are not your own: consignor, supplier */
  owner?: string | undefined;
  /** The day after which the units are not used any more */
  expiresOn?: string | undefined;
  /** In the unit of the item, with at most as many decimal places as the item has `decimals` */
  quantity: number;
  /** The serial number of each unit, of an item that is `serialised` */
  serials?: readonly string[] | undefined;
  /** The number of the supply that has come with it, whole or in part */
  supply?: string | undefined;
}

export interface StockReport {
  location: string;
  items: number;
  /** Units on hand of the items that are sold in whole ones */
  units: number;
  /** Units of these that cannot be sold: not as new, or blocked */
  unsellable: number;
  /** Units of these that belong to others, and are in no value */
  ofOthers: number;
  /** What the units on hand cost at present, by currency, as decimal strings */
  value: Record<string, string>;
  shortages: readonly StockReportRow[];
  /** When the newest event that was counted happened; absent before the first */
  asOf?: string | undefined;
  /** Seconds from that moment to this answer */
  ageSeconds?: number | undefined;
}

export interface StockReportRebuild {
  location: string;
  skus: readonly string[];
}

export interface StockReportRow {
  sku: string;
  location: string;
  /** In the unit of the item */
  onHand: number;
  /** In the unit of the item */
  available: number;
  /** Units of all orders that wait for this item, wherever it arrives */
  backordered: number;
  /** Units promised or waiting that the shelf does not hold */
  shortage: number;
  value?: StockValue | undefined;
}

export interface StockSharding {
  /** Stock keeping unit. Case matters. */
  sku: string;
  location: string;
  shards: number;
}

export interface StockValue {
  amount: string;
  /** ISO 4217 code */
  currency: string;
}

export interface Supply {
  number: string;
  kind: 'purchase_order' | 'transfer' | 'return' | 'production';
  sku: string;
  location: string;
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
  /** Units that are still to come */
  quantity: number;
  expectedOn: string;
}

export interface SupplyPage {
  items: readonly Supply[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface Tax {
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** As documents print it: VAT, State Tax */
  name?: string | undefined;
  /** Percent, for the documents; the tax itself is not calculated from it */
  rate?: string | undefined;
  /** Who levies it: GB, US-CA, CA-QC */
  jurisdiction?: string | undefined;
  /** Who pays it to the authorities; the seller unless given */
  remittedBy?: 'seller' | 'marketplace' | undefined;
}

export interface TaxOfDocument {
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  amount: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  net: string;
  /** As documents print it: VAT, State Tax */
  name?: string | undefined;
  /** Percent, for the documents; the tax itself is not calculated from it */
  rate?: string | undefined;
  /** Who levies it: GB, US-CA, CA-QC */
  jurisdiction?: string | undefined;
  /** Who pays it to the authorities; the seller unless given */
  remittedBy?: 'seller' | 'marketplace' | undefined;
}

export interface Tender {
  tenderId: string;
  kind: 'card' | 'provider_reference' | 'marketplace' | 'gift_card' | 'stored_credit' | 'voucher' | 'instalments' | 'bank_transfer' | 'cash_on_delivery' | 'on_account';
  /** Of the order’s total, as it was placed */
  amount: string;
  /** Of this tender. `pending`: it is to come, or its provider has not decided. `captured`: received, too. `voided`: it is not needed any more */
  state: 'none' | 'not_due' | 'pending' | 'authorised' | 'partially_captured' | 'captured' | 'partially_refunded' | 'refunded' | 'voided' | 'failed';
  /** Who holds its money now */
  heldBy: 'customer' | 'us' | 'provider' | 'marketplace' | 'lender';
  provider?: string | undefined;
  reference?: string | undefined;
  plan?: string | undefined;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  authorised: string;
  /** Captured or received */
  paid: string;
  /** Decimal amount with at most the decimal places of its currency; zeros beyond them are no error */
  refunded: string;
}

export interface TimelineEntry {
  sequence: number;
  type: string;
  /** RFC 3339 date and time */
  occurredAt: string;
  /** What happened and who did it, for people */
  sentence: string;
  /** The facts of the event, as webhooks have them; each amount is a decimal string beside its currency */
  data: Record<string, unknown>;
  eventId: string;
  actor: Actor;
  /** What led to it: the event, `<execution>/<step>`, `<function>@<time>`, or the id of the request */
  causedBy: string;
  /** The API request that it began with */
  requestId?: string | undefined;
}

export interface TimelineEntryPage {
  items: readonly TimelineEntry[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface TrialBalance {
  branch: string;
  /** False: ask again with `next` as the cursor; the sums go on from here */
  complete: boolean;
  next?: string | undefined;
  /** Journal entries in the sums */
  entries: number;
  accounts: readonly AccountBalance[];
  inBooks: BookBalances;
}

export interface UnitsOfBucket {
  /** The batch */
  lot?: string | undefined;
  /** Absent for what is as new */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose it is, where it is not your own */
  owner?: string | undefined;
  /** In the unit of the item */
  quantity: number;
}

export interface UnitsOfLine {
  lineId: string;
  /** In the unit of the item, with at most as many decimal places as the item has `decimals` */
  quantity: number;
  /** The batch, as its maker calls it. Case matters */
  lot?: string | undefined;
  /** As `new` unless given. Only what is as new can be sold */
  condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
  /** Whose units they are, where they are not your own: consignor, supplier */
  owner?: string | undefined;
  /** The serial number of each unit, of an item that is `serialised` */
  serials?: readonly string[] | undefined;
}

export interface UnpublishedEvent {
  /** The id of the event, or of the record in which no event could be read */
  id: string;
  /** `refused`: the bus will never take it as it is. `unreadable`: the row holds no event that could be read. `too-late`: the bus could not be reached until its stream was about to forget it */
  reason: 'refused' | 'unreadable' | 'too-late';
  /** The error code of the last attempt */
  code: string;
  /** The error in words */
  detail: string;
  /** RFC 3339 date and time */
  keptAt: string;
  /** The table of its row, and the key there */
  row: Record<string, string>;
  type?: string | undefined;
  orderId?: string | undefined;
  /** RFC 3339 date and time */
  occurredAt?: string | undefined;
}

export interface UnpublishedEvents {
  items: readonly UnpublishedEvent[];
  /** True when there are others beside these */
  more: boolean;
}

export interface Upload {
  method: 'PUT';
  /** Signed for this one file: who has it can upload, so that it belongs in no log */
  url: string;
  /** To be sent along as they are */
  headers: Record<string, string>;
  /** RFC 3339 date and time */
  expiresAt: string;
}

export interface WebhookAttempt {
  /** RFC 3339 date and time */
  at: string;
  status?: number | undefined;
  error?: string | undefined;
  milliseconds: number;
}

export interface WebhookDelivery {
  deliveryId: string;
  eventId: string;
  type: string;
  /** Absent for events that belong to no order */
  orderId?: string | undefined;
  sequence: number;
  state: 'due' | 'delivered' | 'failed' | 'skipped';
  attempts: readonly WebhookAttempt[];
  /** RFC 3339 date and time */
  nextAttemptAt?: string | undefined;
}

export interface WebhookDeliveryPage {
  items: readonly WebhookDelivery[];
  /** Cursor of the next page; absent on the last */
  next?: string | undefined;
}

export interface WebhookEndpoint {
  endpointId: string;
  channel: string;
  url: string;
  /** Only these events; absent for all of the channel’s orders. `AvailabilityChanged` comes only to who names it */
  events?: readonly string[] | undefined;
  active: boolean;
  /** RFC 3339 date and time */
  createdAt: string;
}

export interface WebhookEndpointList {
  items: readonly WebhookEndpoint[];
}

export interface WebhookEndpointWithSecret {
  endpointId: string;
  channel: string;
  url: string;
  /** Only these events; absent for all of the channel’s orders. `AvailabilityChanged` comes only to who names it */
  events?: readonly string[] | undefined;
  active: boolean;
  /** RFC 3339 date and time */
  createdAt: string;
  /** Signing secret (whsec_…), shown only now */
  secret: string;
}

export interface WebhookReplay {
  deliveryId: string;
}
