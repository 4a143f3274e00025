/**
 * Ids that the API's examples name, one for each purpose, so that every example has a subject of its own. They stand for
 * things that the demo system makes for them: where it is running, it shows the documentation with their real ids.
 */
export const exampleIds = {
  /** Delivered, invoiced and paid: to be read, and refunded. */
  deliveredOrder: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4a5b',
  /** On account, and not paid. */
  orderOnAccount: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b12',
  /** Waits for an approval that can be given. */
  orderToApprove: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b01',
  holdToRelease: 'hld_0198a1b2c3d47e5f8a9b0c1d2e3f4b01',
  /** Waits for an approval that can be refused. */
  orderToRefuse: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b02',
  holdToReject: 'hld_0198a1b2c3d47e5f8a9b0c1d2e3f4b02',
  /** Waits for an approval, so that its address can be changed. */
  orderToChange: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b15',
  /** Waits for its line to be mapped to an item. */
  orderToMap: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b16',
  /** The rest wait at a location where nothing happens by itself. */
  orderToCancel: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b03',
  orderToPick: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b04',
  fulfilmentToPick: 'ful_0198a1b2c3d47e5f8a9b0c1d2e3f4b04',
  orderToPack: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b05',
  fulfilmentToPack: 'ful_0198a1b2c3d47e5f8a9b0c1d2e3f4b05',
  orderToHandOver: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b06',
  fulfilmentToHandOver: 'ful_0198a1b2c3d47e5f8a9b0c1d2e3f4b06',
  orderToDeliver: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b07',
  fulfilmentToDeliver: 'ful_0198a1b2c3d47e5f8a9b0c1d2e3f4b07',
  orderToReject: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b08',
  fulfilmentToReject: 'ful_0198a1b2c3d47e5f8a9b0c1d2e3f4b08',
  orderToLose: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b13',
  fulfilmentToLose: 'ful_0198a1b2c3d47e5f8a9b0c1d2e3f4b13',
  orderToReceiveBack: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b14',
  fulfilmentToReceiveBack: 'ful_0198a1b2c3d47e5f8a9b0c1d2e3f4b14',
  /** Their goods have left, and their payment was declined then: exceptions for a person. */
  orderToResume: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b09',
  exceptionToResume: 'exc_0198a1b2c3d47e5f8a9b0c1d2e3f4b09',
  orderToGiveUp: 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4b10',
  exceptionToGiveUp: 'exc_0198a1b2c3d47e5f8a9b0c1d2e3f4b10',
  /** Endpoints of the channel `marketplace`; the first has got the events of the delivered order. */
  webhookInUse: 'whe_0198a1b2c3d47e5f8a9b0c1d2e3f4b11',
  webhookToRemove: 'whe_0198a1b2c3d47e5f8a9b0c1d2e3f4b12',
  /** Hold stock for baskets of the channel `web`; the second can be let go. */
  reservation: 'rsv_0198a1b2c3d47e5f8a9b0c1d2e3f4b15',
  reservationToRelease: 'rsv_0198a1b2c3d47e5f8a9b0c1d2e3f4b16',
  /** Holds stock for the order that is placed out of a basket. */
  reservationToOrder: 'rsv_0198a1b2c3d47e5f8a9b0c1d2e3f4b17',
  /** An import that has ended, one whose file is there, and one whose file is still to come. */
  importDone: 'imp_0198a1b2c3d47e5f8a9b0c1d2e3f4c15',
  importToStart: 'imp_0198a1b2c3d47e5f8a9b0c1d2e3f4c16',
  importToCancel: 'imp_0198a1b2c3d47e5f8a9b0c1d2e3f4c17',
  /** Of a customer who has asked to be forgotten. */
  erasure: 'era_0198a1b2c3d47e5f8a9b0c1d2e3f4c18',
  /** Credentials that can be disabled. */
  channelClient: '1example23456789abcdefghij',
  locationClient: '2example23456789abcdefghij',
} as const;

export type ExampleName = keyof typeof exampleIds;
