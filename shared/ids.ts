import { ambient } from './ambient.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type OrderId = Branded<'OrderId'>;
const prefixes = {
  order: 'ord',
  fulfilmentOrder: 'ful',
  shipment: 'shp',
  hold: 'hld',
  note: 'not',
  exception: 'exc',
  sourcing: 'src',
  movement: 'mov',
  reservation: 'rsv',
  payment: 'pay',
  capture: 'cap',
  receipt: 'rcp',
  refund: 'rfd',
  dispute: 'dsp',
  invoice: 'inv',
  creditMemo: 'crm',
  journalEntry: 'jrn',
  event: 'evt',
  message: 'msg',
  webhookEndpoint: 'whe',
  import: 'imp',
  erasure: 'era',
} as const;

export type IdKind = keyof typeof prefixes;

/** A new id that sorts by the time it was made: `ord_0198a1b2…` (prefix, underscore, 32 hexadecimal digits). */
export function newId(kind: IdKind): string {
  return `${prefixes[kind]}_${ambient.newId().replaceAll('-', '')}`;
}

export function isOrderId(id: string): id is OrderId {
  return id.startsWith(`${prefixes.order}_`);
}

/** A new order id. */
export function newOrderId(): OrderId {
  return newId('order') as OrderId;
}
