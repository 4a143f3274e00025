import { describe, expect, test } from 'vitest';
import { createSesService } from '#host/ses/service.ts';
import type { LocalService } from '#host/service.ts';
import { call } from '#host/test/support/call.ts';
import { testKernel, type TestKernel } from '#host/test/support/kernel.ts';
import { resource, restarted } from '#host/test/support/resource.ts';

function start(kernel: TestKernel, identities: readonly string[] = []): LocalService {
  const service = createSesService(kernel);
  const kind = service.kinds.find(({ type }) => type === 'AWS::SES::EmailIdentity');
  if (!kind) throw new Error('the service has no identities');
  service.configure(identities.map((identity) => resource(kind, identity, {}, kernel)));
  return service;
}

async function send(
  service: LocalService,
  to: string,
  subject: string,
  body: Record<string, string> = { Text: 'Hello' },
): Promise<{ MessageId: string }> {
  const Body = Object.fromEntries(Object.entries(body).map(([part, Data]) => [part, { Data }]));
  const input = {
    FromEmailAddress: 'Shop <shop@example.com>',
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: { Data: subject }, Body } },
  };
  return call(service, 'SendEmail', input);
}

function get(service: LocalService, path: string, query = ''): { status: number; body: string; contentType: string } {
  const page = service.page?.('GET', path, new URLSearchParams(query));
  if (!page) throw new Error(`no page at ${path}`);
  return page;
}

function subjects(service: LocalService, query = ''): string[] {
  return JSON.parse(get(service, '/mailbox.json', query).body).mails.map((mail: { subject: string }) => mail.subject);
}

describe('the mailbox', () => {
  test('has every mail after a restart, the newest first, and finds them by recipient', async () => {
    const before = testKernel();
    const first = start(before);
    await send(first, 'Ann <Ann@example.org>', 'first');
    await send(first, 'bob@example.org', 'second');
    const service = start(await restarted(before));
    await send(service, 'ann@example.org', 'third');
    expect(subjects(service)).toEqual(['third', 'second', 'first']);
    expect(subjects(service, 'to=ANN@')).toEqual(['third', 'first']);
    expect(get(service, '/').body).toContain('second');
  });

  test('shows a mail without letting its content act', async () => {
    const service = start(testKernel());
    const evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>';
    const { MessageId } = await send(service, 'ann@example.org', evil, { Html: evil, Text: evil });
    expect(get(service, '/').body).toContain(`href="?mail=${MessageId}"`);
    const page = get(service, '/', `mail=${MessageId}`);
    expect(JSON.parse(get(service, `/${MessageId}.json`).body)).toMatchObject({ html: evil });
    expect(page.status).toBe(200);
    expect(page.body).not.toContain('<script>');
    expect(page.body).not.toContain('<img');
    expect(page.body).toMatch(/<iframe sandbox="" [^>]*srcdoc="&lt;script&gt;/);
    expect(get(service, '/', `to=${encodeURIComponent('"><b>')}`).body).not.toContain('"><b>');
  });

  test('leads from every page to the list and the webhooks', async () => {
    const service = start(testKernel());
    const { MessageId } = await send(service, 'ann@example.org', 'Hello');
    for (const { body } of [get(service, '/'), get(service, '/', `mail=${MessageId}`), get(service, '/0000')]) {
      for (const address of ['/_local/ses', '/_local/webhooks']) expect(body).toContain(`href="${address}"`);
    }
  });

  test('answers 404 for a mail that is not there', () => {
    expect(get(start(testKernel()), '/0000').status).toBe(404);
  });
});

describe('sending', () => {
  test('is refused from a sender that is no identity of the template', async () => {
    const service = start(testKernel(), ['example.net']);
    await expect(send(service, 'ann@example.org', 'x')).rejects.toMatchObject({ code: 'MessageRejected' });
    await expect(send(start(testKernel(), ['example.com']), 'ann@example.org', 'x')).resolves.toHaveProperty(
      'MessageId',
    );
  });

  test.each([
    ['no recipient', {}],
    ['an address that is none', { Destination: { ToAddresses: ['ann'] } }],
    ['raw content', { Destination: { ToAddresses: ['ann@example.org'] }, Content: { Raw: { Data: '' } } }],
  ])('is refused with %s', async (_, more) => {
    const Content = { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } };
    const input = { FromEmailAddress: 'shop@example.com', Content, ...more };
    await expect(start(testKernel()).call?.({ action: 'SendEmail', input })).rejects.toMatchObject({
      code: 'BadRequestException',
    });
  });
});
