// Made from the description of the API by `npm run client`; do not change it by hand.
import type {
  Availability,
  BookCheck,
  Branch,
  BranchPage,
  BranchSettings,
  Cancellation,
  ChangedOrder,
  Channel,
  ChannelPage,
  ChannelSettings,
  CreatedImport,
  CredentialsList,
  CredentialsWithSecret,
  CreditMemo,
  CreditMemoPage,
  Customer,
  CustomerCredit,
  CustomerMessageList,
  CustomerPage,
  CustomerSettings,
  EarlierOrderDetailsPage,
  Erasure,
  ErasurePage,
  ErasureRequest,
  EventPage,
  EventsToRepublish,
  ExceptionOwner,
  ExchangeRatePage,
  ExchangeRates,
  FinalDecision,
  FulfilmentMove,
  FulfilmentOrder,
  FulfilmentOrderList,
  FulfilmentOrderPage,
  HandOver,
  Hold,
  HoldList,
  HoldRelease,
  Import,
  ImportPage,
  ImportRowPage,
  Invoice,
  InvoicePage,
  Item,
  ItemPage,
  ItemSettings,
  JournalEntryPage,
  LineMapping,
  ListPricePage,
  ListPrices,
  Location,
  LocationPage,
  LocationSettings,
  NewBranch,
  NewCancellation,
  NewChannel,
  NewChannelCredentials,
  NewCreditMemo,
  NewCustomer,
  NewHistoricalOrder,
  NewHold,
  NewImport,
  NewItem,
  NewListPrices,
  NewLocation,
  NewLocationCredentials,
  NewLoss,
  NewNote,
  NewOrder,
  NewReceipt,
  NewRefund,
  NewRejection,
  NewReservation,
  NewSendBack,
  NewSupplies,
  NewWebhookEndpoint,
  NoDetails,
  Note,
  NotePage,
  Order,
  OrderChange,
  OrderException,
  OrderExceptionPage,
  OrderPayments,
  OrderReport,
  OrderReportRebuild,
  OrderSourcing,
  OrderSummary,
  OrderSummaryPage,
  Packing,
  QueuedHoldPage,
  Receipt,
  RefundOutcome,
  ReportRebuild,
  RepublishOutcome,
  Reservation,
  ReservationExtension,
  Resumption,
  SafetyStock,
  SerialUnitPage,
  StockAdjustment,
  StockBlock,
  StockCount,
  StockLevel,
  StockLevelPage,
  StockMovementPage,
  StockMovements,
  StockReceipt,
  StockReport,
  StockReportRebuild,
  StockSharding,
  SupplyPage,
  TimelineEntryPage,
  TrialBalance,
  UnpublishedEvents,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookEndpointList,
  WebhookEndpointWithSecret,
  WebhookReplay,
} from './schemas.ts';

/** What each operation takes and answers. */
export interface Operations {
  /** Add a note to an order. Needs the scope `oms/orders:write`. */
  addNote: {
    params: {
      orderId: string;
    };
    body: NewNote;
    answer: Note;
  };
  /**
   * Correct what is on hand. Needs the scope `oms/inventory:write`.
   *
   * All lines or none. What is allocated or reserved cannot be taken away: cancel or re-route those orders first, or record a count, where the truth of the shelf wins.
   */
  adjustStock: {
    body: StockAdjustment;
    answer: StockMovements;
  };
  /**
   * Block lots and other buckets of items at a location, or let them go. Needs the scope `oms/inventory:write`.
   *
   * Nothing of what is blocked is set aside any more, and it counts for nothing in what can be sold; what is set aside already stays so. A lot can be blocked before it arrives. All lines or none.
   */
  blockStock: {
    body: StockBlock;
    answer: StockBlock;
  };
  /**
   * Cancel an import. Needs the scope `oms/imports:write`.
   *
   * The rows that are at hand are carried out and reported; no further ones are. What was imported stays.
   */
  cancelImport: {
    params: {
      importId: string;
    };
    answer: Import;
  };
  /**
   * Cancel an order, or some of its units. Needs the scope `oms/orders:write`.
   *
   * Whatever has not been handed over can be cancelled; its stock is free at once, and its money is voided or refunded by itself. Without `lines` everything that can still be cancelled is. `If-Match` is honoured when it is sent.
   */
  cancelOrder: {
    params: {
      orderId: string;
    };
    body: NewCancellation;
    ifMatch?: string | undefined;
    answer: Cancellation;
  };
  /**
   * Change what moves neither money nor stock. Needs the scope `oms/orders:write`.
   *
   * A JSON merge patch (RFC 7396): members that are named take the place of what they were, those of `customer`, `billTo`, addresses and `metadata` one by one; `null` (or `""`) takes one away, and a list is replaced as a whole, but for `groups`: what is named of each group is merged into it. Where nothing differs no version is made and no event is told. Address and gift message can be changed until goods are released to a location, the promised date until the order is over; what own couriers deliver stays within their reach of where it is set aside; an address is judged again, and the hold of an incomplete one ends where it is complete. What was said before is kept. `If-Match` is honoured when it is sent.
   */
  changeOrder: {
    params: {
      orderId: string;
    };
    body: OrderChange;
    ifMatch?: string | undefined;
    answer: ChangedOrder;
  };
  /**
   * Prove that the books balance. Needs the scope `oms/billing:read`.
   *
   * Adds everything up from the rows themselves: every entry balances, in its own currency and in that of the books, the trial balance is zero, documents add up and equal the sales, returns and taxes that are posted, receivables and clearing follow from them, every capture and refund is posted as it was made, numbers have no gaps, and orders agree with their payments. Large books are checked in parts: see `complete`.
   */
  checkBooks: {
    params: {
      branch: string;
    };
    query?: {
      /** From the `next` of the part before */
      cursor?: string | undefined;
      /** `sample`: about 50, evenly spread. `all`: every one, and the journal is searched for money that no order knows of; what was posted within the last minute is left to the next check */
      orders?: 'sample' | 'all' | undefined;
    };
    answer: BookCheck;
  };
  /**
   * Record what was counted on the shelf. Needs the scope `oms/inventory:write`.
   *
   * Sets what is on hand and records the difference; a line speaks of one bucket (lot, condition, owner) of its item, or of ordinary goods. Units that are picked or packed and not handed over are counted, too. When less is there than is allocated, what is available becomes negative and shows as a shortage; what is not there cannot be handed over.
   */
  countStock: {
    body: StockCount;
    answer: StockMovements;
  };
  /** Create a branch. Needs the scope `oms/parties:write`. */
  createBranch: {
    body: NewBranch;
    answer: Branch;
  };
  /** Create a channel. Needs the scope `oms/parties:write`. */
  createChannel: {
    body: NewChannel;
    answer: Channel;
  };
  /**
   * Create credentials for a channel. Needs the scope `oms/parties:write`.
   *
   * They reach the channel and its branch only. No client grants what it does not have. At most 100 are in use. Fetch tokens with the OAuth 2 client credentials grant.
   */
  createChannelCredentials: {
    params: {
      channelId: string;
    };
    body: NewChannelCredentials;
    answer: CredentialsWithSecret;
  };
  /**
   * Create a customer. Needs the scope `oms/parties:write`.
   *
   * Codes are unique in the whole business. A code that begins with a channel’s id and a dot, such as `web.2001`, is for that channel’s customers alone; credentials that do not reach all channels make no others, so that no refusal tells them of customers that they do not see.
   */
  createCustomer: {
    body: NewCustomer;
    answer: Customer;
  };
  /**
   * Hold an order. Needs the scope `oms/holds:write`.
   *
   * A hold blocks the named transitions until it is released: `accept`, `release` to locations, `hand-over` to the carrier or customer, `capture` of money. Without `blocks`, what is usual for its type.
   */
  createHold: {
    params: {
      orderId: string;
    };
    body: NewHold;
    answer: Hold;
  };
  /**
   * Announce a file to be imported. Needs the scope `oms/imports:write`.
   *
   * Answers with an address to which the file is put within 15 minutes, as it stands, with the headers that are said. Then start the import. A file is CSV with a header, or JSON lines: an object in each line, with the members of the body that creates such a thing (of stock: `sku`, `location`, `counted`; of prices: one of its `items`; of `orders`, which are to be carried out, and of `history`, orders of the past: one whole order). In CSV an order has a row for each of its lines, which stand together. It is not compressed. Each row or order is carried out as a command of the API, with the rights of these credentials, whose scopes must allow it: `catalogue:write` for items and prices, `parties:write` for customers, `inventory:write` for stock, `orders:write` for orders, `history:write` for history.
   */
  createImport: {
    body: NewImport;
    answer: CreatedImport;
  };
  /** Create an item. Needs the scope `oms/catalogue:write`. */
  createItem: {
    body: NewItem;
    answer: Item;
  };
  /** Create a location. Needs the scope `oms/parties:write`. */
  createLocation: {
    body: NewLocation;
    answer: Location;
  };
  /**
   * Create credentials for a location. Needs the scope `oms/parties:write`.
   *
   * For those who pick, pack, receive and count there, for everybody whom the location serves: they reach this location only, and who makes them reaches all whom it serves. At most 100 are in use.
   */
  createLocationCredentials: {
    params: {
      locationId: string;
    };
    body: NewLocationCredentials;
    answer: CredentialsWithSecret;
  };
  /**
   * Have the channel’s events posted to an address. Needs the scope `oms/messages:write`.
   *
   * Events come signed in Standard Webhooks form, in order per order, and are tried 10 times over about 75 hours. An endpoint that fails again and again is left alone for growing pauses, two hours at most. A channel has at most 10 active endpoints. An endpoint that names `AvailabilityChanged` hears, within seconds, what can be sold of each item at each location that serves the channel; such events come in any order, the highest `revision` counts.
   */
  createWebhook: {
    params: {
      channelId: string;
    };
    body: NewWebhookEndpoint;
    answer: WebhookEndpointWithSecret;
  };
  /**
   * The customer has it. Needs the scope `oms/fulfilment:write`.
   *
   * The carrier has delivered, the customer has collected, or the service was performed. What no carrier carried leaves the stock with it and becomes a shipment, by which it is invoiced.
   */
  deliverFulfilmentOrder: {
    params: {
      orderId: string;
      fulfilmentOrderId: string;
    };
    body: NoDetails;
    answer: FulfilmentMove;
  };
  /**
   * Disable credentials of a channel. Needs the scope `oms/parties:write`.
   *
   * No new tokens are given; within 5 seconds those already given are refused, and with them all credentials that these have made. Says 204 also when there are none by this id.
   */
  disableChannelCredentials: {
    params: {
      channelId: string;
      clientId: string;
    };
    answer: unknown;
  };
  /**
   * Disable credentials of a location. Needs the scope `oms/parties:write`.
   *
   * No new tokens are given; within 5 seconds those already given are refused, and with them all credentials that these have made. Says 204 also when there are none by this id.
   */
  disableLocationCredentials: {
    params: {
      locationId: string;
      clientId: string;
    };
    answer: unknown;
  };
  /**
   * Hold a reservation for longer. Needs the scope `oms/orders:write`.
   *
   * From now on, so that it can be shortened, too. What is past its time cannot be extended: reserve anew.
   */
  extendReservation: {
    params: {
      reservationId: string;
    };
    body: ReservationExtension;
    answer: Reservation;
  };
  /** The events, as AsyncAPI. */
  getAsyncApi: {
    answer: unknown;
  };
  /**
   * What can be sold now of many items. Needs the scope `oms/inventory:read`.
   *
   * At the open locations within reach that serve the channels and branches of the credentials. Kits are had as often as their components are; with these, up to 500 goods are looked up at once.
   */
  getAvailability: {
    query: {
      /** Up to 100 SKUs with commas between, as a row of CSV has them: one that holds a comma stands in quotation marks */
      skus: string;
    };
    answer: Availability;
  };
  /** Read a branch. Needs the scope `oms/parties:read`. */
  getBranch: {
    params: {
      branchId: string;
    };
    answer: Branch;
  };
  /** Read a channel. Needs the scope `oms/parties:read`. */
  getChannel: {
    params: {
      channelId: string;
    };
    answer: Channel;
  };
  /** Read a customer. Needs the scope `oms/parties:read`. */
  getCustomer: {
    params: {
      /** As it is where it has only letters of ASCII, digits and `. _ -`; any other code as `~` and the base64url of its UTF-8: `~QS8x` is `A/1`. Percent-encoded, too, where it has none of `/ ? %` and does not begin with `~` */
      customerId: string;
    };
    answer: Customer;
  };
  /** The documentation page. */
  getDocumentation: {
    answer: unknown;
  };
  /** Script and style of the documentation page. */
  getDocumentationAsset: {
    params: {
      asset: string;
    };
    answer: unknown;
  };
  /** Read how an erasure stands. Needs the scope `oms/erasures:read`. */
  getErasure: {
    params: {
      erasureId: string;
    };
    answer: Erasure;
  };
  /** Read a fulfilment order, with where it goes. Needs the scope `oms/fulfilment:read`. */
  getFulfilmentOrder: {
    params: {
      orderId: string;
      fulfilmentOrderId: string;
    };
    answer: FulfilmentOrder;
  };
  /** Read how an import stands. Needs the scope `oms/imports:read`. */
  getImport: {
    params: {
      importId: string;
    };
    answer: Import;
  };
  /** Read an item. Needs the scope `oms/catalogue:read`. */
  getItem: {
    params: {
      /** As it is where it has only letters of ASCII, digits and `. _ -`; any other code as `~` and the base64url of its UTF-8: `~QS8x` is `A/1`. Percent-encoded, too, where it has none of `/ ? %` and does not begin with `~` */
      sku: string;
    };
    answer: Item;
  };
  /** Read a location. Needs the scope `oms/parties:read`. */
  getLocation: {
    params: {
      locationId: string;
    };
    answer: Location;
  };
  /** The OpenAPI description. */
  getOpenApi: {
    answer: unknown;
  };
  /**
   * Read why an order is served from where it is. Needs the scope `oms/orders:read`.
   *
   * Every sourcing decision of the order, oldest first: the candidate locations with their figures, and by which rule each of the others lost. The rules are asked in this order: active, channel, branch, ships or offers collection, not rejected before, has stock, fewest splits, nearest, priority.
   */
  getSourcing: {
    params: {
      orderId: string;
    };
    answer: OrderSourcing;
  };
  /**
   * Give up after an exception. Needs the scope `oms/exceptions:write`.
   *
   * Cancels everything that has not been handed over; what has been handed over is carried to its end: it is invoiced and collected, so that giving up a `workflow` whose error is `CaptureRefused` authorises the amount afresh and collects it, unless a hold blocks `capture`. Giving up a `settlement` or a `dispute` leaves the order as it is, and the money where it is.
   */
  giveUpException: {
    params: {
      orderId: string;
      exceptionId: string;
    };
    body: FinalDecision;
    answer: OrderException;
  };
  /**
   * The carrier has the goods. Needs the scope `oms/fulfilment:write`.
   *
   * They leave the stock and cannot be cancelled any more; invoice and capture follow. Refused while a hold blocks it.
   */
  handOverFulfilmentOrder: {
    params: {
      orderId: string;
      fulfilmentOrderId: string;
    };
    body: HandOver;
    answer: FulfilmentMove;
  };
  /**
   * Issue a credit memo that refers to no order. Needs the scope `oms/billing:write`.
   *
   * For what was sold elsewhere or before. It lowers what the customer owes; no payment is made.
   */
  issueCreditMemo: {
    body: NewCreditMemo;
    answer: CreditMemo;
  };
  /** List branches by id. Needs the scope `oms/parties:read`. */
  listBranches: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: BranchPage;
  };
  /** List the credentials of a channel, without secrets. Needs the scope `oms/parties:read`. */
  listChannelCredentials: {
    params: {
      channelId: string;
    };
    answer: CredentialsList;
  };
  /** List channels by id. Needs the scope `oms/parties:read`. */
  listChannels: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: ChannelPage;
  };
  /** List the credit memos of a branch. Needs the scope `oms/billing:read`. */
  listCreditMemos: {
    query: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      branch: string;
      /** Otherwise by number */
      newestFirst?: 'true' | 'false' | undefined;
    };
    answer: CreditMemoPage;
  };
  /** List the customers of a channel by code. Needs the scope `oms/parties:read`. */
  listCustomers: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** Without it, the customers that belong to no single channel */
      channel?: string | undefined;
    };
    answer: CustomerPage;
  };
  /**
   * List what was said of an order before it was changed. Needs the scope `oms/orders:read`.
   *
   * A version for each change, with what stood until then. The timeline says who has changed which members (`OrderDetailsChanged`); the order itself is the newest version.
   */
  listEarlierDetails: {
    params: {
      orderId: string;
    };
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: EarlierOrderDetailsPage;
  };
  /** List erasures: the open ones oldest first, the finished ones newest first. Needs the scope `oms/erasures:read`. */
  listErasures: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      state?: 'open' | 'finished' | undefined;
    };
    answer: ErasurePage;
  };
  /**
   * Fetch events. Needs the scope `oms/events:read`.
   *
   * Every event that the credentials may see, in the order in which events were published, each at least once: for connectors and warehouses that fetch in place of being posted to. Keep `next` when what came with it is dealt with, and ask with it again; it stays good for 30 days, as long as events are kept. Without a cursor it begins with the oldest, or with `since`. A page may have fewer events than `limit`, or none, while `more` is true. An event that comes again has the same `metadata.id`; those of one order count up by `metadata.sequence`. An event is seen by who may read what it tells of: `orders:read` those of orders, within channels and branches; `fulfilment:read` those of fulfilment orders at own locations; `inventory:read` those of stock at own locations; `catalogue:read` items; `parties:read` branches, channels, locations, customers and rates; `messages:read` webhook endpoints.
   */
  listEvents: {
    query?: {
      /** Where to begin without a cursor: with events that were published at this moment or later. Some of the minute before come too, since clocks differ */
      since?: string | undefined;
      /** Only these types, with commas between */
      types?: string | undefined;
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: EventPage;
  };
  /**
   * List the exceptions of a branch. Needs the scope `oms/exceptions:read`.
   *
   * The open ones by deadline, the resolved ones by their end. The end of an order resolves what was about the way to it; a `settlement` or a `dispute` stays open beside it until a person decides. A page may hold fewer than `limit` while there is a `next`.
   */
  listExceptions: {
    query: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** The branch whose queue is listed */
      branch: string;
      state?: 'open' | 'resolved' | undefined;
    };
    answer: OrderExceptionPage;
  };
  /**
   * List the exchange rates of two currencies, the newest first. Needs the scope `oms/parties:read`.
   *
   * All that were ever set between the two, either way round; of several of a day the first holds.
   */
  listExchangeRates: {
    query: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** ISO 4217 code */
      from: string;
      /** ISO 4217 code */
      to: string;
    };
    answer: ExchangeRatePage;
  };
  /**
   * List a location's fulfilment orders in one state. Needs the scope `oms/fulfilment:read`.
   *
   * Oldest first: the work of a location. Credentials of a location see all of it, those of a channel what is theirs; the rest is left out of a page. A page may hold fewer than `limit` while there is a `next`.
   */
  listFulfilmentOrders: {
    query: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** The location; `digital` for digital goods */
      location: string;
      state?: 'scheduled' | 'released' | 'picking' | 'packed' | 'handed_over' | 'delivered' | 'undelivered' | 'rejected' | 'cancelled' | 'on_hold' | undefined;
    };
    answer: FulfilmentOrderPage;
  };
  /**
   * List the active holds of a branch, oldest first. Needs the scope `oms/orders:read`.
   *
   * A page may hold fewer than `limit` while there is a `next`.
   */
  listHolds: {
    query: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** The branch whose queue is listed */
      branch: string;
      type?: 'fraud' | 'credit' | 'payment' | 'address' | 'approval' | 'stock' | 'manual' | 'duplicate' | 'item' | 'price' | 'screening' | undefined;
    };
    answer: QueuedHoldPage;
  };
  /**
   * List what came of the rows of an import. Needs the scope `oms/imports:read`.
   *
   * In the order of the file. A page has the rows that were carried out together, up to 400 or those of one order, however many are asked for; with `result` it may have none, while there are further ones.
   */
  listImportRows: {
    params: {
      importId: string;
    };
    query?: {
      /** Only rows of which this came */
      result?: 'created' | 'changed' | 'unchanged' | 'counted' | 'set' | 'readable' | 'rejected' | 'refused' | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: ImportRowPage;
  };
  /**
   * List imports, the newest first. Needs the scope `oms/imports:read`.
   *
   * Those of these credentials; who reaches everything may name another client. They are kept for 90 days.
   */
  listImports: {
    query?: {
      /** Whose imports */
      client?: string | undefined;
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: ImportPage;
  };
  /** List the invoices of a branch. Needs the scope `oms/billing:read`. */
  listInvoices: {
    query: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      branch: string;
      /** Otherwise by number */
      newestFirst?: 'true' | 'false' | undefined;
    };
    answer: InvoicePage;
  };
  /**
   * List items by SKU, or find them by a code. Needs the scope `oms/catalogue:read`.
   *
   * With `barcode` or `reference`, the items that carry that code; in references spaces, points, hyphens and case do not matter.
   */
  listItems: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      barcode?: string | undefined;
      reference?: string | undefined;
    };
    answer: ItemPage;
  };
  /**
   * List stock levels of an item or a location. Needs the scope `oms/inventory:read`.
   *
   * One for each bucket (lot, condition, owner). With `lot`, `condition` or `owner` only those that have it; a page may then hold fewer than `limit` while there is a `next`.
   */
  listLevels: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** Stock keeping unit. Case matters. */
      sku?: string | undefined;
      /** Give an item, a location or both */
      location?: string | undefined;
      /** The batch, as its maker calls it. Case matters */
      lot?: string | undefined;
      /** As `new` unless given. Only what is as new can be sold */
      condition?: 'new' | 'refurbished' | 'used' | 'damaged' | undefined;
      /** Whose units they are, where they are not your own: consignor, supplier */
      owner?: string | undefined;
    };
    answer: StockLevelPage;
  };
  /** List the credentials of a location, without secrets. Needs the scope `oms/parties:read`. */
  listLocationCredentials: {
    params: {
      locationId: string;
    };
    answer: CredentialsList;
  };
  /** List locations by id. Needs the scope `oms/parties:read`. */
  listLocations: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: LocationPage;
  };
  /** List what came and went, the latest first. Needs the scope `oms/inventory:read`. */
  listMovements: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** Stock keeping unit. Case matters. */
      sku?: string | undefined;
      /** Give an item, a location or both */
      location?: string | undefined;
    };
    answer: StockMovementPage;
  };
  /** List the notes of an order. Needs the scope `oms/orders:read`. */
  listNotes: {
    params: {
      orderId: string;
    };
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: NotePage;
  };
  /**
   * List the fulfilment orders of an order. Needs the scope `oms/fulfilment:read`.
   *
   * Those at locations within reach.
   */
  listOrderFulfilmentOrders: {
    params: {
      orderId: string;
    };
    answer: FulfilmentOrderList;
  };
  /** List the holds of an order. Needs the scope `oms/orders:read`. */
  listOrderHolds: {
    params: {
      orderId: string;
    };
    answer: HoldList;
  };
  /** The messages that the customer got about an order. Needs the scope `oms/messages:read`. */
  listOrderMessages: {
    params: {
      orderId: string;
    };
    answer: CustomerMessageList;
  };
  /**
   * Read the payments of an order. Needs the scope `oms/billing:read`.
   *
   * Authorisations, captures, voids and refunds of an order, and what they add up to.
   */
  listOrderPayments: {
    params: {
      orderId: string;
    };
    answer: OrderPayments;
  };
  /**
   * List orders, newest first, or as they have changed. Needs the scope `oms/orders:read`.
   *
   * Filters can be combined, and are judged by each order as it stands. An order is found some seconds after it was placed or has changed, by its external number or that of an invoice at once. With `updatedSince` orders come in the order of their changes, and again on a later page where they have changed meanwhile. A page may hold fewer orders than `limit` while there is a `next`.
   */
  listOrders: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      channel?: string | undefined;
      branch?: string | undefined;
      /** Where its work is, or was */
      location?: string | undefined;
      /** The customer code */
      customer?: string | undefined;
      /** Of who buys, pays or gets it, as addresses are compared */
      email?: string | undefined;
      /** Of who buys, pays or gets it; without `+` as it is dialled in the countries of the branches */
      phone?: string | undefined;
      /** Whole words of the names of people and companies, all of them, in any order, without case and accents */
      name?: string | undefined;
      /** Of one of its lines */
      sku?: string | undefined;
      /** One of its tags */
      tag?: string | undefined;
      /** The tracking number of one of its parcels, without case */
      tracking?: string | undefined;
      /** The number of one of its invoices, such as `INV-uk-000005` */
      invoice?: string | undefined;
      /** The channel's own number */
      externalNumber?: string | undefined;
      lifecycle?: 'placed' | 'accepted' | 'in_fulfilment' | 'completed' | 'cancelled' | undefined;
      payment?: 'none' | 'not_due' | 'pending' | 'authorised' | 'partially_captured' | 'captured' | 'partially_refunded' | 'refunded' | 'voided' | 'failed' | undefined;
      fulfilment?: 'unfulfilled' | 'backordered' | 'partially_shipped' | 'shipped' | 'partially_delivered' | 'delivered' | undefined;
      return?: 'none' | 'requested' | 'partially_returned' | 'returned' | undefined;
      /** What it waits for */
      stage?: 'screening' | 'held' | 'sourcing' | 'backordered' | 'payment' | 'fulfilment' | 'delivery' | 'done' | undefined;
      /** ISO 4217 code */
      currency?: string | undefined;
      /** A total of so much or more; needs a `currency` */
      totalFrom?: string | undefined;
      /** A total of so much or less; needs a `currency` */
      totalTo?: string | undefined;
      /** Placed at this moment or later */
      placedFrom?: string | undefined;
      /** Placed before this moment */
      placedTo?: string | undefined;
      /** Test orders, which are left out otherwise */
      test?: 'true' | undefined;
      /** Changed at this moment or later, no longer than 30 days ago; what has changed first comes first, some of the minute before too */
      updatedSince?: string | undefined;
      /** Newest first by placement, or by the last change within 30 days; `placed` unless given */
      sort?: 'placed' | 'updated' | undefined;
    };
    answer: OrderSummaryPage;
  };
  /**
   * List the prices of an item. Needs the scope `oms/catalogue:read`.
   *
   * All that was ever set; of several for the same the first holds. A price for one channel is told to who reaches it.
   */
  listPrices: {
    params: {
      /** As it is where it has only letters of ASCII, digits and `. _ -`; any other code as `~` and the base64url of its UTF-8: `~QS8x` is `A/1`. Percent-encoded, too, where it has none of `/ ? %` and does not begin with `~` */
      sku: string;
    };
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: ListPricePage;
  };
  /**
   * List the units of an item by their serial numbers, or look one up. Needs the scope `oms/inventory:read`.
   *
   * Of a `location`, those that are there, packed ones among them; without one, all that were ever received. With `serial` that one alone. Units at locations out of reach are left out, so that a page may hold fewer than `limit` while there is a `next`.
   */
  listSerials: {
    query: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** Stock keeping unit. Case matters. */
      sku: string;
      /** Serial number. Case matters. */
      serial?: string | undefined;
      location?: string | undefined;
    };
    answer: SerialUnitPage;
  };
  /** List what is to come of an item or to a location, by day. Needs the scope `oms/inventory:read`. */
  listSupplies: {
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** Stock keeping unit. Case matters. */
      sku?: string | undefined;
      /** Give an item, a location or both */
      location?: string | undefined;
      /** Expected on this day or later */
      from?: string | undefined;
      /** Expected on this day or before */
      to?: string | undefined;
    };
    answer: SupplyPage;
  };
  /**
   * Events that the bus has not taken. Needs the scope `oms/events:read`.
   *
   * The oldest hundred, for credentials that reach everything. On a sound system there are none.
   */
  listUnpublishedEvents: {
    answer: UnpublishedEvents;
  };
  /** What was posted to an endpoint, and what it answered. Needs the scope `oms/messages:read`. */
  listWebhookDeliveries: {
    params: {
      channelId: string;
      endpointId: string;
    };
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      orderId?: string | undefined;
    };
    answer: WebhookDeliveryPage;
  };
  /** The channel’s webhook endpoints. Needs the scope `oms/messages:read`. */
  listWebhooks: {
    params: {
      channelId: string;
    };
    answer: WebhookEndpointList;
  };
  /**
   * Say which item a line is. Needs the scope `oms/orders:write`.
   *
   * Of an order that was taken with a SKU which is no item here (`unknownItems` of its channel is `hold`). The line is from then on of that item, at the price at which it was ordered; `orderedSku` keeps what was ordered. With the last such line the hold of the order ends, and it goes its way.
   */
  mapLine: {
    params: {
      orderId: string;
      lineId: string;
    };
    body: LineMapping;
    answer: OrderSummary;
  };
  /**
   * The goods are packed. Needs the scope `oms/fulfilment:write`.
   *
   * Ready for the carrier, or for the customer who collects. Units of items that are `serialised` are named by their serial numbers: each must be in stock at the location, and is packed once.
   */
  packFulfilmentOrder: {
    params: {
      orderId: string;
      fulfilmentOrderId: string;
    };
    body: Packing;
    answer: FulfilmentMove;
  };
  /** The goods are picked. Needs the scope `oms/fulfilment:write`. */
  pickFulfilmentOrder: {
    params: {
      orderId: string;
      fulfilmentOrderId: string;
    };
    body: NoDetails;
    answer: FulfilmentMove;
  };
  /**
   * Place an order. Needs the scope `oms/orders:write`.
   *
   * The order is taken as it stands, or refused as a whole. Discounts and taxes are spread over the lines by largest remainder and frozen. The same Idempotency-Key gives the same answer; the same external number with another key is refused with the id of the order that has it.
   */
  placeOrder: {
    body: NewOrder;
    answer: OrderSummary;
  };
  /**
   * Read a branch's trial balance. Needs the scope `oms/billing:read`.
   *
   * Debits and credits per account and currency, and of all entries in the currency of the books, each by the exchange rate of its day. Large books are summed in parts: see `complete`.
   */
  readBalances: {
    params: {
      branch: string;
    };
    query?: {
      /** From the `next` of the part before */
      cursor?: string | undefined;
      /** First day; from the beginning unless given */
      from?: string | undefined;
      /** Last day */
      to?: string | undefined;
    };
    answer: TrialBalance;
  };
  /**
   * Read what a customer owes and may still owe. Needs the scope `oms/parties:read`.
   *
   * An order on account counts from the moment in which it is found to be within the limit, or a person releases its credit hold, until it is paid.
   */
  readCredit: {
    params: {
      /** As it is where it has only letters of ASCII, digits and `. _ -`; any other code as `~` and the base64url of its UTF-8: `~QS8x` is `A/1`. Percent-encoded, too, where it has none of `/ ? %` and does not begin with `~` */
      customerId: string;
    };
    answer: CustomerCredit;
  };
  /** Read a credit memo. Needs the scope `oms/billing:read`. */
  readCreditMemo: {
    params: {
      creditMemoId: string;
    };
    answer: CreditMemo;
  };
  /** Read an exception. Needs the scope `oms/exceptions:read`. */
  readException: {
    params: {
      exceptionId: string;
    };
    answer: OrderException;
  };
  /** Read an invoice. Needs the scope `oms/billing:read`. */
  readInvoice: {
    params: {
      invoiceId: string;
    };
    answer: Invoice;
  };
  /**
   * Read a branch's journal. Needs the scope `oms/billing:read`.
   *
   * Every entry of the double-entry journal in the order of posting; one in another currency than the books’ with its amounts in that, and the exchange rate of its day.
   */
  readJournal: {
    params: {
      branch: string;
    };
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
      /** First day; from the beginning unless given */
      from?: string | undefined;
      /** Last day */
      to?: string | undefined;
    };
    answer: JournalEntryPage;
  };
  /**
   * Read an order. Needs the scope `oms/orders:read`.
   *
   * With its lines and where their units stand, holds, payments, fulfilment orders and shipments.
   */
  readOrder: {
    params: {
      orderId: string;
    };
    answer: Order;
  };
  /** Read a reservation. Needs the scope `oms/orders:read`. */
  readReservation: {
    params: {
      reservationId: string;
    };
    answer: Reservation;
  };
  /**
   * Read what happened to an order. Needs the scope `oms/orders:read`.
   *
   * Every event in its sequence, each told in a sentence. Events of one change are never torn apart.
   */
  readTimeline: {
    params: {
      orderId: string;
    };
    query?: {
      /** Rows per page */
      limit?: number | undefined;
      /** From the `next` of the page before */
      cursor?: string | undefined;
    };
    answer: TimelineEntryPage;
  };
  /**
   * Count a day of a branch again from the orders themselves. Needs the scope `oms/reports:write`.
   *
   * For credentials that reach all channels. Says where the report stood wrong and corrects it. On a sound system at rest nothing differs.
   */
  rebuildOrderReport: {
    body: OrderReportRebuild;
    answer: ReportRebuild;
  };
  /**
   * Index the orders of a branch and day again. Needs the scope `oms/reports:write`.
   *
   * For credentials that reach all channels. Reads each order that was placed on that day and every place that it has in a list; says where lists stood wrong and corrects them. On a sound system at rest nothing differs.
   */
  rebuildSearch: {
    body: OrderReportRebuild;
    answer: ReportRebuild;
  };
  /** Read the stock report of some items again from their levels. Needs the scope `oms/reports:write`. */
  rebuildStockReport: {
    body: StockReportRebuild;
    answer: ReportRebuild;
  };
  /**
   * Units have come back undelivered. Needs the scope `oms/fulfilment:write`.
   *
   * The customer has refused them, or the carrier has returned them to the sender. They are received into stock where they left from; what was charged for them is credited. What had been reported as lost can come back as well, and is not credited again.
   */
  receiveBack: {
    params: {
      orderId: string;
      fulfilmentOrderId: string;
    };
    body: NewSendBack;
    answer: FulfilmentOrder;
  };
  /**
   * Record money that came without a payment provider. Needs the scope `oms/billing:write`.
   *
   * A transfer, a cheque, cash: for an order on account, or with a tender by bank transfer or in cash on delivery. It is posted, and the customer owes less. Never more than is still due; a reference is taken once in an order. An order that waits for its transfer goes on when all of it is there.
   */
  receivePayment: {
    params: {
      orderId: string;
    };
    body: NewReceipt;
    answer: Receipt;
  };
  /**
   * Record goods that arrived. Needs the scope `oms/inventory:write`.
   *
   * Adds to what is on hand, and takes from the supply that a line names. Up to 100 lines; a repetition with the same Idempotency-Key completes what was begun and doubles nothing.
   */
  receiveStock: {
    body: StockReceipt;
    answer: StockMovements;
  };
  /**
   * Record an order from the past. Needs the scope `oms/history:write`.
   *
   * Takes an order that was carried out elsewhere, with what has become of it: shipments, cancellations, payments, refunds and documents, each with its own date and number. Nothing is done about it: no workflow runs, no stock moves, nothing is charged, posted or sent, and webhooks do not get it. It is found and listed as any other, counts in reports on the day on which it was placed, and stands in the feed of events as `OrderRecorded`. Its items need not be known here, and its channel may be closed. The external number is taken as that of a placed order is. What contradicts itself is refused: units that were shipped twice or not at all, a delivery before its shipment, a date to come, more refunded than paid.
   */
  recordOrder: {
    body: NewHistoricalOrder;
    answer: OrderSummary;
  };
  /**
   * Give money back. Needs the scope `oms/billing:write`.
   *
   * Lines and charges: a credit memo is issued for the named units, each with its frozen share, and for what is named of shipping and fees, and what was collected for them is paid back. Only what is invoiced, and once; a line or charge credited as a whole gives back exactly what was invoiced. Charges below zero go with it in proportion, unless they are named with another amount. On account the credit memo alone lowers what is owed. Appeasement: goodwill that leaves the order as it is. Never more than was collected.
   */
  refundOrder: {
    params: {
      orderId: string;
    };
    body: NewRefund;
    answer: RefundOutcome;
  };
  /**
   * The location cannot serve it. Needs the scope `oms/fulfilment:write`.
   *
   * The units are routed again, away from this location. The reason decides on stock: `not_found` empties the level of the item but for what is set aside for others, `damaged` takes the units off the books, the others set them free. When only some units are rejected, they are split off into a fulfilment order of their own, which is rejected.
   */
  rejectFulfilmentOrder: {
    params: {
      orderId: string;
      fulfilmentOrderId: string;
    };
    body: NewRejection;
    answer: FulfilmentOrder;
  };
  /**
   * Reject a held order. Needs the scope `oms/holds:write`.
   *
   * Cancels everything that has not been handed over; its stock is free at once.
   */
  rejectHold: {
    params: {
      orderId: string;
      holdId: string;
    };
    body: FinalDecision;
    answer: Hold;
  };
  /**
   * Release a hold. Needs the scope `oms/holds:write`.
   *
   * The order goes on when no other hold blocks it. The payment hold of an order by card can be released with another means of payment, which is then authorised; an order on account takes none.
   */
  releaseHold: {
    params: {
      orderId: string;
      holdId: string;
    };
    body: HoldRelease;
    answer: Hold;
  };
  /**
   * Let go of a reservation. Needs the scope `oms/orders:write`.
   *
   * Its units can be sold at once. One that is over already is left as it is.
   */
  releaseReservation: {
    params: {
      reservationId: string;
    };
    answer: Reservation;
  };
  /** Stop posting to an endpoint. Needs the scope `oms/messages:write`. */
  removeWebhook: {
    params: {
      channelId: string;
      endpointId: string;
    };
    answer: WebhookEndpoint;
  };
  /**
   * Carry out an erasure once more, after a backup has brought back what it had erased. Needs the scope `oms/erasures:write`.
   *
   * The key is closed again, where it is open, and after `notBefore` what came back of the person is erased, and the key destroyed. One that is under way stays as it stands.
   */
  repeatErasure: {
    params: {
      erasureId: string;
    };
    answer: Erasure;
  };
  /**
   * Change a branch. Needs the scope `oms/parties:write`.
   *
   * The body replaces all settings.
   */
  replaceBranch: {
    params: {
      branchId: string;
    };
    body: BranchSettings;
    ifMatch: string;
    answer: Branch;
  };
  /**
   * Change a channel. Needs the scope `oms/parties:write`.
   *
   * The body replaces all settings. Orders already placed stay with the branch that they were placed for.
   */
  replaceChannel: {
    params: {
      channelId: string;
    };
    body: ChannelSettings;
    ifMatch: string;
    answer: Channel;
  };
  /**
   * Change a customer. Needs the scope `oms/parties:write`.
   *
   * The body replaces all that is kept of the customer. Orders already placed keep what they were placed with.
   */
  replaceCustomer: {
    params: {
      /** As it is where it has only letters of ASCII, digits and `. _ -`; any other code as `~` and the base64url of its UTF-8: `~QS8x` is `A/1`. Percent-encoded, too, where it has none of `/ ? %` and does not begin with `~` */
      customerId: string;
    };
    body: CustomerSettings;
    ifMatch: string;
    answer: Customer;
  };
  /**
   * Change an item. Needs the scope `oms/catalogue:write`.
   *
   * The body replaces all that is kept of the item. Orders already placed keep what they were placed with.
   */
  replaceItem: {
    params: {
      /** As it is where it has only letters of ASCII, digits and `. _ -`; any other code as `~` and the base64url of its UTF-8: `~QS8x` is `A/1`. Percent-encoded, too, where it has none of `/ ? %` and does not begin with `~` */
      sku: string;
    };
    body: ItemSettings;
    ifMatch: string;
    answer: Item;
  };
  /**
   * Change a location. Needs the scope `oms/parties:write`.
   *
   * The body replaces all settings. An inactive location gets no new orders; what it has stays with it.
   */
  replaceLocation: {
    params: {
      locationId: string;
    };
    body: LocationSettings;
    ifMatch: string;
    answer: Location;
  };
  /** Post a delivered or failed event again. Needs the scope `oms/messages:write`. */
  replayWebhookDelivery: {
    params: {
      channelId: string;
      endpointId: string;
    };
    body: WebhookReplay;
    answer: WebhookDelivery;
  };
  /**
   * Units were lost or destroyed in transit. Needs the scope `oms/fulfilment:write`.
   *
   * For what its carrier has and does not bring any more. What was charged for the units is credited: refunded as far as it was paid, else taken off what is owed. It is final; a parcel that arrives after all becomes an exception. The rest of the shipment goes on.
   */
  reportLoss: {
    params: {
      orderId: string;
      fulfilmentOrderId: string;
    };
    body: NewLoss;
    answer: FulfilmentOrder;
  };
  /** Orders by status, channel and day of placement. Needs the scope `oms/reports:read`. */
  reportOrders: {
    query: {
      branch: string;
      /** Calendar day, YYYY-MM-DD */
      from: string;
      /** Calendar day, YYYY-MM-DD */
      to: string;
      channel?: string | undefined;
    };
    answer: OrderReport;
  };
  /** Stock value and shortages of a location. Needs the scope `oms/reports:read`. */
  reportStock: {
    query: {
      location: string;
    };
    answer: StockReport;
  };
  /**
   * Put events on the bus that it has not taken. Needs the scope `oms/events:write`.
   *
   * For credentials that reach everything, once the cause is mended. Consumers recognise what they have had, so that an event may come twice. Events that are not listed either, since their stream has given them up, are found in the rows of their order.
   */
  republishEvents: {
    body: EventsToRepublish;
    answer: RepublishOutcome;
  };
  /**
   * Have a person erased, for good. Needs the scope `oms/erasures:write`.
   *
   * What is new of the person is from here on kept apart, and nothing of a customer can be changed. A quarter of an hour later what tells who they are is erased: in the customer, in their orders as each is over, and in what orders are found by. Orders that need them (not over, open exceptions, money to come) are waited for. The books stay: amounts, taxes, numbers, the customer’s code; documents tell for ten years who was billed. It cannot be taken back. Who does not reach all channels can have those erased all of whose orders they reach.
   */
  requestErasure: {
    body: ErasureRequest;
    answer: Erasure;
  };
  /**
   * Hold stock for a basket. Needs the scope `oms/orders:write`.
   *
   * All of it or nothing: what others wait for longer is not to be had. Nobody else can have the units before `expiresAt`; an order that names the reservation gets them before anything else.
   */
  reserveStock: {
    body: NewReservation;
    answer: Reservation;
  };
  /**
   * Resume after an exception. Needs the scope `oms/exceptions:write`.
   *
   * Does what `resumeAction` of the exception says. Of a `workflow`, the workflow runs again from its first step; steps that are done are not done twice. Of a `settlement`, the payment provider is asked again: for what it has refused, or what has become of what is not final; an invoice whose capture was refused is authorised afresh and collected.
   */
  resumeException: {
    params: {
      orderId: string;
      exceptionId: string;
    };
    body: Resumption;
    answer: OrderException;
  };
  /**
   * Give an endpoint a new signing secret. Needs the scope `oms/messages:write`.
   *
   * For 24 hours every message carries the signatures of both secrets.
   */
  rotateWebhookSecret: {
    params: {
      channelId: string;
      endpointId: string;
    };
    body: NoDetails;
    answer: WebhookEndpointWithSecret;
  };
  /**
   * Set exchange rates of days. Needs the scope `oms/parties:write`.
   *
   * All of the list or none. A pair of currencies has one rate for a day, which holds both ways round, until a newer one and for 14 days at most; the last that was set for the day holds, and what was set before stays readable. One that stands so already is left alone.
   */
  setExchangeRates: {
    body: ExchangeRates;
    answer: ExchangeRates;
  };
  /**
   * Set prices of items. Needs the scope `oms/catalogue:write`.
   *
   * All of the list or none. A price is known by its item, currency, channel, group, least quantity and first day: the last that was set for the same holds, and what was set before stays readable. One that stands so already is left alone. Orders that are placed keep the prices that they were placed with.
   */
  setPrices: {
    body: NewListPrices;
    answer: ListPrices;
  };
  /**
   * Set the safety stock of items at a location. Needs the scope `oms/inventory:write`.
   *
   * Units that are kept back from sale. All lines or none.
   */
  setSafetyStock: {
    body: SafetyStock;
    answer: SafetyStock;
  };
  /**
   * Cut the counter of a hot item into shards. Needs the scope `oms/inventory:write`.
   *
   * Many buyers at once wait for each other at one counter. Of ordinary goods: a lot or another bucket keeps its one counter. With n shards the free units are divided evenly over n counters; with 1 they are put together again. Nothing that is allocated moves.
   */
  setShards: {
    body: StockSharding;
    answer: StockLevel;
  };
  /**
   * Say what is to come to a location, and when. Needs the scope `oms/inventory:write`.
   *
   * A supply is known by its item and number. Saying it again with another day or quantity changes it, with 0 units cancels it; receipts that name it reduce it, and the last one ends it. All lines or none.
   */
  setSupplies: {
    body: NewSupplies;
    answer: NewSupplies;
  };
  /**
   * Start an import whose file is there, or let one that has failed go on. Needs the scope `oms/imports:write`.
   *
   * One that has failed goes on where it stopped; no row is carried out twice. Two imports of a client run at the same time.
   */
  startImport: {
    params: {
      importId: string;
    };
    answer: Import;
  };
  /**
   * Take an exception up. Needs the scope `oms/exceptions:write`.
   *
   * Shows the others who works on it; it stays open. A later owner takes it over.
   */
  takeException: {
    params: {
      orderId: string;
      exceptionId: string;
    };
    body: ExceptionOwner;
    answer: OrderException;
  };
}

/** Where each operation is. */
export const operations = {
  addNote: { method: 'POST', path: '/v1/orders/{orderId}/notes' },
  adjustStock: { method: 'POST', path: '/v1/stock/adjustments' },
  blockStock: { method: 'POST', path: '/v1/stock/blocks' },
  cancelImport: { method: 'POST', path: '/v1/imports/{importId}/cancel' },
  cancelOrder: { method: 'POST', path: '/v1/orders/{orderId}/cancel' },
  changeOrder: { method: 'PATCH', path: '/v1/orders/{orderId}' },
  checkBooks: { method: 'GET', path: '/v1/books/{branch}/check' },
  countStock: { method: 'POST', path: '/v1/stock/counts' },
  createBranch: { method: 'POST', path: '/v1/branches' },
  createChannel: { method: 'POST', path: '/v1/channels' },
  createChannelCredentials: { method: 'POST', path: '/v1/channels/{channelId}/credentials' },
  createCustomer: { method: 'POST', path: '/v1/customers' },
  createHold: { method: 'POST', path: '/v1/orders/{orderId}/holds' },
  createImport: { method: 'POST', path: '/v1/imports' },
  createItem: { method: 'POST', path: '/v1/items' },
  createLocation: { method: 'POST', path: '/v1/locations' },
  createLocationCredentials: { method: 'POST', path: '/v1/locations/{locationId}/credentials' },
  createWebhook: { method: 'POST', path: '/v1/channels/{channelId}/webhooks' },
  deliverFulfilmentOrder: { method: 'POST', path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/deliver' },
  disableChannelCredentials: { method: 'DELETE', path: '/v1/channels/{channelId}/credentials/{clientId}' },
  disableLocationCredentials: { method: 'DELETE', path: '/v1/locations/{locationId}/credentials/{clientId}' },
  extendReservation: { method: 'POST', path: '/v1/reservations/{reservationId}/extend' },
  getAsyncApi: { method: 'GET', path: '/asyncapi.json' },
  getAvailability: { method: 'GET', path: '/v1/stock/availability' },
  getBranch: { method: 'GET', path: '/v1/branches/{branchId}' },
  getChannel: { method: 'GET', path: '/v1/channels/{channelId}' },
  getCustomer: { method: 'GET', path: '/v1/customers/{customerId}' },
  getDocumentation: { method: 'GET', path: '/docs' },
  getDocumentationAsset: { method: 'GET', path: '/docs/{asset}' },
  getErasure: { method: 'GET', path: '/v1/erasures/{erasureId}' },
  getFulfilmentOrder: { method: 'GET', path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}' },
  getImport: { method: 'GET', path: '/v1/imports/{importId}' },
  getItem: { method: 'GET', path: '/v1/items/{sku}' },
  getLocation: { method: 'GET', path: '/v1/locations/{locationId}' },
  getOpenApi: { method: 'GET', path: '/openapi.json' },
  getSourcing: { method: 'GET', path: '/v1/orders/{orderId}/sourcing' },
  giveUpException: { method: 'POST', path: '/v1/orders/{orderId}/exceptions/{exceptionId}/give-up' },
  handOverFulfilmentOrder: { method: 'POST', path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/hand-over' },
  issueCreditMemo: { method: 'POST', path: '/v1/credit-memos' },
  listBranches: { method: 'GET', path: '/v1/branches' },
  listChannelCredentials: { method: 'GET', path: '/v1/channels/{channelId}/credentials' },
  listChannels: { method: 'GET', path: '/v1/channels' },
  listCreditMemos: { method: 'GET', path: '/v1/credit-memos' },
  listCustomers: { method: 'GET', path: '/v1/customers' },
  listEarlierDetails: { method: 'GET', path: '/v1/orders/{orderId}/details' },
  listErasures: { method: 'GET', path: '/v1/erasures' },
  listEvents: { method: 'GET', path: '/v1/events' },
  listExceptions: { method: 'GET', path: '/v1/exceptions' },
  listExchangeRates: { method: 'GET', path: '/v1/exchange-rates' },
  listFulfilmentOrders: { method: 'GET', path: '/v1/fulfilment-orders' },
  listHolds: { method: 'GET', path: '/v1/holds' },
  listImportRows: { method: 'GET', path: '/v1/imports/{importId}/rows' },
  listImports: { method: 'GET', path: '/v1/imports' },
  listInvoices: { method: 'GET', path: '/v1/invoices' },
  listItems: { method: 'GET', path: '/v1/items' },
  listLevels: { method: 'GET', path: '/v1/stock/levels' },
  listLocationCredentials: { method: 'GET', path: '/v1/locations/{locationId}/credentials' },
  listLocations: { method: 'GET', path: '/v1/locations' },
  listMovements: { method: 'GET', path: '/v1/stock/movements' },
  listNotes: { method: 'GET', path: '/v1/orders/{orderId}/notes' },
  listOrderFulfilmentOrders: { method: 'GET', path: '/v1/orders/{orderId}/fulfilment-orders' },
  listOrderHolds: { method: 'GET', path: '/v1/orders/{orderId}/holds' },
  listOrderMessages: { method: 'GET', path: '/v1/orders/{orderId}/messages' },
  listOrderPayments: { method: 'GET', path: '/v1/orders/{orderId}/payments' },
  listOrders: { method: 'GET', path: '/v1/orders' },
  listPrices: { method: 'GET', path: '/v1/items/{sku}/prices' },
  listSerials: { method: 'GET', path: '/v1/stock/serials' },
  listSupplies: { method: 'GET', path: '/v1/stock/supplies' },
  listUnpublishedEvents: { method: 'GET', path: '/v1/events/unpublished' },
  listWebhookDeliveries: { method: 'GET', path: '/v1/channels/{channelId}/webhooks/{endpointId}/deliveries' },
  listWebhooks: { method: 'GET', path: '/v1/channels/{channelId}/webhooks' },
  mapLine: { method: 'POST', path: '/v1/orders/{orderId}/lines/{lineId}/map' },
  packFulfilmentOrder: { method: 'POST', path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/pack' },
  pickFulfilmentOrder: { method: 'POST', path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/pick' },
  placeOrder: { method: 'POST', path: '/v1/orders' },
  readBalances: { method: 'GET', path: '/v1/books/{branch}/balances' },
  readCredit: { method: 'GET', path: '/v1/customers/{customerId}/credit' },
  readCreditMemo: { method: 'GET', path: '/v1/credit-memos/{creditMemoId}' },
  readException: { method: 'GET', path: '/v1/exceptions/{exceptionId}' },
  readInvoice: { method: 'GET', path: '/v1/invoices/{invoiceId}' },
  readJournal: { method: 'GET', path: '/v1/books/{branch}/journal' },
  readOrder: { method: 'GET', path: '/v1/orders/{orderId}' },
  readReservation: { method: 'GET', path: '/v1/reservations/{reservationId}' },
  readTimeline: { method: 'GET', path: '/v1/orders/{orderId}/timeline' },
  rebuildOrderReport: { method: 'POST', path: '/v1/reports/orders/rebuild' },
  rebuildSearch: { method: 'POST', path: '/v1/search/rebuild' },
  rebuildStockReport: { method: 'POST', path: '/v1/reports/stock/rebuild' },
  receiveBack: { method: 'POST', path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/receive-back' },
  receivePayment: { method: 'POST', path: '/v1/orders/{orderId}/receipts' },
  receiveStock: { method: 'POST', path: '/v1/stock/receipts' },
  recordOrder: { method: 'POST', path: '/v1/historical-orders' },
  refundOrder: { method: 'POST', path: '/v1/orders/{orderId}/refunds' },
  rejectFulfilmentOrder: { method: 'POST', path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/reject' },
  rejectHold: { method: 'POST', path: '/v1/orders/{orderId}/holds/{holdId}/reject' },
  releaseHold: { method: 'POST', path: '/v1/orders/{orderId}/holds/{holdId}/release' },
  releaseReservation: { method: 'POST', path: '/v1/reservations/{reservationId}/release' },
  removeWebhook: { method: 'DELETE', path: '/v1/channels/{channelId}/webhooks/{endpointId}' },
  repeatErasure: { method: 'POST', path: '/v1/erasures/{erasureId}/repeat' },
  replaceBranch: { method: 'PUT', path: '/v1/branches/{branchId}' },
  replaceChannel: { method: 'PUT', path: '/v1/channels/{channelId}' },
  replaceCustomer: { method: 'PUT', path: '/v1/customers/{customerId}' },
  replaceItem: { method: 'PUT', path: '/v1/items/{sku}' },
  replaceLocation: { method: 'PUT', path: '/v1/locations/{locationId}' },
  replayWebhookDelivery: { method: 'POST', path: '/v1/channels/{channelId}/webhooks/{endpointId}/replay' },
  reportLoss: { method: 'POST', path: '/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/report-loss' },
  reportOrders: { method: 'GET', path: '/v1/reports/orders' },
  reportStock: { method: 'GET', path: '/v1/reports/stock' },
  republishEvents: { method: 'POST', path: '/v1/events/republish' },
  requestErasure: { method: 'POST', path: '/v1/erasures' },
  reserveStock: { method: 'POST', path: '/v1/reservations' },
  resumeException: { method: 'POST', path: '/v1/orders/{orderId}/exceptions/{exceptionId}/resume' },
  rotateWebhookSecret: { method: 'POST', path: '/v1/channels/{channelId}/webhooks/{endpointId}/rotate-secret' },
  setExchangeRates: { method: 'POST', path: '/v1/exchange-rates' },
  setPrices: { method: 'POST', path: '/v1/prices' },
  setSafetyStock: { method: 'POST', path: '/v1/stock/safety' },
  setShards: { method: 'POST', path: '/v1/stock/shards' },
  setSupplies: { method: 'POST', path: '/v1/stock/supplies' },
  startImport: { method: 'POST', path: '/v1/imports/{importId}/start' },
  takeException: { method: 'POST', path: '/v1/orders/{orderId}/exceptions/{exceptionId}/take' },
} as const satisfies Readonly<Record<keyof Operations, { readonly method: string; readonly path: string }>>;
