import type { Change } from '#shared/work/change.ts';
import { exceptionsOf, raisedFromSettlement } from '#functions/orders/public.ts';
import { withRows, type Account, type Refund, type Void } from './account.ts';

/**
 * Notes that a provider has refused a void or a refund. A person is told in the same transaction: what a crash left in between would
 * be asked for again, also after they had decided. Nor is anything thrown: whatever else there is to settle does not depend on it, nor
 * does the order's way. Of a void that they have given up they are not told again.
 * @param row as it stands after the refusal. `detail` says of what and why, without personal data.
 */
export async function refused(
  account: Account,
  row: Refund | Void,
  error: 'RefundRefused' | 'VoidRefused',
  detail: string,
): Promise<Change<Account>> {
  const { order } = account;
  const isDealtWith = row.row === 'void' && (await isGivenUp(order.orderId, row.entry));
  const raised = isDealtWith ? undefined : await raisedFromSettlement(order, { error, detail, about: row.entry });
  return {
    state: withRows({ ...account, order: raised?.state ?? order }, [row]),
    events: raised?.events ?? [],
    writes: raised?.writes ?? [],
  };
}

/** A void is asked for at each occasion, also when a person has given up the last exception about it. */
async function isGivenUp(orderId: string, entry: string): Promise<boolean> {
  const last = (await exceptionsOf(orderId)).filter(({ about }) => about === entry).at(-1);
  return last?.state === 'given_up';
}
