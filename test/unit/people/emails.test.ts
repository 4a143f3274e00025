import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { email } from '#shared/contracts/fields.ts';
import { asciiAddress, emailNormalForm } from '#shared/emails.ts';

describe('e-mail addresses', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['Ada.Green+Tea@Example.COM', 'ada.green+tea@example.com'],
    ['jörg@bücher.example', 'jörg@xn--bcher-kva.example'],
    ['ДМИТРИЙ@почта.рф', 'дмитрий@xn--80a1acny.xn--p1ai'],
    ['用户@例子.广告', '用户@xn--fsqu00a.xn--4rr70v'],
    ['info@straße.de', 'info@xn--strae-oqa.de'],
    ["o'brien.@docomo.example", "o'brien.@docomo.example"],
    ['"ada green"@example.com', '"ada green"@example.com'],
    ['ada@mail。example。com', 'ada@mail.example.com'],
  ])('%s is taken and compared as %s', (written, compared) => {
    expect(email.parse(written)).toBe(written);
    expect(emailNormalForm(written)).toBe(compared);
  });

  it('lose marks that nobody sees, and blanks around, and keep the rest as it was written', () => {
    expect(email.parse('\u202aAda\u200b@Example.com\u202c ')).toBe('Ada@Example.com');
    expect(email.parse('jo\u0308rg@example.com')).toBe('jörg@example.com');
  });

  it.each([
    'ada',
    '@example.com',
    'ada@',
    'ada@localhost',
    'ada@example',
    'ada@exa mple.com',
    'ada@@example.com',
    'ada green@example.com',
    'ada@example.com\nbcc: all@example.com',
    'Ada <ada@example.com>',
    'ada@-example.com',
    'ada@192.168.0.1',
    `ada@${'x'.repeat(64)}.com`,
    `${'x'.repeat(65)}@example.com`,
    'ada@exam\u0000ple.com',
    'ada@example..com',
    'ada@ex%61mple.com',
    'ada@example.com/x',
    'ada@example.com,eve@example.com',
  ])('%j is refused and told an example, or to check the domain', (written) => {
    const { error } = email.safeParse(written);
    expect(error?.issues[0]?.message).toMatch(/must be an e-mail address such as|check what is behind the @/);
  });

  it('are compared as their normal form is', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const form = emailNormalForm(address) ?? '';
        expect(emailNormalForm(form)).toBe(form);
        expect(emailNormalForm(address.toUpperCase())).toBe(form);
        expect(email.safeParse(form).success).toBe(true);
      }),
    );
  });

  it('are mailed to in ASCII, where the mailbox is', () => {
    expect(asciiAddress('Ada@bücher.example')).toBe('Ada@xn--bcher-kva.example');
    expect(asciiAddress('jörg@bücher.example')).toBeUndefined();
    expect(asciiAddress('"ada green"@example.com')).toBeUndefined();
  });
});
