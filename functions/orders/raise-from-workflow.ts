import { ambient } from '#shared/ambient.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { StepFailure } from '#shared/steps.ts';
import type { OrderException } from './exception.ts';
import { exceptionsOf } from './exception-rows.ts';
import { raise, type RaisedFor } from './exceptions.ts';
import { commitOrder, loadOrder, unchangedWrite } from './store.ts';
import { waitWrite } from './waits.ts';

const attempts = 10;

/** What a failed step leaves behind. */
export interface StepError {
  readonly run: number;
  /** Name of the workflow's state. */
  readonly stage: string;
  readonly error: string;
  /** As Step Functions gives it: JSON of the function's error, cut off. */
  readonly cause: string;
}

/**
 * Puts an order whose workflow step has failed into the exception queue, once per run and stage, and keeps the token that
 * a person's decision answers.
 */
export async function raiseFromWorkflow(orderId: string, failed: StepError, taskToken: string): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const order = await loadOrder(orderId);
    if (!order) throw new Error(`there is no order ${orderId}`);
    const open = (await exceptionsOf(orderId)).find((exception) => isSame(exception, failed));
    const waitFor = ({ exceptionId }: OrderException, since: number) =>
      waitWrite(orderId, since, { wait: `exception:${exceptionId}`, run: failed.run, taskToken });
    if (open) {
      const { ok } = await transact([unchangedWrite(order), waitFor(open, order.version)]);
      if (ok) return;
      continue;
    }
    const raised = raise(order, raisedFor(failed), ambient.now());
    const result = await commitOrder(order, raised, [...raised.others, waitFor(raised.exception, order.version + 1)]);
    if ('committed' in result) return;
  }
  throw new StepFailure('TransientFailure', `order ${orderId} is changed by too many at once`);
}

function raisedFor({ run, stage, error, cause }: StepError): RaisedFor {
  return {
    kind: 'workflow',
    run,
    stage,
    error,
    detail: messageIn(cause),
    reason: `"${stage}" failed with ${error}`,
    resumeAction: 'runs the workflow again from its first step',
  };
}

function isSame({ kind, state, run, stage }: OrderException, failed: StepError): boolean {
  return kind === 'workflow' && state === 'open' && run === failed.run && stage === failed.stage;
}

/** The message of a function's error; the cause as it is when it was not made by a function. */
function messageIn(cause: string): string {
  return /"errorMessage":"((?:[^"\\]|\\.)*)/.exec(cause)?.[1]?.replaceAll('\\"', '"') ?? cause;
}
