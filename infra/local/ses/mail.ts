import * as z from 'zod';
import { parseInput } from '../input.ts';
import { AwsError } from '../service.ts';

const content = z.object({ Data: z.string(), Charset: z.string().optional() });
const sendEmail = z.object({
  FromEmailAddress: z.string(),
  Destination: z
    .object({
      ToAddresses: z.array(z.string()).default([]),
      CcAddresses: z.array(z.string()).default([]),
      BccAddresses: z.array(z.string()).default([]),
    })
    .optional(),
  ReplyToAddresses: z.array(z.string()).default([]),
  Content: z.object({
    Simple: z.object(
      {
        Subject: content,
        Body: z.object({ Text: content.optional(), Html: content.optional() }),
        Headers: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
      },
      'one machine sends Simple content, neither raw nor by templates',
    ),
  }),
  ConfigurationSetName: z.string().optional(),
  EmailTags: z.unknown().optional(),
});

/** A mail as the mailbox shows it. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const recipientLimit = 50;

/** @throws AwsError BadRequestException for what SES would refuse. */
export function readMail(input: unknown): Mail {
  const request = parseInput(sendEmail, input, 'BadRequestException');
  const { Simple: simple } = request.Content;
  const { ToAddresses: to = [], CcAddresses: cc = [], BccAddresses: bcc = [] } = request.Destination ?? {};
  checkRecipients([...to, ...cc, ...bcc]);
  if (!simple.Body.Text && !simple.Body.Html) throw refused('The body needs Text or Html.');
  return {
    from: request.FromEmailAddress,
    to,
    cc,
    bcc,
    replyTo: request.ReplyToAddresses,
    subject: simple.Subject.Data,
    text: simple.Body.Text?.Data,
    html: simple.Body.Html?.Data,
    headers: simple.Headers.map(({ Name, Value }) => ({ name: Name, value: Value })),
  };
}

/** The bare address of `"Name" <name@example.com>`, in lower case. */
export function bareAddress(address: string): string {
  return (/<([^<>]+)>\s*$/.exec(address)?.[1] ?? address).trim().toLowerCase();
}

function checkRecipients(recipients: readonly string[]): void {
  if (recipients.length === 0) throw refused('A mail needs at least one recipient.');
  if (recipients.length > recipientLimit) throw refused(`Recipient count exceeds ${recipientLimit}.`);
  for (const recipient of recipients) {
    if (!/^[^\s@]+@[^\s@]+$/.test(bareAddress(recipient))) throw refused(`Illegal address: ${recipient}`);
  }
}

function refused(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}
