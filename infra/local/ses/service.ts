import * as z from 'zod';
import type { Kernel } from '../kernel.ts';
import { answersTo, AwsError, type LocalService, type ResourceKind } from '../service.ts';
import { createMailStore } from './mail-store.ts';
import { bareAddress, readMail } from './mail.ts';
import { mailboxPage } from './mailbox.ts';

const identityProperties = z.strictObject({
  EmailIdentity: z.string(),
});

const identityKind: ResourceKind<z.infer<typeof identityProperties>> = {
  type: 'AWS::SES::EmailIdentity',
  properties: identityProperties,
  nameProperty: 'EmailIdentity',
  identify: (name) => ({ ref: name, attributes: {} }),
};

/** Amazon SES v2: mails are kept in a mailbox that people read in the browser. */
export function createSesService(kernel: Kernel): LocalService {
  const mails = createMailStore(kernel.db);
  const identities = new Set<string>();

  /** As on AWS, a mail comes from an address or domain that the template has as an identity. */
  function checkSender(from: string): void {
    const address = bareAddress(from);
    const domain = address.slice(address.lastIndexOf('@') + 1);
    if (identities.size === 0 || identities.has(address)) return;
    const verified = [...identities].some((identity) => domain === identity || domain.endsWith(`.${identity}`));
    if (!verified) {
      throw new AwsError(
        'MessageRejected',
        `Email address is not verified. The following identities failed the check in region ${kernel.region.toUpperCase()}: ${from}`,
      );
    }
  }

  return {
    name: 'ses',
    kinds: [identityKind],
    rest: (method, path, _query, body) =>
      method === 'POST' && path === '/v2/email/outbound-emails'
        ? { action: 'SendEmail', input: typeof body === 'object' && body !== null ? { ...body } : {} }
        : undefined,
    call: answersTo('SES', {
      SendEmail(input) {
        const mail = readMail(input);
        checkSender(mail.from);
        const id = kernel.newId();
        mails.save(id, kernel.timeline.now(), mail);
        return { MessageId: id };
      },
    }),
    page: (method, path, query) => mailboxPage(mails, method, path, query),
    configure(resources) {
      for (const { name } of resources) identities.add(name.toLowerCase());
    },
    start() {},
    async stop() {},
  };
}
