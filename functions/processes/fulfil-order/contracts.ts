import * as z from 'zod';
import type { StepContract } from '#shared/context.ts';

const order = z.strictObject({ orderId: z.string() });
const nothing = z.strictObject({});

/** The states that wait, by their names in the workflow. `Await resolution` is that of an order in the exception queue. */
export const waits = [
  'Await shipment',
  'Await delivery',
  'Await decision',
  'Await stock',
  'Await payment',
  'Await resolution',
] as const;
export type Wait = (typeof waits)[number];

/** What an order can need next, by the name of the state that does it or waits for it; `Completed` is the end. */
export const turns = [
  'Accept',
  'Await shipment',
  'Invoice and capture',
  'Await delivery',
  'Complete',
  'Completed',
  'Await decision',
  'Await stock',
  'Await payment',
  'Settle cancellation',
  'Cancel the rest',
] as const;
export type Turn = (typeof turns)[number];

/** How a step or a wait ends: with what the order needs next, and the stage that it is in. */
const turned = z.strictObject({ next: z.enum(turns), stage: z.string() });
export type Turned = z.infer<typeof turned>;

/** A state that ends when its token is answered. `run` tells restarted executions apart. */
const waiting = z.strictObject({
  ...order.shape,
  wait: z.enum(waits),
  run: z.int(),
  /** When the execution came to the state, and how often it has tried it again: which token is the newest. */
  enteredAt: z.string(),
  attempt: z.int(),
  taskToken: z.string(),
});

/**
 * Every Task of the workflow: its input, its output (of a waiting step: what its token is answered with) and the errors that
 * trying again cannot mend. Whatever fails for good goes to the exception queue.
 */
export const steps = {
  /**
   * Screens the order, sets stock aside, authorises the payment, releases to the locations: all that can be done now. What
   * is too large for one run goes on in the next. Fails with NoProgress when it has changed nothing and is needed again, so
   * that no workflow turns in circles.
   */
  acceptOrder: { waits: false, input: order, output: turned, errors: ['NoProgress', 'NoServiceLocation'] },
  /** Invoices and captures every shipment that is not invoiced yet. Fails with NoProgress as `acceptOrder` does. */
  invoiceShipments: {
    waits: false,
    input: order,
    output: turned,
    errors: ['NoProgress', 'PaymentDeclined', 'PaymentPending', 'CaptureRefused'],
  },
  /** Waits until the order needs something else than the state that waits; at once where it does already. */
  awaitTurn: { waits: true, input: waiting, output: turned, errors: [] },
  /** Voids what is authorised and no longer needed, refunds what is captured above what is owed. */
  settlePayment: { waits: false, input: order, output: nothing, errors: [] },
  /** Verifies that the order's life has ended, and ends it where nothing is left to be done. */
  completeOrder: { waits: false, input: order, output: z.strictObject({ stage: z.string() }), errors: [] },
  /** Cancels what can still be cancelled and frees its stock. */
  cancelOrder: {
    waits: false,
    input: z.strictObject({ orderId: z.string(), reason: z.string() }),
    output: turned,
    errors: [],
  },
  /** Puts the order into the exception queue. */
  raiseException: {
    waits: false,
    input: z.strictObject({
      ...order.shape,
      run: z.int(),
      stage: z.string(),
      error: z.string(),
      cause: z.string(),
      /** When the workflow came to this state: the same when the step is tried again. */
      enteredAt: z.string(),
    }),
    output: z.strictObject({ exceptionId: z.string() }),
    errors: [],
  },
  /** Waits until a person has decided on the exception: resumed leads to `Accept`, given up to `Cancel the rest`. */
  awaitResolution: {
    waits: true,
    input: z.strictObject({ ...waiting.shape, exceptionId: z.string() }),
    output: turned,
    errors: [],
  },
} as const satisfies Record<string, StepContract>;

export type StepName = keyof typeof steps;
export type StepInput<Name extends StepName> = z.infer<(typeof steps)[Name]['input']>;

/** What an execution is started with: which order it is, in words for people. Steps read everything else from the tables. */
export const fulfilOrderInput = z.strictObject({
  orderId: z.string(),
  run: z.int(),
  channel: z.string(),
  externalNumber: z.string(),
  branch: z.string(),
  type: z.string(),
  stage: z.string(),
});
