/** A webhook that was not sent by a holder of the secret, or too long ago. */
export class BadSignature extends Error {
  override readonly name = 'BadSignature';
}

/** Messages of another age are refused, so that an old one cannot be sent again. */
const oldestSeconds = 300;

/**
 * The event of a webhook, its signature checked (Standard Webhooks, HMAC-SHA256). `body` is the very text that came; `secret` is the
 * endpoint's, `whsec_…`. Throws BadSignature.
 */
export async function verifyWebhook(
  body: string,
  headers: Headers | Readonly<Record<string, string | undefined>>,
  secret: string,
  nowMs = Date.now(),
): Promise<unknown> {
  const header = (name: string) => (headers instanceof Headers ? headers.get(name) : headers[name]) ?? '';
  const [id, time, signatures] = [header('webhook-id'), header('webhook-timestamp'), header('webhook-signature')];
  if (!id || !/^\d{1,12}$/.test(time)) throw new BadSignature('webhook-id or webhook-timestamp is missing');
  if (Math.abs(nowMs / 1000 - Number(time)) > oldestSeconds) throw new BadSignature(`it was sent at ${time}, not now`);
  const key = await crypto.subtle.importKey(
    'raw',
    bytesOf(secret.replace(/^whsec_/, '')),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const signed = new TextEncoder().encode(`${id}.${time}.${body}`);
  // For a day after the secret was changed there are two.
  for (const signature of signatures.split(' ')) {
    const [version, value = ''] = signature.split(',');
    if (version === 'v1' && (await crypto.subtle.verify('HMAC', key, bytesOf(value), signed))) {
      return JSON.parse(body) as unknown;
    }
  }
  throw new BadSignature('no signature is made with this secret');
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    throw new BadSignature('secret or signature is not Base64');
  }
}
