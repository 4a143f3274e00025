import { queryAll } from '#shared/dynamodb/reads.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { openWrite, standingOf } from '#shared/vault/keys.ts';
import { people, type OrderWithPeople } from '../aggregate/order.ts';
import { comparedEmail, guestKeyOf } from '../keeping/customer-key.ts';
import { openedText } from '../keeping/open-people.ts';
import { sealedAttributes, sealedText } from '../keeping/sealed-people.ts';
import { sealingKeyOf, withKey } from '../placing/sealing-key.ts';
import { earlierDetailsRows, noteRows } from '../rows.ts';
import { earlierPrefix } from './earlier-details.ts';

/** So many notes and earlier details are sealed anew with the order, in its transaction; one with more stays of who it was of. */
const mostBeside = 40;

/**
 * The changed order as one of who it is about now, with what is written for that: a guest is known by their e-mail address, so that an order with another one is
 * another's, with its notes and earlier details. Who is being erased keeps it, as it is to be erased with all that is theirs.
 */
export async function ofItsPerson(
  before: OrderWithPeople,
  after: OrderWithPeople,
): Promise<{ readonly order: OrderWithPeople; readonly writes: readonly Write[] }> {
  const its = before[people];
  const stays = { order: after, writes: [] };
  if ('erased' in its || after.contact.customerId !== undefined) return stays;
  if (comparedEmail(before.contact) === comparedEmail(after.contact)) return stays;
  const [standing, notes, earlier] = await Promise.all([
    standingOf(its),
    queryAll(noteRows, { partition: after.orderId, prefix: 'NOTE#' }),
    queryAll(earlierDetailsRows, { partition: after.orderId, prefix: earlierPrefix }),
  ]);
  if (standing?.closedBy !== undefined || notes.length + earlier.length > mostBeside) return stays;
  const { key, writes } = await sealingKeyOf(after);
  const order = { ...withKey(after, key), guestKey: guestKeyOf(after) };
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
  return { order, writes: [openWrite(its), ...writes, ...moved] };
}
