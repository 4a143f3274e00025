import type { Consumer, Context, Queued, Scheduled, Workflow } from '#shared/context.ts';
import type { OutsideParty } from '#shared/outside-party.ts';
import { billing } from './billing/context.ts';
import { catalogue } from './catalogue/context.ts';
import { documentation } from './documentation/context.ts';
import { events } from './events/context.ts';
import { feed } from './feed/context.ts';
import { fulfilOrder } from './processes/fulfil-order/context.ts';
import { fulfilment } from './fulfilment/context.ts';
import { imports } from './imports/context.ts';
import { importFile } from './processes/import-file/context.ts';
import { inventory } from './inventory/context.ts';
import { notifications } from './notifications/context.ts';
import { orders } from './orders/context.ts';
import { parties } from './parties/context.ts';
import { privacy } from './privacy/context.ts';
import { reporting } from './reporting/context.ts';
import { search } from './search/context.ts';
import { sourcing } from './sourcing/context.ts';

/** Every context and process, in the order in which a reader of the API meets them. A new one is a folder and a line here. */
const all = [
  orders,
  search,
  sourcing,
  fulfilment,
  billing,
  notifications,
  inventory,
  catalogue,
  parties,
  privacy,
  imports,
  reporting,
  feed,
  events,
  documentation,
  fulfilOrder,
  importFile,
] as const satisfies readonly Context[];

export const contexts: readonly Context[] = all;

type Served = Extract<(typeof all)[number], { readonly api: object }>;

/** Every route of the API, by the context that serves it. */
export const routesByContext = Object.fromEntries(
  contexts.flatMap(({ name, api }) => (api ? [[name, api.routes]] : [])),
) as { readonly [C in Served as C['name']]: C['api']['routes'] };

/** Every process: what has a workflow. */
export const workflows = contexts.filter((context): context is Context & { workflow: Workflow } =>
  Boolean(context.workflow),
);

/** Everyone outside that a context speaks with. */
export const outsideParties: readonly OutsideParty[] = contexts.flatMap(({ outside = [] }) => outside);

/** A consumer or a scheduled function with the context that it belongs to. */
type Placed<Described> = Described & { readonly context: Context };

/** Every event consumer, by its name. */
export const consumers: Readonly<Record<string, Placed<Consumer>>> = placed(({ consumers: own }) => own);

/** Every function that runs by the clock, by its name. */
export const schedules: Readonly<Record<string, Placed<Scheduled>>> = placed(({ schedules: own }) => own);

/** Every function that works off a queue which others fill, by its name. */
export const queued: Readonly<Record<string, Placed<Queued>>> = placed(({ queued: own }) => own);

function placed<Described extends object>(
  of: (context: Context) => Readonly<Record<string, Described>> | undefined,
): Record<string, Placed<Described>> {
  return Object.fromEntries(
    contexts.flatMap((context) =>
      Object.entries(of(context) ?? {}).map(([name, described]) => [name, { ...described, context }]),
    ),
  );
}
