import { escape, html, time } from '../http/html-page.ts';
import type { Kernel } from '../kernel.ts';
import type { LocalService, Page, PageRequest } from '../service.ts';
import { rows } from '../data-folder/transaction.ts';

interface ReceivedRow {
  readonly webhook: string;
  readonly received_at: number;
  readonly times: number;
  readonly body: string;
}

/** How many are shown; older ones are forgotten. */
const kept = 100;
const longestBody = 262_144;

/**
 * A receiver of webhooks on this machine: takes whatever is posted to `/_local/webhooks`, as a channel's own endpoint would,
 * and shows it in the browser. A webhook that comes again under its id is counted, not kept twice.
 */
export function createWebhookInbox({ db, timeline }: Pick<Kernel, 'db' | 'timeline'>): LocalService {
  db.exec(`CREATE TABLE IF NOT EXISTS webhooks_received (
    id INTEGER PRIMARY KEY AUTOINCREMENT, webhook TEXT NOT NULL UNIQUE, received_at INTEGER NOT NULL,
    times INTEGER NOT NULL, body TEXT NOT NULL)`);
  const insert = db.prepare(`INSERT INTO webhooks_received (webhook, received_at, times, body) VALUES (?, ?, 1, ?)
    ON CONFLICT (webhook) DO UPDATE SET times = times + 1, received_at = excluded.received_at`);
  const forget = db.prepare('DELETE FROM webhooks_received WHERE id <= (SELECT MAX(id) FROM webhooks_received) - ?');
  const newest = db.prepare('SELECT webhook, received_at, times, body FROM webhooks_received ORDER BY id DESC');

  function take({ headers, body }: PageRequest): Page {
    const id = headers['webhook-id'];
    if (!id || body.length > longestBody) {
      return text(400, 'A webhook has a webhook-id and at most 256 KB.');
    }
    insert.run(id, timeline.now(), body.toString('utf8'));
    forget.run(kept);
    return text(200, 'Taken');
  }

  function listing(): Page {
    const lines = rows<ReceivedRow>(newest).map(({ webhook, received_at: at, times, body }) => {
      const { type, shown } = read(body);
      const often = times === 1 ? '' : ` (${times} times)`;
      return `<tr><td>${time(at)}</td><td><details><summary>${escape(type)}${often} <small>${escape(webhook)}</small></summary>
<pre>${escape(shown)}</pre></details></td></tr>`;
    });
    const none = lines.length === 0 ? '<p>No webhooks.</p>' : '';
    return html(
      200,
      'Webhooks',
      `<h1>Webhooks</h1><p>What was posted to this address, the newest first.</p>
<table><thead><tr><th>Received</th><th>Event</th></tr></thead><tbody>${lines.join('\n')}</tbody></table>${none}`,
    );
  }

  return {
    name: 'webhooks',
    kinds: [],
    page(method, _path, _query, request) {
      if (method === 'POST' && request) return take(request);
      return method === 'GET' ? listing() : undefined;
    },
    configure() {},
    start() {},
    async stop() {},
  };
}

/** The type of an event and its text, indented where it is JSON. */
function read(body: string): { readonly type: string; readonly shown: string } {
  try {
    const event = JSON.parse(body) as { type?: unknown };
    return { type: typeof event.type === 'string' ? event.type : 'no type', shown: JSON.stringify(event, null, 2) };
  } catch {
    return { type: 'no JSON', shown: body };
  }
}

function text(status: number, body: string): Page {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}
