import { ambient } from '#shared/ambient.ts';
import { consume } from '#shared/events/consume.ts';
import { wake } from '../../engine/wake.ts';
import type { fulfilOrder as context } from '../context.ts';
import { fulfilOrder } from '../process.ts';
import { endExceptions } from './end-exceptions.ts';

type Waking = (typeof context.consumers)['wake-workflow']['events'][number];

/**
 * Answers the workflow of an order that waits for what has happened. A decided exception revives one that is dead; what others
 * than the workflow collect, or give up collecting, ends its exception about that.
 */
export const handler = consume<Waking>(async ({ type, metadata: { orderId, causationId } }) => {
  if (!orderId) throw new Error(`an event ${type} names no order`);
  if (type === 'PaymentCaptured' || type === 'CaptureGivenUp') await endExceptions(orderId);
  const revives = type === 'ExceptionResolved';
  await wake(fulfilOrder, { subjectId: orderId, causationId, revives }, ambient.now());
});
