import { afterEach, describe, expect, test } from 'vitest';
import { addressProblem, isOutside, outsideAddressOf } from '#functions/notifications/webhooks/outside-address.ts';

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
    'not-an-address',
  ])('is not %s', (address) => {
    expect(isOutside(address)).toBe(false);
  });
});

describe('a webhook address', () => {
  test.each([
    ['http://shop.example.com/', /https/],
    ['https://user:word@shop.example.com/', /user name/],
    ['https://localhost/', /private network/],
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
