import type { MessageState } from '#shared/contracts/vocabulary.ts';
import { ambient, nowIso } from '#shared/ambient.ts';
import { any, equals, isNew } from '#shared/dynamodb/conditions.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { update } from '#shared/dynamodb/writes.ts';
import type { TemplateName } from './message.ts';
import { messageRows } from '../rows.ts';

/** What is kept of a customer message: never its text or address, which are personal data. */
export interface KeptMessage {
  readonly messageId: string;
  readonly template: TemplateName;
  readonly locale: string;
  readonly state: MessageState;
  readonly reason?: string;
  readonly at: string;
}

const keptDays = 730;

/** The message of one event: an event has at most one, so its id is the message's. */
const key = (orderId: string, eventId: string) => ({ recipient: `order#${orderId}`, entry: `MESSAGE#${eventId}` });

/**
 * Claims the message of an event before it is sent. False when it was claimed before: then it is sent, being sent, or its
 * provider's answer was lost, and it must not be sent again (one notification per cause).
 */
export async function claimMessage(
  orderId: string,
  eventId: string,
  template: TemplateName,
  locale: string,
): Promise<boolean> {
  const message: KeptMessage = { messageId: eventId, template, locale, state: 'sending', at: nowIso() };
  // Tells this claim's own repetition from another claim.
  const claim = ambient.newId();
  const expiresAt = Math.floor(ambient.now() / 1000) + keptDays * 86_400;
  const claimed = { set: { ...message, claim, expiresAt }, unset: ['reason'] };
  // One that certainly did not go out may be tried again.
  const isFree = any(isNew, equals('state', 'not_sent'));
  const result = await apply(update('message', messageRows, key(orderId, eventId), claimed, isFree));
  return result.ok || result.row?.['claim'] === claim;
}

/** Notes how the sending of a claimed message ended. */
export async function noteOutcome(
  orderId: string,
  eventId: string,
  state: 'sent' | 'not_sent',
  reason = '',
): Promise<void> {
  await apply(update('message', messageRows, key(orderId, eventId), { set: { state, reason } }));
}

/** The messages about an order, oldest first. */
export async function messagesOf(orderId: string): Promise<KeptMessage[]> {
  const rows = await queryAll(messageRows, { partition: `order#${orderId}`, prefix: 'MESSAGE#', stale: true });
  return rows.map(({ messageId, template, locale, state, reason, at }) => ({
    messageId,
    template,
    locale,
    state,
    at,
    ...(reason ? { reason } : {}),
  })) as KeptMessage[];
}
