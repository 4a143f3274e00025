import * as z from 'zod';

const order = z.strictObject({ orderId: z.string() });
/** A step that ends when its task token is answered. `run` tells restarted executions apart. */
const waiting = z.strictObject({ orderId: z.string(), run: z.int(), taskToken: z.string() });
const nothing = z.strictObject({});

/** What the order needs next, once it has been released. */
export const nextSteps = ['invoice', 'source', 'complete', 'cancelled'] as const;
export type NextStep = (typeof nextSteps)[number];

/**
 * Every Task of the workflows: the context whose steps function carries it out, its input, its output (of a waiting step:
 * what its token is answered with) and the errors that the workflow tells apart.
 */
export const steps = {
  /** Applies the screening rules once; ends when no active hold blocks acceptance. */
  screenOrder: { context: 'orders', waits: true, input: waiting, output: nothing, errors: ['OrderCancelled'] },
  /** Sets stock aside for the open units by the sourcing rules; what cannot be served is backordered or cancelled. */
  sourceOrder: {
    context: 'sourcing',
    waits: false,
    input: order,
    output: z.strictObject({ allocated: z.int(), backordered: z.int() }),
    errors: ['OrderCancelled'],
  },
  /** Makes sure that the live amount is authorised; ends at once, or when the provider has answered. */
  authorisePayment: {
    context: 'billing',
    waits: true,
    input: waiting,
    output: nothing,
    errors: ['OrderCancelled', 'PaymentDeclined'],
  },
  /** Puts a payment hold on the order and ends when a person has released it. */
  holdForPayment: { context: 'orders', waits: true, input: waiting, output: nothing, errors: ['OrderCancelled'] },
  /** Accepts the order and makes fulfilment orders of what is allocated and not released. */
  releaseOrder: {
    context: 'fulfilment',
    waits: false,
    input: order,
    output: z.strictObject({ released: z.int() }),
    errors: ['OrderCancelled'],
  },
  /**
   * Ends when the order needs something: a shipment to be invoiced, units to be sourced or released, completion. `seen` is
   * the order's version that it answered with last, 0 at first: when a whole round has changed nothing, it fails with
   * NoProgress, and a person looks instead of the workflow turning in circles.
   */
  awaitProgress: {
    context: 'orders',
    waits: true,
    input: z.strictObject({ ...waiting.shape, seen: z.int() }),
    output: z.strictObject({ next: z.enum(nextSteps), version: z.int() }),
    errors: [],
  },
  /** Invoices and captures every shipment that is not invoiced yet. */
  invoiceShipments: {
    context: 'billing',
    waits: false,
    input: order,
    output: z.strictObject({ invoiced: z.int() }),
    errors: [],
  },
  /** Voids what is authorised and no longer needed, refunds what is captured above what is owed. */
  settlePayment: { context: 'billing', waits: false, input: order, output: nothing, errors: [] },
  /** Ends the order's life: completed when every unit is delivered or cancelled, closed when all were cancelled. */
  completeOrder: { context: 'orders', waits: false, input: order, output: nothing, errors: [] },
  /** Cancels what can still be cancelled and frees its stock. */
  cancelOrder: {
    context: 'orders',
    waits: false,
    input: z.strictObject({ orderId: z.string(), reason: z.string() }),
    output: nothing,
    errors: [],
  },
  /** Puts the order into the exception queue; ends when a person decides. */
  raiseException: {
    context: 'orders',
    waits: true,
    input: z.strictObject({ ...waiting.shape, stage: z.string(), error: z.string(), cause: z.string() }),
    output: z.strictObject({ decision: z.enum(['resume', 'give_up']) }),
    errors: [],
  },
} as const satisfies Record<string, StepContract>;

export interface StepContract {
  readonly context: 'orders' | 'sourcing' | 'fulfilment' | 'billing';
  readonly waits: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly errors: readonly string[];
}

export type StepName = keyof typeof steps;
export type StepInput<Name extends StepName> = z.infer<(typeof steps)[Name]['input']>;
export type StepOutput<Name extends StepName> = z.infer<(typeof steps)[Name]['output']>;
export type StepContext = StepContract['context'];
export type StepsOf<Context extends StepContext> = {
  [Name in StepName as (typeof steps)[Name]['context'] extends Context ? Name : never]: (typeof steps)[Name];
};

/** What an execution is started with. */
export const fulfilOrderInput = z.strictObject({ orderId: z.string(), run: z.int() });

/** The name of an order's execution: one per run, so that starting it twice starts it once. */
export const executionName = (orderId: string, run: number): string => `${orderId}-${run}`;
