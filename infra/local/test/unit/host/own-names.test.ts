import { expect, it } from 'vitest';
import { ownNames } from '#host/http/own-names.ts';

it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:8080', '[::1]:3000', '[::1]'])('loopback is %s', (host) => {
  expect(ownNames('127.0.0.1')(host)).toBe(true);
});

it.each([
  undefined,
  '',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example:3000',
  'evil.example@127.0.0.1',
  'localhost/x',
  '192.0.2.7:3000',
  'a b',
])('a stranger is %s', (host) => {
  expect(ownNames('127.0.0.1')(host)).toBe(false);
});

it('the address that is listened on, and further names, are own ones', () => {
  expect(ownNames('192.0.2.7')('192.0.2.7:3000')).toBe(true);
  expect(ownNames('127.0.0.1', ['Shop.example.com'])('shop.example.com')).toBe(true);
  expect(ownNames('0.0.0.0')('203.0.113.9')).toBe(false);
});
