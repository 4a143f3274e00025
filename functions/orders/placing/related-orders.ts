import type { Placement } from '#shared/contracts/api/orders.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { mayUseOrder, reaches, type Principal } from '#shared/http/access/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { RelatedOrder } from '../aggregate/order.ts';
import { loadHeads } from '../keeping/order-heads.ts';
import { orderIdsOf } from '../keeping/store.ts';

type NewRelated = NonNullable<Placement['related']>[number];

/**
 * The orders that a placement says it belongs to, each once. Refused where one is not named by its id or its external number alone
 * (`invalid-request`), or does not exist within the caller's reach (`unknown-reference`).
 */
export async function relatedOrders(
  { related = [], channel }: Pick<Placement, 'related' | 'channel'>,
  caller: Principal,
): Promise<readonly RelatedOrder[] | Refusal> {
  if (related.length === 0) return [];
  const unnamed = related.flatMap(nameErrors);
  const [wrong] = unnamed;
  if (wrong) return refuse('invalid-request', `${wrong.pointer}: ${wrong.message}`, ...unnamed);
  const ids = await Promise.all(related.map((one) => idOf(one, channel, caller)));
  const heads = await loadHeads([...new Set(ids.filter((id) => id !== undefined))]);
  const reached = new Set(heads.filter((head) => mayUseOrder(caller, head)).map(({ orderId }) => orderId));
  const errors = related.flatMap((one, index) =>
    reached.has(ids[index] ?? '') ? [] : [unreached(one, index, channel)],
  );
  const [first] = errors;
  if (first) return refuse('unknown-reference', `${first.pointer}: ${first.message}`, ...errors);
  const found = related.map(({ relation }, index) => ({ relation, orderId: ids[index] ?? '' }));
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

function nameErrors({ orderId, channel, externalNumber }: NewRelated, index: number): FieldError[] {
  const at = `/related/${index}`;
  if (orderId === undefined && externalNumber === undefined) {
    return [{ pointer: `${at}/orderId`, message: 'is needed, or the external number in its place' }];
  }
  if (orderId === undefined) return [];
  const beside = Object.entries({ channel, externalNumber }).filter(([, given]) => given !== undefined);
  return beside.map(([name]) => ({ pointer: `${at}/${name}`, message: 'does not belong beside the id; leave it out' }));
}

async function idOf({ orderId, channel, externalNumber }: NewRelated, own: string, caller: Principal) {
  if (orderId !== undefined || externalNumber === undefined) return orderId;
  const of = channel ?? own;
  const [found] = reaches(caller.channels, of) ? await orderIdsOf([of], externalNumber) : [];
  return found;
}

function unreached({ orderId, channel, externalNumber }: NewRelated, index: number, own: string): FieldError {
  const at = `/related/${index}`;
  if (orderId !== undefined) {
    return {
      pointer: `${at}/orderId`,
      message: `there is no order ${orderId} within reach of these credentials; name another, or leave it out`,
    };
  }
  const named = `${JSON.stringify(externalNumber)} of the channel "${channel ?? own}"`;
  return {
    pointer: `${at}/externalNumber`,
    message: `there is no order ${named} within reach of these credentials; name another, or leave it out`,
  };
}
