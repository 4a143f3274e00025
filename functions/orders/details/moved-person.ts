import { queryAll } from '#shared/dynamodb/reads.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { openWrite, standingOf } from '#shared/vault/keys.ts';
import { people, type OrderWithPeople } from '../aggregate/order.ts';
import { comparedEmail, guestKeyOf } from '../keeping/customer-key.ts';
import { openedText } from '../keeping/open-people.ts';
import { sealedAttributes, sealedText } from '../keeping/sealed-people.ts';
import { sealingKeyOf } from '../placing/sealing-key.ts';
import { earlierDetailsRows, noteRows } from '../rows.ts';
import { earlierPrefix } from './earlier-details.ts';

/** So many notes and earlier details are sealed anew with the order, in its transaction; one with more stays of who it was of. */
const mostBeside = 40;

/** So many rows of notes, earlier details and places in queues are written by one transaction: it has room for the order's own, too. */
const mostTogether = 80;

/**
 * The changed order as one of who it is about now, with what is written for that: a guest is known by their e-mail address, so that an order with another one is
 * another's, with its notes and earlier details. Who is being erased keeps it, as it is to be erased with all that is theirs. Refuses where that does not fit
 * into one transaction with what else is written (`others`).
 */
export async function ofItsPerson(
  before: OrderWithPeople,
  after: OrderWithPeople,
  others: readonly Write[],
): Promise<{ readonly order: OrderWithPeople; readonly writes: readonly Write[] } | Refusal> {
  const its = before[people];
  const stays = { order: after, writes: others };
  if ('erased' in its || after.contact.customerId !== undefined) return stays;
  if (comparedEmail(before.contact) === comparedEmail(after.contact)) return stays;
  const [standing, notes, earlier] = await Promise.all([
    standingOf(its),
    queryAll(noteRows, { partition: after.orderId, prefix: 'NOTE#' }),
    queryAll(earlierDetailsRows, { partition: after.orderId, prefix: earlierPrefix }),
  ]);
  if (standing?.closedBy !== undefined || notes.length + earlier.length > mostBeside) return stays;
  if (others.length + notes.length + earlier.length > mostTogether) {
    const message =
      'cannot be changed together with what many items wait for: change the e-mail address by a request of its own';
    return refuse('conflicting-state', `/customer ${message}`, { pointer: '/customer', message });
  }
  const { key, writes } = await sealingKeyOf(after);
  // What a later version says of them goes along.
  const order = { ...after, [people]: { ...its, ...key }, guestKey: guestKeyOf(after) };
  const anew = async (rows: typeof noteRows | typeof earlierDetailsRows, row: (typeof notes)[number]) => {
    const sealed = sealedText(order[people], await openedText(row));
    return put('words', rows, {
      ...row,
      order: after.orderId,
      entry: String(row['entry']),
      ...sealedAttributes(sealed),
    });
  };
  const moved = await Promise.all([
    ...notes.map((row) => anew(noteRows, row)),
    ...earlier.map((row) => anew(earlierDetailsRows, row)),
  ]);
  return { order, writes: [openWrite(its), ...others, ...writes, ...moved] };
}
