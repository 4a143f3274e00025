import type { Page } from '../service.ts';

const style = `:root{color-scheme:light dark;--line:#8884;--soft:#8881;--quiet:#7a7a7a;--link:#2563c9}
@media (prefers-color-scheme:dark){:root{--quiet:#9a9a9a;--link:#8ab4ff}}
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:0 1rem 3rem}
nav{display:flex;gap:1.25rem;align-items:baseline;padding:1rem 0;border-bottom:1px solid var(--line)}nav strong{margin-right:auto}
h1{font-size:1.6rem;line-height:1.25;margin:1.5rem 0 1rem}a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
table{border-collapse:collapse;width:100%}th{font-weight:600}tbody tr:hover{background:var(--soft)}
td,th{text-align:left;padding:.5rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}td{overflow-wrap:break-word}
@media (max-width:40rem){thead{display:none}tr,td{display:block}td{border:0;padding:.1rem 0}tr{padding:.5rem 0;border-bottom:1px solid var(--line)}}
time,dt,small{color:var(--quiet)}time{white-space:nowrap}summary{cursor:pointer}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);border-radius:.4rem;padding:1rem;font-size:.85rem}
pre.letter{font:inherit;max-width:42rem;padding:1.25rem 1.5rem}
iframe{width:100%;height:30rem;border:1px solid var(--line);background:#fff}dl{display:grid;grid-template-columns:6rem 1fr;gap:.2rem}dd{margin:0}
form{margin-bottom:1rem}input,button{font:inherit;padding:.35rem .7rem;border:1px solid var(--line);border-radius:.4rem}input{width:18rem;max-width:60%}`;

const links = `<nav><strong>One machine</strong><a href="/_local/ses">Mailbox</a><a href="/_local/webhooks">Webhooks</a></nav>`;

/** A page of the host for people. `body` is HTML; texts in it must have gone through `escape`. It runs no scripts. */
export function html(status: number, title: string, body: string): Page {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-src 'self'">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>${style}</style></head><body>${links}${body}</body></html>`,
  };
}

/** A moment in UTC as HTML, from milliseconds. */
export function time(milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`;
}

/** Text as HTML, also within an attribute. */
export function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
