import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from '../data-folder/transaction.ts';

/** A message as it is kept; times in milliseconds. `receipt` is null until it is received. */
export interface MessageRow {
  readonly id: number;
  readonly queue: string;
  readonly message_id: string;
  readonly body: string;
  /** JSON of the message attributes, or null. */
  readonly attributes: string | null;
  readonly source_arn: string | null;
  readonly sent_at: number;
  readonly visible_at: number;
  readonly received_at: number | null;
  readonly receive_count: number;
  readonly receipt: string | null;
}

export type NewMessageRow = Omit<MessageRow, 'id' | 'received_at' | 'receive_count' | 'receipt' | 'source_arn'>;

export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** The messages of all queues in the host's database. */
export type MessageStore = ReturnType<typeof createMessageStore>;

const schema = `
CREATE TABLE IF NOT EXISTS sqs_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
  attributes TEXT, source_arn TEXT, sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
  received_at INTEGER, receive_count INTEGER NOT NULL DEFAULT 0, receipt TEXT);
CREATE INDEX IF NOT EXISTS sqs_messages_by_time ON sqs_messages(queue, visible_at, id);
CREATE INDEX IF NOT EXISTS sqs_messages_in_order ON sqs_messages(queue, id);
`;

export function createMessageStore(db: DatabaseSync) {
  db.exec(schema);
  const insert = db.prepare(
    'INSERT INTO sqs_messages (queue, message_id, body, attributes, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const receivable = db.prepare(
    'SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?',
  );
  const take = db.prepare(
    `UPDATE sqs_messages SET visible_at = ?, receive_count = receive_count + 1,
       received_at = COALESCE(received_at, ?), receipt = ? WHERE id = ?`,
  );
  const move = db.prepare(
    'UPDATE sqs_messages SET queue = ?, visible_at = ?, source_arn = ?, receive_count = 0, received_at = NULL, receipt = NULL WHERE id = ?',
  );
  const takeBack = db.prepare(
    `UPDATE sqs_messages SET visible_at = ?2, receipt = NULL, receive_count = receive_count - 1
     WHERE queue = ?1 AND receipt IS NOT NULL AND visible_at > ?2`,
  );
  const byId = db.prepare('SELECT * FROM sqs_messages WHERE id = ?');
  const remove = db.prepare('DELETE FROM sqs_messages WHERE id = ?');
  const removeSentBefore = db.prepare('DELETE FROM sqs_messages WHERE queue = ? AND sent_at < ?');
  const setVisible = db.prepare('UPDATE sqs_messages SET visible_at = ? WHERE id = ?');
  const next = db.prepare('SELECT MIN(visible_at) AS time FROM sqs_messages WHERE queue = ? AND visible_at > ?');
  const counts = db.prepare(
    `SELECT COALESCE(SUM(visible_at <= ?2), 0) AS visible,
       COALESCE(SUM(visible_at > ?2 AND receipt IS NOT NULL), 0) AS inFlight,
       COALESCE(SUM(visible_at > ?2 AND receipt IS NULL), 0) AS delayed FROM sqs_messages WHERE queue = ?1`,
  );
  const oldest = db.prepare('SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? ORDER BY id LIMIT ?');
  return {
    insert: ({ queue, message_id, body, attributes, sent_at, visible_at }: NewMessageRow) =>
      void insert.run(queue, message_id, body, attributes, sent_at, visible_at),
    receivable: (queue: string, now: number, limit: number) => rows<MessageRow>(receivable, queue, now, limit),
    oldest: (queue: string, now: number, limit: number) => rows<MessageRow>(oldest, queue, now, limit),
    take: (id: number, visibleAt: number, now: number, receipt: string) => void take.run(visibleAt, now, receipt, id),
    /** What is in flight is as if it had not been received. */
    takeBack: (queue: string, now: number) => void takeBack.run(queue, now),
    move: (id: number, queue: string, now: number, sourceArn: string | null) =>
      void move.run(queue, now, sourceArn, id),
    byId: (id: number) => row<MessageRow>(byId, id),
    remove: (id: number) => void remove.run(id),
    removeSentBefore: (queue: string, time: number) => void removeSentBefore.run(queue, time),
    setVisible: (id: number, time: number) => void setVisible.run(time, id),
    /** When the next message after `now` becomes visible. */
    nextVisible: (queue: string, now: number) => row<{ time: number | null }>(next, queue, now)?.time ?? undefined,
    counts: (queue: string, now: number): MessageCounts =>
      row<MessageCounts>(counts, queue, now) ?? { visible: 0, inFlight: 0, delayed: 0 },
  };
}
