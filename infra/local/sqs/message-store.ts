import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from '../transaction.ts';

/** A message as it is kept; times in milliseconds. `receipt` is null while nobody has received it. */
export interface MessageRow {
  readonly id: number;
  readonly queue: string;
  readonly message_id: string;
  readonly body: string;
  /** JSON of the message attributes, or null. */
  readonly attributes: string | null;
  readonly trace_header: string | null;
  readonly group_id: string | null;
  readonly deduplication_id: string | null;
  readonly source_arn: string | null;
  readonly sent_at: number;
  readonly visible_at: number;
  readonly received_at: number | null;
  readonly receive_count: number;
  readonly receipt: string | null;
}

export type NewMessageRow = Omit<MessageRow, 'id' | 'received_at' | 'receive_count' | 'receipt' | 'source_arn'>;

interface Deduplicated {
  readonly message_id: string;
  readonly row_id: number;
}

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
  attributes TEXT, trace_header TEXT, group_id TEXT, deduplication_id TEXT, source_arn TEXT, sent_at INTEGER NOT NULL,
  visible_at INTEGER NOT NULL, received_at INTEGER, receive_count INTEGER NOT NULL DEFAULT 0, receipt TEXT);
CREATE INDEX IF NOT EXISTS sqs_messages_by_time ON sqs_messages(queue, visible_at, id);
CREATE INDEX IF NOT EXISTS sqs_messages_in_order ON sqs_messages(queue, id);
CREATE INDEX IF NOT EXISTS sqs_messages_by_group ON sqs_messages(queue, group_id, visible_at) WHERE group_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS sqs_deduplication (
  queue TEXT NOT NULL, key TEXT NOT NULL, message_id TEXT NOT NULL, row_id INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY (queue, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sqs_deduplication_by_expiry ON sqs_deduplication(expires_at);
`;

export function createMessageStore(db: DatabaseSync) {
  db.exec(schema);
  const insert = db.prepare(
    `INSERT INTO sqs_messages (queue, message_id, body, attributes, trace_header, group_id, deduplication_id, sent_at, visible_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const receivable = db.prepare(
    'SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?',
  );
  // A group waits while one of its messages is in flight, and behind an earlier message that is still delayed.
  const receivableInOrder = db.prepare(
    `SELECT * FROM sqs_messages AS message INDEXED BY sqs_messages_in_order WHERE queue = ?1 AND visible_at <= ?2 AND NOT EXISTS (
       SELECT 1 FROM sqs_messages AS other WHERE other.queue = ?1 AND other.group_id = message.group_id
         AND other.visible_at > ?2 AND (other.receipt IS NOT NULL OR other.id < message.id))
     ORDER BY id LIMIT ?3`,
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
  const removeAll = db.prepare('DELETE FROM sqs_messages WHERE queue = ?');
  const setVisible = db.prepare('UPDATE sqs_messages SET visible_at = ? WHERE id = ?');
  const next = db.prepare('SELECT MIN(visible_at) AS time FROM sqs_messages WHERE queue = ? AND visible_at > ?');
  const counts = db.prepare(
    `SELECT COALESCE(SUM(visible_at <= ?2), 0) AS visible,
       COALESCE(SUM(visible_at > ?2 AND receipt IS NOT NULL), 0) AS inFlight,
       COALESCE(SUM(visible_at > ?2 AND receipt IS NULL), 0) AS delayed FROM sqs_messages WHERE queue = ?1`,
  );
  const oldest = db.prepare('SELECT * FROM sqs_messages WHERE queue = ? AND visible_at <= ? ORDER BY id LIMIT ?');
  const deduplicated = db.prepare(
    'SELECT message_id, row_id FROM sqs_deduplication WHERE queue = ? AND key = ? AND expires_at > ?',
  );
  const remember = db.prepare('INSERT OR REPLACE INTO sqs_deduplication VALUES (?, ?, ?, ?, ?)');
  const forget = db.prepare('DELETE FROM sqs_deduplication WHERE expires_at <= ?');
  return {
    insert(message: NewMessageRow): number {
      return Number(
        insert.run(
          message.queue,
          message.message_id,
          message.body,
          message.attributes,
          message.trace_header,
          message.group_id,
          message.deduplication_id,
          message.sent_at,
          message.visible_at,
        ).lastInsertRowid,
      );
    },
    receivable(queue: string, now: number, limit: number, ordered: boolean): MessageRow[] {
      return rows<MessageRow>(ordered ? receivableInOrder : receivable, queue, now, limit);
    },
    oldest: (queue: string, now: number, limit: number) => rows<MessageRow>(oldest, queue, now, limit),
    take: (id: number, visibleAt: number, now: number, receipt: string) => void take.run(visibleAt, now, receipt, id),
    /** What somebody received and has neither deleted nor seen expire is as if it had not been received. */
    takeBack: (queue: string, now: number) => void takeBack.run(queue, now),
    move: (id: number, queue: string, now: number, sourceArn: string | null) =>
      void move.run(queue, now, sourceArn, id),
    byId: (id: number) => row<MessageRow>(byId, id),
    remove: (id: number) => void remove.run(id),
    removeSentBefore: (queue: string, time: number) => void removeSentBefore.run(queue, time),
    removeAll: (queue: string) => void removeAll.run(queue),
    setVisible: (id: number, time: number) => void setVisible.run(time, id),
    /** When the next message after `now` becomes visible. */
    nextVisible: (queue: string, now: number) => row<{ time: number | null }>(next, queue, now)?.time ?? undefined,
    counts: (queue: string, now: number): MessageCounts =>
      row<MessageCounts>(counts, queue, now) ?? { visible: 0, inFlight: 0, delayed: 0 },
    deduplicated: (queue: string, key: string, now: number) => row<Deduplicated>(deduplicated, queue, key, now),
    remember(queue: string, key: string, messageId: string, rowId: number, now: number, expiresAt: number): void {
      forget.run(now);
      remember.run(queue, key, messageId, rowId, expiresAt);
    },
  };
}
