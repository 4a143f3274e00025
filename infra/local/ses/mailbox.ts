import type { Page } from '../service.ts';
import type { MailStore, SentMail } from './mail-store.ts';

const pageSize = 50;

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1c1c1c}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
time,dt{color:#666;white-space:nowrap}a{color:#0a58ca}pre{white-space:pre-wrap;background:#f6f6f6;padding:1rem}
iframe{width:100%;height:30rem;border:1px solid #ddd}dl{display:grid;grid-template-columns:6rem 1fr;gap:.2rem}dd{margin:0}
input{font:inherit;padding:.3rem;width:18rem}`;

/**
 * The mailbox of one machine: what the system would have sent to customers.
 * @param path below the mailbox's address: `/` and `/mailbox` list, `/mailbox.json` lists for programs, `/<id>` shows.
 * @param query `to` narrows the list to recipients that contain it; `page` counts from 1; `mail` shows one by its id.
 */
export function mailboxPage(mails: MailStore, method: string, path: string, query: URLSearchParams): Page | undefined {
  if (method !== 'GET') return undefined;
  const to = query.get('to')?.trim() || undefined;
  const page = Math.max(1, Math.trunc(Number(query.get('page') ?? 1)) || 1);
  const local = path.replace(/^\/mailbox(?=[/.]|$)/, '');
  if (local === '.json' || local === '/.json') {
    const list = mails.list(to, pageSize, (page - 1) * pageSize);
    return { status: 200, contentType: 'application/json', body: JSON.stringify({ mails: list }) };
  }
  if (local === '' || local === '/') {
    const chosen = query.get('mail');
    // By query, since a link relative to the path would need to know whether the address ended in a slash.
    return chosen === null ? html(200, 'Mailbox', listing(mails, to, page)) : single(mails.find(chosen), '?');
  }
  const id = /^\/([A-Za-z0-9-]+)(\.json)?$/.exec(local);
  const mail = id?.[1] === undefined ? undefined : mails.find(id[1]);
  if (mail && id?.[2]) return { status: 200, contentType: 'application/json', body: JSON.stringify(mail) };
  return single(mail, './');
}

function single(mail: SentMail | undefined, back: string): Page {
  if (!mail)
    return html(404, 'No such mail', `<p>There is no such mail. <a href="${back}">Back to the mailbox</a></p>`);
  return html(200, mail.subject, `<p><a href="${back}">Mailbox</a></p>${message(mail)}`);
}

function listing(mails: MailStore, to: string | undefined, page: number): string {
  const found = mails.list(to, pageSize + 1, (page - 1) * pageSize);
  const lines = found
    .slice(0, pageSize)
    .map(
      (mail) =>
        `<tr><td>${time(mail.sentAt)}</td><td>${escape(mail.to.join(', '))}</td><td><a href="?mail=${mail.id}">${escape(mail.subject || '(no subject)')}</a></td></tr>`,
    );
  const link = (number: number, label: string) =>
    `<a href="?${escape(new URLSearchParams({ ...(to && { to }), page: String(number) }).toString())}">${label}</a>`;
  return `<h1>Mailbox</h1>
<form><input name="to" value="${escape(to ?? '')}" placeholder="Recipient" aria-label="Recipient"> <button>Search</button></form>
<table><thead><tr><th>Sent</th><th>To</th><th>Subject</th></tr></thead><tbody>${lines.join('\n')}</tbody></table>
${found.length === 0 ? '<p>No mails.</p>' : ''}
<p>${page > 1 ? link(page - 1, 'Newer') : ''} ${found.length > pageSize ? link(page + 1, 'Older') : ''}</p>`;
}

function message(mail: SentMail): string {
  const lines: readonly (readonly [string, string])[] = [
    ['From', mail.from],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ')],
    ['Bcc', mail.bcc.join(', ')],
    ['Reply to', mail.replyTo.join(', ')],
  ];
  const facts = lines
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`);
  // An empty sandbox: no scripts, forms, links to the top or access to this page's origin.
  const body =
    mail.html === undefined
      ? ''
      : `<iframe sandbox="" referrerpolicy="no-referrer" title="Message" srcdoc="${escape(mail.html)}"></iframe>`;
  return `<h1>${escape(mail.subject || '(no subject)')}</h1>
<dl><dt>Sent</dt><dd>${time(mail.sentAt)}</dd>${facts.join('')}</dl>
${body}${mail.text === undefined ? '' : `<h2>Text</h2><pre>${escape(mail.text)}</pre>`}`;
}

function html(status: number, title: string, body: string): Page {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-src 'self'">
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>${body}</body></html>`,
  };
}

function time(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`;
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
