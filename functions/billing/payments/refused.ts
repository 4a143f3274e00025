import type { Change } from '#shared/work/change.ts';
import { raisedFromSettlement } from '#functions/orders/public.ts';
import { withRows, type Account, type Refund, type Void } from './account.ts';

/**
 * Notes that a provider has refused a void or a refund. A person is told in the same transaction: what a crash left in between would be asked
 * for again, also after they had decided. Nothing is thrown: whatever else there is to settle does not depend on it, nor does the order's way.
 * @param row as it stands after the refusal. `detail` says of what and why, without personal data.
 */
export async function refused(
  account: Account,
  row: Refund | Void,
  error: 'RefundRefused' | 'VoidRefused',
  detail: string,
): Promise<Change<Account>> {
  const raised = await raisedFromSettlement(account.order, { error, detail, about: row.entry });
  return {
    state: withRows({ ...account, order: raised?.state ?? account.order }, [row]),
    events: raised?.events ?? [],
    writes: raised?.writes ?? [],
  };
}
