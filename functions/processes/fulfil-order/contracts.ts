import * as z from 'zod';
import type { StepContract } from '#shared/context.ts';

const order = z.strictObject({ orderId: z.string() });
/** A step that ends when its task token is answered. `run` tells restarted executions apart. */
const waiting = z.strictObject({ orderId: z.string(), run: z.int(), taskToken: z.string() });
const nothing = z.strictObject({});

/** What an order can need next, while it has a workflow. */
export const nextSteps = ['accept', 'invoice', 'complete', 'cancelled'] as const;
export type NextStep = (typeof nextSteps)[number];

/** How a waiting step of the way ends when the order needs something else than the step that usually follows. */
export const turns = {
  accept: 'MoreToAccept',
  invoice: 'MoreToInvoice',
  complete: 'ReadyToComplete',
  cancelled: 'OrderCancelled',
} as const satisfies Record<NextStep, string>;

/**
 * Every Task of the workflow: its input, its output (of a waiting step: what its token is answered with) and the errors that the
 * workflow tells apart.
 */
export const steps = {
  /**
   * Screens the order, sets stock aside, authorises the payment, releases to the locations: all that can be done now. Ends
   * when something has been shipped, after hours or days; sooner when the order needs something else (`turns`). Fails with
   * NoProgress when it has changed nothing and is needed again, so that no workflow turns in circles.
   */
  acceptOrder: {
    waits: true,
    input: waiting,
    output: nothing,
    errors: [turns.accept, turns.complete, turns.cancelled],
  },
  /**
   * Invoices and captures every shipment that is not invoiced yet. Ends when everything is delivered and paid and the order
   * is completed; sooner when the order needs something else (`turns`). Fails with NoProgress as `acceptOrder` does.
   */
  invoiceShipments: {
    waits: true,
    input: waiting,
    output: nothing,
    errors: [turns.accept, turns.invoice, turns.cancelled],
  },
  /** Voids what is authorised and no longer needed, refunds what is captured above what is owed. */
  settlePayment: { waits: false, input: order, output: nothing, errors: [] },
  /** Ends the order's life: completed when every unit is delivered or cancelled, closed when all were cancelled. */
  completeOrder: { waits: false, input: order, output: nothing, errors: [] },
  /** Cancels what can still be cancelled and frees its stock. */
  cancelOrder: {
    waits: false,
    input: z.strictObject({ orderId: z.string(), reason: z.string() }),
    output: nothing,
    errors: [],
  },
  /** Puts the order into the exception queue; ends when a person decides. */
  raiseException: {
    waits: true,
    input: z.strictObject({
      ...waiting.shape,
      stage: z.string(),
      error: z.string(),
      cause: z.string(),
      /** When the workflow came to this state: the same when the step is tried again. */
      enteredAt: z.string().optional(),
    }),
    output: z.strictObject({ decision: z.enum(['resume', 'give_up']) }),
    errors: [],
  },
} as const satisfies Record<string, StepContract>;

export type StepName = keyof typeof steps;
export type StepInput<Name extends StepName> = z.infer<(typeof steps)[Name]['input']>;
/** What an execution is started with. */
export const fulfilOrderInput = z.strictObject({ orderId: z.string(), run: z.int() });

/** The name of an order's execution: one per run, so that starting it twice starts it once. */
export const executionName = (orderId: string, run: number): string => `${orderId}-${run}`;
