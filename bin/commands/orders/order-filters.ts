import type { Call } from '@open-oms/client';
import { Option, type Command } from 'commander';
import { instant } from '../../quantities.ts';

type Query = NonNullable<Call<'listOrders'>['query']>;
type StatusFilter = 'lifecycle' | 'payment' | 'fulfilment' | 'return' | 'stage';

/** The statuses that a filter takes, as the API describes them; the compiler asks for one that is missing. */
const taken: { readonly [Filter in StatusFilter]: Readonly<Record<NonNullable<Query[Filter]>, true>> } = {
  lifecycle: { placed: true, accepted: true, in_fulfilment: true, completed: true, cancelled: true },
  payment: {
    none: true,
    not_due: true,
    pending: true,
    authorised: true,
    partially_captured: true,
    captured: true,
    partially_refunded: true,
    refunded: true,
    voided: true,
    failed: true,
  },
  fulfilment: {
    unfulfilled: true,
    backordered: true,
    partially_shipped: true,
    shipped: true,
    partially_delivered: true,
    delivered: true,
  },
  return: { none: true, requested: true, partially_returned: true, returned: true },
  stage: {
    screening: true,
    held: true,
    sourcing: true,
    backordered: true,
    payment: true,
    fulfilment: true,
    delivery: true,
    done: true,
  },
};
const statuses = {
  lifecycle: Object.keys(taken.lifecycle),
  payment: Object.keys(taken.payment),
  fulfilment: Object.keys(taken.fulfilment),
  return: Object.keys(taken.return),
  stage: Object.keys(taken.stage),
};

/** What goes to the API as it is. */
type SearchFilter =
  | 'channel'
  | 'branch'
  | 'location'
  | 'customer'
  | 'email'
  | 'phone'
  | 'name'
  | 'sku'
  | 'tag'
  | 'tracking'
  | 'invoice'
  | 'currency'
  | 'totalFrom'
  | 'totalTo';

/** The statuses are those that their options allow. */
export interface OrderFilters extends Pick<Query, SearchFilter | StatusFilter> {
  readonly from?: string;
  readonly to?: string;
  readonly number?: string;
  readonly test?: boolean;
}

/** The filters that every command about many orders takes. */
export function withOrderFilters(command: Command): Command {
  return command
    .option('--channel <id>', 'channel')
    .option('--branch <id>', 'branch')
    .option('--customer <code>', 'customer code')
    .option('--location <id>', 'where its work is, or was')
    .option('--email <address>', 'of who buys, pays or gets it')
    .option('--phone <number>', 'the same; without + as it is dialled in the countries of the branches')
    .option('--name <words>', 'whole words of the names of people and companies')
    .option('--sku <sku>', 'of one of its lines')
    .option('--tag <tag>', 'one of its tags')
    .option('--tracking <number>', 'tracking number of a parcel')
    .option('--invoice <number>', 'number of an invoice, such as INV-uk-000005')
    .option('--number <number>', 'external number')
    .option('--currency <code>', 'currency')
    .option('--total-from <amount>', 'a total of so much or more; needs a --currency')
    .option('--total-to <amount>', 'a total of so much or less; needs a --currency')
    .addOption(new Option('--lifecycle <status>').choices(statuses.lifecycle))
    .addOption(new Option('--payment <status>').choices(statuses.payment))
    .addOption(new Option('--fulfilment <status>').choices(statuses.fulfilment))
    .addOption(new Option('--return <status>').choices(statuses.return))
    .addOption(new Option('--stage <stage>', 'what it waits for').choices(statuses.stage))
    .option('--from <moment>', 'placed at this moment or later, such as 2026-11-01T00:00:00Z')
    .option('--to <moment>', 'placed before this moment, in the same form')
    .option('--test', 'test orders, which are left out otherwise, and nothing else');
}

/** The filters as the API takes them. Throws a CommandError for a moment that is none. */
export function queryOf({ from, to, number, test, ...filters }: OrderFilters): Query {
  return {
    ...filters,
    placedFrom: instant(from, '--from'),
    placedTo: instant(to, '--to'),
    externalNumber: number,
    test: test ? 'true' : undefined,
  };
}
