import { escape, html, time } from '../http/html-page.ts';
import type { Page } from '../service.ts';
import type { MailStore, SentMail } from './mail-store.ts';

const pageSize = 50;

/**
 * The mailbox of one machine: what the application would have sent.
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
    return chosen === null ? html(200, 'Mailbox', listing(mails, to, page)) : single(mails.find(chosen));
  }
  const id = /^\/([A-Za-z0-9-]+)(\.json)?$/.exec(local);
  const mail = id?.[1] === undefined ? undefined : mails.find(id[1]);
  if (mail && id?.[2]) return { status: 200, contentType: 'application/json', body: JSON.stringify(mail) };
  return single(mail);
}

function single(mail: SentMail | undefined): Page {
  if (!mail) return html(404, 'No such mail', '<h1>There is no such mail</h1>');
  return html(200, mail.subject || '(no subject)', message(mail));
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
${body}${mail.text === undefined ? '' : `${mail.html === undefined ? '' : '<h2>Text</h2>'}<pre class="letter">${escape(mail.text)}</pre>`}`;
}
