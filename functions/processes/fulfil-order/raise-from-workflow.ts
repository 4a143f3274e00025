import { ambient } from '#shared/ambient.ts';
import { leftToPerson } from '#functions/billing/public.ts';
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
 * raising is tried. Where a person has been told by who has seen the failure first, that exception is the workflow's from now on.
 * @returns the exception whose resolution is to be waited for; they may have decided on it by now.
 */
export async function raiseFromWorkflow(orderId: string, failed: StepError): Promise<{ exceptionId: string }> {
  const leftTo = leftToPerson(messageIn(failed.cause));
  let exception: OrderException | undefined;
  await changeOrder(orderId, async (order) => {
    const exceptions = await exceptionsOf(orderId);
    const told = exceptions.find(({ exceptionId }) => exceptionId === leftTo);
    exception = exceptions.find((one) => isSame(one, failed)) ?? (told?.state === 'open' ? undefined : told);
    if (exception) return undefined;
    const failure = raisedFor(failed);
    const raised = told
      ? leaveToWorkflow(order, told, { ...failure, detail: told.detail }, ambient.now())
      : raise(order, failure, ambient.now());
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

/** The message of a function's error; the cause as it is when it was not made by a function. */
function messageIn(cause: string): string {
  return /"errorMessage":"((?:[^"\\]|\\.)*)/.exec(cause)?.[1]?.replaceAll('\\"', '"') ?? cause;
}
