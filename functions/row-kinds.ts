import { kindsIn, type RowKind } from '#shared/dynamodb/row-kind.ts';
import * as shared from '#shared/http/rows.ts';
import * as billing from './billing/rows.ts';
import * as catalogue from './catalogue/rows.ts';
import * as events from './events/rows.ts';
import * as fulfilment from './fulfilment/rows.ts';
import * as inventory from './inventory/rows.ts';
import * as notifications from './notifications/rows.ts';
import * as orders from './orders/rows.ts';
import * as parties from './parties/rows.ts';
import * as engine from './processes/engine/rows.ts';
import * as reporting from './reporting/rows.ts';
import * as sourcing from './sourcing/rows.ts';

const declared = [
  orders,
  sourcing,
  fulfilment,
  billing,
  notifications,
  inventory,
  catalogue,
  parties,
  reporting,
  events,
  engine,
  // Last: any key that is no other's is an answer's.
  shared,
];

/** Every kind of row that functions keep; each stands in the `rows.ts` of its context. The first whose keys a row has is its kind. */
export const rowKinds: readonly RowKind[] = declared.flatMap(kindsIn);
