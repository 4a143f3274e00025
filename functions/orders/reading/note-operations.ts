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
import { noteRows } from '../rows.ts';

/** What a person wrote about an order. Row `NOTE#<id>` of its order; may hold personal data, so no event carries it. */
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
    (order) => ({
      state: order,
      events: [{ type: 'NoteAdded', data: { noteId: note.noteId } }],
      writes: [noteWrite(orderId, note)],
    }),
    () => created(note, `/v1/orders/${orderId}/notes`),
  );
};

/** A note that is written now. */
export function newNote(text: string, { id }: Principal): Note {
  return { noteId: newId('note'), text, writtenBy: id, writtenAt: nowIso() };
}

export function noteWrite(order: string, note: Note): Write {
  return put('note', noteRows, { order, entry: `NOTE#${note.noteId}`, note });
}

/** `GET /v1/orders/{orderId}/notes` */
export const listNotesOperation: Operation<typeof orderRoutes.listNotes> = async ({ params, query, caller }) => {
  const { orderId } = params;
  const refusal = await refusedOutOfReach(orderId, caller);
  if (refusal) return refusal;
  const { rows, next } = await entriesPage(noteRows, orderId, 'NOTE#', query);
  return listAnswer(
    rows.map(({ note }) => note as Note),
    next,
  );
};
