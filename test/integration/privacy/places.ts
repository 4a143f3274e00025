import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readTables } from '../../fuzz/trial/table-contents.ts';
import { jsonOf } from '../../support/tables/packed-rows.ts';
import type { OwnSystem } from '../../support/system/system.ts';

/** A text that stands somewhere in a system. */
export interface PlacedText {
  /** `log …`, `host …` (a table of the host's own: bus, queues, workflows), `table …`, `events of table …`. */
  readonly where: string;
  readonly text: string;
}

/** A mail that somebody got. */
export interface SentMail {
  readonly to: string;
  readonly text: string;
}

/** Where the mailbox of the host stands; what is in it is looked at mail by mail. */
const mailbox = /^ses_/;

/** Every text of a system: what its functions printed, what the host keeps, every row of every table. */
export async function textsOf({ dataDir, dynamodb }: OwnSystem): Promise<PlacedText[]> {
  return [...logsIn(join(dataDir, 'logs')), ...hostTables(dataDir), ...(await tableRows(dynamodb))];
}

/** The bytes of the host's database as text, with what has been deleted from it: queue messages that were delivered. */
export function hostBytes(dataDir: string): PlacedText[] {
  return ['host.db', 'host.db-wal'].flatMap((name) => {
    const isThere = readdirSync(dataDir).includes(name);
    return isThere ? [{ where: `bytes of ${name}`, text: readFileSync(join(dataDir, name), 'latin1') }] : [];
  });
}

export function mailsIn(dataDir: string): SentMail[] {
  const host = new DatabaseSync(join(dataDir, 'host.db'), { readOnly: true });
  try {
    return host
      .prepare(
        'SELECT mail, (SELECT group_concat(address) FROM ses_recipients WHERE mail = ses_mails.id) AS recipients FROM ses_mails',
      )
      .all()
      .map(({ mail, recipients }) => ({ to: String(recipients), text: String(mail) }));
  } finally {
    host.close();
  }
}

function logsIn(folder: string): PlacedText[] {
  return readdirSync(folder).map((name) => ({ where: `log ${name}`, text: readFileSync(join(folder, name), 'utf8') }));
}

function hostTables(dataDir: string): PlacedText[] {
  const host = new DatabaseSync(join(dataDir, 'host.db'), { readOnly: true });
  try {
    const tables = host.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return tables
      .map(({ name }) => String(name))
      .filter((name) => !mailbox.test(name))
      .flatMap((name) => {
        const rows = host.prepare(`SELECT * FROM "${name}"`).all();
        return rows.map((row) => ({ where: `host ${name}`, text: Object.values(row).map(textOf).join('\n') }));
      });
  } finally {
    host.close();
  }
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}

/** The events of an outbox row are told apart from what else stands in it: they are what is published. */
async function tableRows(dynamodb: string): Promise<PlacedText[]> {
  const contents = await readTables(dynamodb);
  return [...contents].flatMap(([table, rows]) => {
    const name = /(\w+?)[0-9A-F]{8}$/.exec(table)?.[1] ?? table;
    return [...rows.values()].flatMap((row) => {
      const attributes = JSON.parse(row) as [name: string, value: unknown][];
      const events = attributes.filter(([attribute]) => attribute === 'events');
      const others = attributes.filter(([attribute]) => attribute !== 'events');
      return [
        { where: `events of table ${name}`, text: inFull(events) },
        { where: `table ${name}`, text: inFull(others) },
      ];
    });
  });
}

/** What is kept compressed is looked at as it reads. */
function inFull(attributes: readonly unknown[]): string {
  return JSON.stringify(attributes, (_, value: unknown) => (typeof value === 'string' ? jsonOf(value) : value));
}
