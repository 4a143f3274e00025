import type { AnyOperationId } from '../../support/system/api-client.ts';

/**
 * Whose things an operation is about, and so who may come near them:
 * - `open`: everybody; `signed`: whoever has the secret of its signature
 * - `shared`: whoever has the scope; what is listed belongs to nobody, or is one's own
 * - `order`: who reaches the channel and the branch
 * - `work`: who reaches the location, and either works there or reaches the order as well
 * - `work of an order`: who reaches the order, or works where some of it is handled; only that is told
 * - `channel`, `branch`, `location`: who reaches it
 * - `books`: who reaches the branch and all channels, as the books are of all of them
 * - `users of a location`: who reaches the location and all whom it serves
 * - `maker`: who has made it, and who reaches everything
 * - `everything`: who reaches everything: makes new ones, and changes what all share
 */
export type Guard =
  | 'open'
  | 'signed'
  | 'shared'
  | 'order'
  | 'work'
  | 'work of an order'
  | 'channel'
  | 'branch'
  | 'location'
  | 'users of a location'
  | 'books'
  | 'maker'
  | 'everything';

/** The guard of every operation. A new route needs an entry here before the matrix of authority is complete. */
export const guards: Readonly<Record<AnyOperationId, Guard>> = {
  createBranch: 'everything',
  listBranches: 'shared',
  getBranch: 'branch',
  replaceBranch: 'books',
  createChannel: 'everything',
  listChannels: 'shared',
  getChannel: 'order',
  replaceChannel: 'order',
  createLocation: 'everything',
  listLocations: 'shared',
  getLocation: 'location',
  replaceLocation: 'users of a location',
  createCustomer: 'channel',
  listCustomers: 'shared',
  getCustomer: 'channel',
  replaceCustomer: 'channel',
  readCredit: 'channel',
  requestErasure: 'channel',
  repeatErasure: 'channel',
  listErasures: 'shared',
  getErasure: 'channel',
  setPrices: 'everything',
  listPrices: 'shared',
  setExchangeRates: 'everything',
  listExchangeRates: 'shared',
  createChannelCredentials: 'order',
  listChannelCredentials: 'order',
  disableChannelCredentials: 'order',
  createLocationCredentials: 'users of a location',
  listLocationCredentials: 'location',
  disableLocationCredentials: 'users of a location',

  placeOrder: 'order',
  recordOrder: 'order',
  listOrders: 'shared',
  readOrder: 'order',
  readTimeline: 'order',
  changeOrder: 'order',
  mapLine: 'order',
  listEarlierDetails: 'order',
  addNote: 'order',
  listNotes: 'order',
  cancelOrder: 'order',
  reserveStock: 'order',
  readReservation: 'order',
  extendReservation: 'order',
  releaseReservation: 'order',
  listHolds: 'branch',
  listOrderHolds: 'order',
  createHold: 'order',
  releaseHold: 'order',
  rejectHold: 'order',
  listExceptions: 'branch',
  readException: 'order',
  resumeException: 'order',
  takeException: 'order',
  giveUpException: 'order',
  getSourcing: 'order',

  receiveStock: 'location',
  adjustStock: 'location',
  countStock: 'location',
  setSafetyStock: 'location',
  blockStock: 'location',
  setSupplies: 'location',
  listSupplies: 'location',
  setShards: 'location',
  listLevels: 'location',
  listMovements: 'location',
  listSerials: 'location',
  getAvailability: 'shared',

  listFulfilmentOrders: 'location',
  listOrderFulfilmentOrders: 'work of an order',
  getFulfilmentOrder: 'work',
  pickFulfilmentOrder: 'work',
  packFulfilmentOrder: 'work',
  handOverFulfilmentOrder: 'work',
  deliverFulfilmentOrder: 'work',
  rejectFulfilmentOrder: 'work',
  reportLoss: 'work',
  receiveBack: 'work',
  receiveCarrierEvent: 'signed',

  listOrderPayments: 'order',
  refundOrder: 'order',
  receivePayment: 'order',
  listInvoices: 'branch',
  readInvoice: 'order',
  listCreditMemos: 'branch',
  readCreditMemo: 'order',
  issueCreditMemo: 'order',
  readJournal: 'books',
  readBalances: 'books',
  checkBooks: 'books',
  receivePaymentEvent: 'signed',

  createItem: 'everything',
  listItems: 'shared',
  getItem: 'shared',
  replaceItem: 'everything',

  createImport: 'shared',
  listImports: 'shared',
  getImport: 'maker',
  startImport: 'maker',
  cancelImport: 'maker',
  listImportRows: 'maker',

  createWebhook: 'channel',
  listWebhooks: 'channel',
  removeWebhook: 'channel',
  rotateWebhookSecret: 'channel',
  listWebhookDeliveries: 'channel',
  replayWebhookDelivery: 'channel',
  listOrderMessages: 'order',

  reportOrders: 'branch',
  reportStock: 'location',
  rebuildOrderReport: 'books',
  rebuildStockReport: 'location',
  rebuildSearch: 'books',

  listEvents: 'shared',
  listUnpublishedEvents: 'everything',
  republishEvents: 'everything',

  getOpenApi: 'open',
  getAsyncApi: 'open',
  getDocumentation: 'open',
  getDocumentationAsset: 'open',
};

/** Where somebody stands or something lies. */
export interface Place {
  readonly channel: string;
  readonly branch: string;
  readonly location: string;
}

/** What credentials reach. */
export interface Reach {
  readonly channels: readonly string[] | 'all';
  readonly branches: readonly string[] | 'all';
  readonly locations: readonly string[] | 'all';
}

/** Whether a guard lets these credentials near what lies at a place. */
export function lets(
  guard: Guard,
  { channels, branches, locations }: Reach,
  { channel, branch, location }: Place,
): boolean {
  const reaches = (reach: readonly string[] | 'all', id: string) => reach === 'all' || reach.includes(id);
  const order = reaches(channels, channel) && reaches(branches, branch);
  const work = reaches(locations, location) && (order || channels.length === 0);
  switch (guard) {
    case 'open':
    case 'signed':
    case 'shared':
      return true;
    case 'order':
      return order;
    case 'work':
      return work;
    case 'work of an order':
      return order || work;
    case 'channel':
      return reaches(channels, channel);
    case 'branch':
      return reaches(branches, branch);
    case 'location':
      return reaches(locations, location);
    case 'users of a location':
      return reaches(locations, location) && channels === 'all' && branches === 'all';
    case 'books':
      return reaches(branches, branch) && channels === 'all';
    // The matrix has them made by who reaches everything.
    case 'maker':
    case 'everything':
      return [channels, branches, locations].every((reach) => reach === 'all');
  }
}
