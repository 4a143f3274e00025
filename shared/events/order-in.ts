import { orderNamedIn } from '../observability/subject.ts';

/** The order that the event in a queue's message belongs to; undefined where it belongs to none, or cannot be read. */
export function orderIn(body: string): string | undefined {
  try {
    const message = JSON.parse(body) as { detail?: { metadata?: unknown } };
    return orderNamedIn(message.detail?.metadata);
  } catch {
    return undefined;
  }
}
