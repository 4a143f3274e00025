import { nowIso } from '#shared/ambient.ts';
import type { orderRoutes } from '#shared/contracts/api/orders.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { created } from '#shared/http/answer.ts';
import { listAnswer } from '#shared/http/list.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { newId } from '#shared/ids.ts';
import { entriesPage } from '../keeping/order-entries.ts';
import { changeWithinReach, refusedOutOfReach } from '../keeping/reach.ts';
import { people, type OrderWithPeople } from '../aggregate/order.ts';
import { erasedRefusal } from '../details/details-decision.ts';
import { openedText, withPeople } from '../keeping/open-people.ts';
import { sealedAttributes, sealedText } from '../keeping/sealed-people.ts';
import { noteRows } from '../rows.ts';

/** What a person wrote about an order. Row `NOTE#<id>` of its order, its text sealed: it may hold personal data, so no event carries it. */
interface Note {
  readonly noteId: string;
  readonly text: string;
  readonly writtenBy: string;
  readonly writtenAt: string;
}

/** `POST /v1/orders/{orderId}/notes` */
export const addNoteOperation: Operation<typeof orderRoutes.addNote> = async ({ params, body, caller, claim }) => {
  const { orderId } = params;
  const note = newNote(body.text, caller);
  return changeWithinReach(
    orderId,
    { caller, claim },
    async (order) => {
      const its = await withPeople(order);
      return (
        erasedRefusal(its) ?? {
          state: order,
          events: [{ type: 'NoteAdded', data: { noteId: note.noteId } }],
          writes: [noteWrite(its, note)],
        }
      );
    },
    () => created(note, `/v1/orders/${orderId}/notes`),
  );
};

/** A note that is written now. */
export function newNote(text: string, { id }: Principal): Note {
  return { noteId: newId('note'), text, writtenBy: id, writtenAt: nowIso() };
}

/** Keeps a note, its text sealed as the people of its order are. */
export function noteWrite(order: OrderWithPeople, { text, ...note }: Note): Write {
  const sealed = sealedAttributes(sealedText(order[people], text));
  return put('note', noteRows, { order: order.orderId, entry: `NOTE#${note.noteId}`, note, ...sealed });
}

/** `GET /v1/orders/{orderId}/notes` */
export const listNotesOperation: Operation<typeof orderRoutes.listNotes> = async ({ params, query, caller }) => {
  const { orderId } = params;
  const refusal = await refusedOutOfReach(orderId, caller);
  if (refusal) return refusal;
  const { rows, next } = await entriesPage(noteRows, orderId, 'NOTE#', query);
  const notes = await Promise.all(
    rows.map(async (row) => {
      const text = await openedText<string>(row);
      return text === undefined ? [] : [{ ...(row['note'] as Omit<Note, 'text'>), text }];
    }),
  );
  return listAnswer(notes.flat(), next);
};
