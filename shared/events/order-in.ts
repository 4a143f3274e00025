import { isOrderId } from '../ids.ts';
import { orderNamedIn } from '../observability/subject.ts';

/**
 * The order that a queue's message belongs to, by its event, or by the work that it asks for; undefined where it belongs to none, or cannot
 * be read.
 */
export function orderIn(body: string): string | undefined {
  try {
    const message = JSON.parse(body) as { detail?: { metadata?: unknown }; subject?: unknown } | null;
    const { subject } = message ?? {};
    // A webhook that tells of no order has its event for a subject.
    const posted = typeof subject === 'string' && isOrderId(subject) ? subject : undefined;
    return orderNamedIn(message?.detail?.metadata) ?? orderNamedIn(message) ?? posted;
  } catch {
    return undefined;
  }
}
