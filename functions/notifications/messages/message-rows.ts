import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { ambient, nowIso } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { TemplateName } from './message.ts';

/** What is kept of a customer message: never its text or address, which are personal data. */
export interface KeptMessage {
  readonly messageId: string;
  readonly template: TemplateName;
  readonly locale: string;
  readonly state: 'sending' | 'sent' | 'not_sent';
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
  // Tells this claim's own repetition by the client from a claim of somebody else.
  const claim = ambient.newId();
  const expiresAt = Math.floor(ambient.now() / 1000) + keptDays * 86_400;
  try {
    await documents().send(
      new PutCommand({
        TableName: tableName('Messages'),
        Item: { ...key(orderId, eventId), ...message, claim, expiresAt },
        // One that certainly did not go out may be tried again.
        ConditionExpression: 'attribute_not_exists(#entry) OR #state = :notSent',
        ExpressionAttributeNames: { '#entry': 'entry', '#state': 'state' },
        ExpressionAttributeValues: { ':notSent': 'not_sent' },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error.Item?.['claim']?.S === claim;
    throw error;
  }
}

/** Notes how the sending of a claimed message ended. */
export async function noteOutcome(
  orderId: string,
  eventId: string,
  state: 'sent' | 'not_sent',
  reason = '',
): Promise<void> {
  await documents().send(
    new UpdateCommand({
      TableName: tableName('Messages'),
      Key: key(orderId, eventId),
      UpdateExpression: 'SET #state = :state, #reason = :reason',
      ExpressionAttributeNames: { '#state': 'state', '#reason': 'reason' },
      ExpressionAttributeValues: { ':state': state, ':reason': reason },
    }),
  );
}

/** The messages about an order, oldest first. */
export async function messagesOf(orderId: string): Promise<KeptMessage[]> {
  const rows = queryAll({
    TableName: tableName('Messages'),
    KeyConditionExpression: '#recipient = :recipient AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#recipient': 'recipient', '#entry': 'entry' },
    ExpressionAttributeValues: { ':recipient': `order#${orderId}`, ':prefix': 'MESSAGE#' },
  });
  return (await Array.fromAsync(rows)).map(({ messageId, template, locale, state, reason, at }) => ({
    messageId,
    template,
    locale,
    state,
    at,
    ...(reason ? { reason } : {}),
  })) as KeptMessage[];
}
