import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { loadOrder, withPeople } from '#functions/orders/public.ts';
import { leanClient } from '#shared/aws/lean-client.ts';
import { log } from '#shared/observability/log.ts';
import { consume, type ReceivedEvent } from '#shared/events/consume.ts';
import { pace } from '#shared/pace.ts';
import { mailAddressOf } from './mail-address.ts';
import { messageFor, templateFor, type TellingType } from './message-for.ts';
import { claimMessage, noteOutcome } from './message-rows.ts';
import { languageOf, writeMessage } from './templates.ts';

/** No retries of its own: a second call may send a second mail, as calls carry no key. */
const mail = leanClient(SESv2Client, { maxAttempts: 1 });
const sender = process.env['MAIL_FROM'];
/** The provider refuses what comes faster than the account's rate. */
const turn = pace(Number(process.env['MAIL_GAP_MS'] ?? '0'));

/** Sends the customer the message that an event calls for, once. Without a sender there is none to send; who cannot be reached gets none, and the log says so. */
export const handler = consume<TellingType>(async (event) => {
  const { orderId, id } = event.metadata;
  if (orderId === undefined || sender === undefined) return;
  let letter = await letterFor(orderId, event);
  if (!letter) return;
  // While it waited, the order may have come to where the message would contradict another, and the customer may have been erased.
  if (await turn()) letter = await letterFor(orderId, event);
  if (!letter) return;
  const { address, locale, template, facts } = letter;
  if (!(await claimMessage(orderId, id, template, locale))) return;
  const { subject, text } = writeMessage(template, locale, facts);
  try {
    await mail.send(
      new SendEmailCommand({
        FromEmailAddress: sender,
        Destination: { ToAddresses: [address] },
        Content: {
          Simple: { Subject: { Data: subject, Charset: 'UTF-8' }, Body: { Text: { Data: text, Charset: 'UTF-8' } } },
        },
      }),
    );
  } catch (error) {
    // A refusal is certain; after a lost answer the message may be on its way and stays claimed.
    if (!refusedFor(error)) throw error;
    await noteOutcome(orderId, id, 'not_sent', (error as Error).name);
    throw error;
  }
  await noteOutcome(orderId, id, 'sent');
});

/** The message that an event calls for as its order stands, and whom it goes to; undefined where there is none. */
async function letterFor(orderId: string, event: ReceivedEvent<TellingType>) {
  const loaded = await loadOrder(orderId);
  if (!loaded || !templateFor(loaded, event)) return undefined;
  const order = await withPeople(loaded);
  const message = messageFor(order, event);
  if (!message) return undefined;
  const to = mailAddressOf(order);
  if ('address' in to) return { ...message, address: to.address, locale: languageOf(order.contact.locale) };
  log.info('the customer cannot be reached', { orderId, template: message.template, reason: to.unreachable });
  return undefined;
}

/** True when the provider answered that it does not send. An answer of 500 and above may come after the mail has gone. */
function refusedFor(error: unknown): boolean {
  if (!(error instanceof Error) || !('$metadata' in error)) return false;
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  return httpStatusCode !== undefined && httpStatusCode < 500;
}
