import { exceptionsOf } from '#functions/orders/public.ts';
import type { OrderException } from '#functions/orders/rules.ts';
import { promisedRefunds, type Account, type Refund } from '../payments/account.ts';

/** The refunds that are promised and not paid, but for those that are a person's. */
export async function refundsToPay(account: Account): Promise<Refund[]> {
  const unpaid = promisedRefunds(account);
  if (unpaid.length === 0) return unpaid;
  const exceptions = await exceptionsOf(account.order.orderId);
  return unpaid.filter((refund) => !isWithPerson(refund, exceptions));
}

/**
 * True of a refund that is asked for again by a person only. A refused one is when they have resumed the exception about it, and not
 * because something else of the order is settled: until then, and when they have given it up, it is theirs. So is one that they have given
 * up since it took too long to become final.
 */
export function isWithPerson({ state, entry }: Refund, exceptions: readonly OrderException[]): boolean {
  const raised = exceptions.filter((one) => one.about === entry);
  const last = raised.at(-1);
  if (state === 'requested') return last?.error === 'NotFinal' && last.state === 'given_up';
  // That it took too long to become final (`NotFinal`) is another matter than its refusal.
  const about = raised.filter(({ error }) => error !== 'NotFinal');
  // They have decided by the last one: an earlier release could raise another after one was given up.
  return about.some((one) => one.state === 'open') || about.at(-1)?.state === 'given_up';
}
