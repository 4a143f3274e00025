import { ambient } from '#shared/ambient.ts';
import type { OrderException } from './exception.ts';
import { exceptionsOf } from './exception-rows.ts';
import { raise } from './exceptions.ts';
import { changeOrder } from './store.ts';

/** What a failed step leaves behind. */
export interface StepError {
  readonly run: number;
  /** Name of the workflow's state. */
  readonly stage: string;
  readonly error: string;
  /** As Step Functions gives it: JSON of the function's error, cut off. */
  readonly cause: string;
}

/** Puts an order whose workflow step has failed into the exception queue, once per run and stage. @returns its id. */
export async function raiseFromWorkflow(orderId: string, failed: StepError): Promise<string> {
  let exceptionId: string | undefined;
  await changeOrder(orderId, async (order) => {
    const open = (await exceptionsOf(orderId)).find((exception) => isSame(exception, failed));
    exceptionId = open?.exceptionId;
    if (open) return undefined;
    const { run, stage, error, cause } = failed;
    const raised = raise(
      order,
      {
        kind: 'workflow',
        run,
        stage,
        error,
        detail: messageIn(cause),
        reason: `"${stage}" failed with ${error}`,
        resumeAction: 'runs the workflow again from its first step',
      },
      ambient.now(),
    );
    exceptionId = raised.exception.exceptionId;
    return raised;
  });
  if (!exceptionId) throw new Error(`no exception was raised for order ${orderId}`);
  return exceptionId;
}

function isSame({ kind, state, run, stage }: OrderException, failed: StepError): boolean {
  return kind === 'workflow' && state === 'open' && run === failed.run && stage === failed.stage;
}

/** The message of a function's error; the cause as it is when it was not made by a function. */
function messageIn(cause: string): string {
  return /"errorMessage":"((?:[^"\\]|\\.)*)/.exec(cause)?.[1]?.replaceAll('\\"', '"') ?? cause;
}
