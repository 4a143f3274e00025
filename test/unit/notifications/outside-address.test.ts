import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { addressProblem, isOutside, outsideAddressOf } from '#functions/notifications/endpoints/outside-address.ts';

afterEach(() => {
  delete process.env['WEBHOOKS_MAY_STAY_INSIDE'];
});

describe('an address that webhooks may reach', () => {
  test.each(['93.184.215.14', '8.8.8.8', '2606:2800:21f:cb07::1', '::ffff:8.8.8.8'])('is %s', (address) => {
    expect(isOutside(address)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a00:1',
    'fd00::1',
    'fe80::1',
    'fe80::1%eth0',
    '::7f00:1',
    '::127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:10.0.0.1',
    '::ffff:0:127.0.0.1',
    '::ffff:0:a00:1',
    '2002:7f00:1::',
    '2002:a00:1::1',
    '64:ff9b::7f00:1',
    '64:ff9b::127.0.0.1',
    '64:ff9b:1::a00:1',
    '64:ff9b:1:fffe::10.0.0.1',
    'fec0::1',
    '2001:0:7f00:1::',
    '2001:db8::1',
    '3fff::1',
    '100::1',
    '5f00::1',
    '192.0.2.1',
    '203.0.113.7',
    'not-an-address',
  ])('is not %s', (address) => {
    expect(isOutside(address)).toBe(false);
  });
});

describe('an inside address of IPv4 is inside', () => {
  const insideAddresses = fc
    .tuple(fc.constantFrom('127', '10', '172.16', '192.168', '169.254'), fc.array(fc.nat(255), { minLength: 3 }))
    .map(([network, rest]) => [...network.split('.'), ...rest].slice(0, 4).map(Number));
  const prefixes = fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', '64:ff9b:1:7::', 'fec0::');

  test('however IPv6 writes it', () => {
    fc.assert(
      fc.property(insideAddresses, prefixes, fc.boolean(), ([a = 0, b = 0, c = 0, d = 0], prefix, dotted) => {
        const [high, low] = [(a << 8) | b, (c << 8) | d].map((part) => part.toString(16));
        expect(isOutside(prefix + (dotted ? [a, b, c, d].join('.') : `${high}:${low}`))).toBe(false);
        expect(isOutside(`2002:${high}:${low}::1`)).toBe(false);
      }),
    );
  });
});

describe('a webhook address', () => {
  test.each([
    ['http://shop.example.com/', /https/],
    ['https://user:word@shop.example.com/', /user name/],
    ['https://localhost/', /private network/],
    ['https://localhost./', /private network/],
    ['https://shop.localhost/', /private network/],
    ['https://[::7f00:1]/', /private network/],
    ['https://[64:ff9b::10.0.0.1]/', /private network/],
    ['https://2130706433/', /private network/],
    ['https://0x7f.1/', /private network/],
    ['https://169.254.169.254/latest/meta-data', /private network/],
    ['https://[::1]/', /private network/],
  ])('%s is refused', (url, why) => {
    expect(addressProblem(url)).toMatch(why);
  });

  test('of the outside is taken', () => {
    expect(addressProblem('https://shop.example.com/oms-events')).toBeUndefined();
  });

  test('of a name that leads inside is found out when it is posted to', async () => {
    await expect(outsideAddressOf('localhost')).rejects.toThrow(/private network/);
  });

  test('may lead inside where that is switched on', async () => {
    process.env['WEBHOOKS_MAY_STAY_INSIDE'] = 'true';
    expect(addressProblem('http://127.0.0.1:4000/')).toBeUndefined();
    expect((await outsideAddressOf('127.0.0.1')).address).toBe('127.0.0.1');
  });
});
