import type { Page } from './service.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1c1c1c}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
time,dt{color:#666;white-space:nowrap}a{color:#0a58ca}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f6f6;padding:1rem}
iframe{width:100%;height:30rem;border:1px solid #ddd}dl{display:grid;grid-template-columns:6rem 1fr;gap:.2rem}dd{margin:0}
input{font:inherit;padding:.3rem;width:18rem}`;

/** A page of the host for people. `body` is HTML; texts in it must have gone through `escape`. It runs no scripts. */
export function html(status: number, title: string, body: string): Page {
  return {
    status,
    contentType: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-src 'self'">
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>${style}</style></head><body>${body}</body></html>`,
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
