import type { DatabaseSync } from 'node:sqlite';
import { row, rows, transaction } from '../data-folder/transaction.ts';
import { bareAddress, type Mail } from './mail.ts';

/** A mail that was sent. */
export interface SentMail extends Mail {
  readonly id: string;
  /** ms */
  readonly sentAt: number;
}

interface MailRow {
  readonly message_id: string;
  readonly sent_at: number;
  readonly mail: string;
}

export type MailStore = ReturnType<typeof createMailStore>;

/** The mails in the host's database, newest first. */
export function createMailStore(db: DatabaseSync) {
  db.exec(`CREATE TABLE IF NOT EXISTS ses_mails (
      id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE, sent_at INTEGER NOT NULL, mail TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS ses_recipients (
      address TEXT NOT NULL, mail INTEGER NOT NULL, PRIMARY KEY (address, mail)) WITHOUT ROWID;`);
  const insert = db.prepare('INSERT INTO ses_mails (message_id, sent_at, mail) VALUES (?, ?, ?)');
  const insertRecipient = db.prepare('INSERT OR IGNORE INTO ses_recipients VALUES (?, ?)');
  const byId = db.prepare('SELECT message_id, sent_at, mail FROM ses_mails WHERE message_id = ?');
  const newest = db.prepare('SELECT message_id, sent_at, mail FROM ses_mails ORDER BY id DESC LIMIT ? OFFSET ?');
  const forRecipient = db.prepare(
    `SELECT message_id, sent_at, ses_mails.mail AS mail FROM ses_mails WHERE id IN
       (SELECT mail FROM ses_recipients WHERE INSTR(address, ?) > 0) ORDER BY id DESC LIMIT ? OFFSET ?`,
  );
  return {
    save(id: string, sentAt: number, mail: Mail): void {
      transaction(db, () => {
        const { lastInsertRowid } = insert.run(id, sentAt, JSON.stringify(mail));
        for (const address of [...mail.to, ...mail.cc, ...mail.bcc])
          insertRecipient.run(bareAddress(address), lastInsertRowid);
      });
    },
    find(id: string): SentMail | undefined {
      const kept = row<MailRow>(byId, id);
      return kept && sentMail(kept);
    },
    /** @param recipient part of an address, or undefined for all mails. */
    list(recipient: string | undefined, limit: number, offset: number): SentMail[] {
      const found =
        recipient === undefined
          ? rows<MailRow>(newest, limit, offset)
          : rows<MailRow>(forRecipient, recipient.toLowerCase(), limit, offset);
      return found.map(sentMail);
    },
  };
}

function sentMail({ message_id, sent_at, mail }: MailRow): SentMail {
  const content: Mail = JSON.parse(mail);
  return { ...content, id: message_id, sentAt: sent_at };
}
