import { ambient } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { serveSteps, StepFailure } from '#shared/steps.ts';
import { steps } from '#workflows/contracts.ts';
import { cancelRemaining } from './cancel-remaining.ts';
import { enterStage } from './deadlines.ts';
import { finishOrder } from './finish-order.ts';
import { heldForPayment } from './hold-for-payment.ts';
import { raiseFromWorkflow } from './raise-from-workflow.ts';
import { screened } from './screen-order.ts';
import { screeningFacts } from './screening-facts.ts';
import { statusOf } from './status.ts';
import { changeOrder } from './store.ts';
import { isStandingStill, stageWhileWaiting } from './wait-rules.ts';
import { answerWaits, keepWait, waitFor } from './waits.ts';

const { screenOrder, holdForPayment, awaitProgress, completeOrder, cancelOrder, raiseException } = steps;

/** The workflow steps that belong to orders. Each can be run again at any time. */
export const handler = serveSteps(
  { screenOrder, holdForPayment, awaitProgress, completeOrder, cancelOrder, raiseException },
  {
    screenOrder: async ({ orderId, run, taskToken }) => {
      const order = await changeOrder(orderId, async (present) => {
        if (present.screenedAt || statusOf(present).lifecycle === 'cancelled') return undefined;
        return screened(present, await screeningFacts(present), ambient.now(), () => newId('hold'));
      });
      await waitFor(order, 'screening', run, taskToken);
    },

    holdForPayment: async ({ orderId, run, taskToken }) => {
      const order = await changeOrder(orderId, (present) =>
        heldForPayment(present, ambient.now(), () => newId('hold')),
      );
      await waitFor(order, 'payment-hold', run, taskToken);
    },

    awaitProgress: async ({ orderId, run, taskToken, seen }) => {
      const order = await changeOrder(orderId, (present) => {
        if (isStandingStill(present, seen)) {
          throw new StepFailure(
            'NoProgress',
            'the last round changed nothing, and the order still needs the same step',
          );
        }
        const stage = stageWhileWaiting(present);
        if (stage === present.stage) return undefined;
        return { order: enterStage(present, stage, ambient.now()), events: [] };
      });
      await waitFor(order, 'progress', run, taskToken);
    },

    completeOrder: async ({ orderId }) => {
      await finishOrder(orderId);
      return {};
    },

    cancelOrder: async ({ orderId, reason }) => {
      await cancelRemaining(orderId, reason);
      return {};
    },

    raiseException: async ({ orderId, run, taskToken, stage, error, cause }) => {
      const exceptionId = await raiseFromWorkflow(orderId, { run, stage, error, cause });
      await keepWait(orderId, `exception:${exceptionId}`, run, taskToken);
      await answerWaits(orderId);
    },
  },
);
