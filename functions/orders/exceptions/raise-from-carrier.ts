import { ambient } from '#shared/ambient.ts';
import { exceptionsOf } from './exception-rows.ts';
import { raise } from './exceptions.ts';
import { changeOrder } from '../keeping/store.ts';

/**
 * Puts an order into the exception queue because a carrier says that a parcel does not come by itself, once for each status.
 * `status` is the carrier's, such as `return_to_sender`.
 */
export async function raiseFromCarrier(orderId: string, trackingNumber: string, status: string): Promise<void> {
  const reason = `the carrier reports "${status}" of parcel ${trackingNumber}; ask the carrier or the customer`;
  await changeOrder(orderId, async (order) => {
    if (order.stage === 'done') return undefined;
    const isRaised = (await exceptionsOf(orderId)).some((one) => one.kind === 'parcel' && one.reason === reason);
    if (isRaised) return undefined;
    const resumeAction = 'starts the stage’s deadline anew';
    const { workflowRun: run, stage } = order;
    return raise(order, { kind: 'parcel', run, stage, reason, resumeAction }, ambient.now());
  });
}

/**
 * Puts an order into the exception queue because a parcel has arrived that was reported as lost, once for each parcel, also when the order has
 * ended: the customer has the goods, and the money for them.
 */
export async function raiseFound(orderId: string, trackingNumber: string): Promise<void> {
  const about = `PARCEL#${trackingNumber.toUpperCase()}`;
  await changeOrder(orderId, async (order) => {
    const isRaised = (await exceptionsOf(orderId)).some(
      (one) => one.about === about && one.error === lostParcelArrived,
    );
    if (isRaised) return undefined;
    const raisedFor = {
      kind: 'settlement',
      run: order.workflowRun,
      stage: 'Settle the payment',
      error: lostParcelArrived,
      about,
      reason: `parcel ${trackingNumber} was reported as lost and has arrived: its units were credited, ask the customer to pay for them or to send them back`,
      resumeAction: 'nothing more: say with it what was agreed',
    } as const;
    return raise(order, raisedFor, ambient.now());
  });
}

const lostParcelArrived = 'LostParcelArrived';
