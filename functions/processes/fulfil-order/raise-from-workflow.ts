import { ambient } from '#shared/ambient.ts';
import { changeOrder, exceptionsOf, leaveToWorkflow, raise, type RaisedFor } from '#functions/orders/public.ts';
import type { OrderException } from '#functions/orders/rules.ts';

/** What a failed step leaves behind. */
export interface StepError {
  readonly run: number;
  /** Name of the workflow's state. */
  readonly stage: string;
  readonly error: string;
  /** As Step Functions gives it: JSON of the function's error, cut off. */
  readonly cause: string;
  /** When the workflow came to raise it: the same when the raising is tried again. */
  readonly enteredAt: string;
}

/**
 * Puts an order whose workflow step has failed into the exception queue, once per run and stage, and once however often the
 * raising is tried. Where a person has been told of this very failure by the clock, that exception is the workflow's from now on.
 * @returns the exception whose resolution is to be waited for.
 */
export async function raiseFromWorkflow(orderId: string, failed: StepError): Promise<{ exceptionId: string }> {
  let exception: OrderException | undefined;
  await changeOrder(orderId, async (order) => {
    const exceptions = await exceptionsOf(orderId);
    exception = exceptions.find((one) => isSame(one, failed));
    if (exception) return undefined;
    const told = exceptions.find((one) => isToldOf(one, failed));
    const raised = told
      ? leaveToWorkflow(order, told, raisedFor(failed), ambient.now())
      : raise(order, raisedFor(failed), ambient.now());
    ({ exception } = raised);
    return raised;
  });
  if (!exception) throw new Error(`order ${orderId} has no exception for ${failed.stage}`);
  return { exceptionId: exception.exceptionId };
}

function raisedFor({ run, stage, error, cause, enteredAt }: StepError): RaisedFor {
  return {
    kind: 'workflow',
    run,
    enteredAt,
    stage,
    error,
    detail: messageIn(cause),
    reason: `"${stage}" failed with ${error}`,
    resumeAction: 'runs the workflow again from its first step',
  };
}

/** Raised for the same failure: by an earlier try, or for one that is not decided yet. */
function isSame({ kind, state, run, stage, enteredAt }: OrderException, failed: StepError): boolean {
  const isSameTry = enteredAt === failed.enteredAt;
  return kind === 'workflow' && run === failed.run && stage === failed.stage && (state === 'open' || isSameTry);
}

/** Says the same of the order's money: a provider has refused once, and both the clock and the step have asked. */
function isToldOf({ kind, state, error, detail }: OrderException, failed: StepError): boolean {
  return kind === 'settlement' && state === 'open' && error === failed.error && detail === messageIn(failed.cause);
}

/** The message of a function's error; the cause as it is when it was not made by a function. */
function messageIn(cause: string): string {
  return /"errorMessage":"((?:[^"\\]|\\.)*)/.exec(cause)?.[1]?.replaceAll('\\"', '"') ?? cause;
}
