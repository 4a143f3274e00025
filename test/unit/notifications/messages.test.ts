import { describe, expect, test } from 'vitest';
import { messageFor } from '#functions/notifications/messages/message-for.ts';
import { languageOf, writeMessage } from '#functions/notifications/messages/templates.ts';
import type { OrderWithPeople } from '#functions/orders/aggregate/order.ts';
import type { EventData } from '#shared/contracts/events/catalogue.ts';
import { decimalMoney } from '#shared/money.ts';
import { aHold, aLine, anOrder } from '../../support/orders/order.ts';
import { inUnits } from '../../support/quantities.ts';

type Told = Parameters<typeof messageFor>[1];

/** Numbers of other languages stand apart by spaces that do not break. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

/** What the customer reads; undefined when there is nothing to say. */
function read(order: OrderWithPeople, event: Told) {
  const wanted = messageFor(order, event);
  if (!wanted) return undefined;
  const { subject, text } = writeMessage(wanted.template, languageOf(order.contact.locale), wanted.facts);
  return plain(`${subject} | ${text.replaceAll('\n', ' ').trim()}`);
}

const order = (units: number, more: Partial<OrderWithPeople> = {}) =>
  anOrder({ externalNumber: 'W-1', lines: [aLine({ packed: units })], contact: { locale: 'en' }, ...more });
const inRussian = (units: number, more: Partial<OrderWithPeople> = {}) =>
  order(units, { contact: { locale: 'ru' }, ...more });

const placed: Told = {
  type: 'OrderPlaced',
  data: { orderType: 'ship', total: { amount: '0.00', currency: 'GBP' }, lineCount: 1, units: 1 },
};
const lines = (quantity: number) => [{ lineId: '1', sku: 'TEA-001', quantity: inUnits(quantity) }];

function shipped(quantity: number, more: Partial<EventData<'FulfilmentOrderHandedOver'>> = {}): Told {
  const data = { fulfilmentOrderId: 'ful_1', location: 'london', method: 'ship', shipmentId: 'shp_1' };
  return { type: 'FulfilmentOrderHandedOver', data: { ...data, lines: lines(quantity), ...more } };
}

const delivered = (quantity: number): Told => ({
  type: 'FulfilmentOrderDelivered',
  data: { fulfilmentOrderId: 'ful_1', shipmentId: 'shp_1', lines: lines(quantity) },
});

const cancelled = (quantity: number, minor: number): Told => ({
  type: 'LinesCancelled',
  data: { lines: lines(quantity), reason: 'sold out', amount: decimalMoney(minor, 'GBP') },
});

test.each([
  ['en', 'en'],
  ['ru-RU', 'ru'],
  ['en-GB', 'en'],
  ['ru-Cyrl-BY', 'ru'],
  ['pt-BR', 'en'],
  ['zh-Hant-TW', 'en'],
  ['ru_RU.UTF-8', 'ru'],
  ['x-klingon', 'en'],
])('a customer of the locale %s is written to in %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});

describe('the receipt of an order', () => {
  test('names its items and its amount as the customer writes them', () => {
    expect(read(order(2, { total: 123_450 }), placed)).toContain(
      'Thank you for your order W-1: 2 items, £1,234.50. We will write to you when it is on its way.',
    );
    expect(read(inRussian(2, { total: 123_450 }), placed)).toContain(
      'Спасибо за заказ W-1: 2 товара, 1 234,50 £. Мы напишем, когда он отправится к вам.',
    );
  });

  test.each([
    [1, '1 item,', '1 товар,'],
    [4, '4 items,', '4 товара,'],
    [5, '5 items,', '5 товаров,'],
    [11, '11 items,', '11 товаров,'],
    [21, '21 items,', '21 товар,'],
    [1000, '1,000 items,', '1 000 товаров,'],
  ])('counts %i', (units, english, russian) => {
    expect(read(order(units), placed)).toContain(english);
    expect(read(inRussian(units), placed)).toContain(russian);
  });

  test.each([
    ['JPY', 989, '¥989.', '989 ¥.'],
    ['BHD', 6_329, 'BHD 6.329.', '6,329 BHD.'],
    ['CLF', 3_704, 'CLF 0.3704.', '0,3704 CLF.'],
    ['EUR', 1_990, '€19.90.', '19,90 €.'],
  ])('writes amounts in %s with their own digits', (currency, total, english, russian) => {
    expect(read(order(1, { currency, total }), placed)).toContain(english);
    expect(read(inRussian(1, { currency, total }), placed)).toContain(russian);
  });

  test('promises a parcel only where one comes', () => {
    expect(read(order(1, { type: 'pickup' }), placed)).toContain('We will write to you when you can collect it.');
    expect(read(order(1, { type: 'digital' }), placed)).not.toContain('We will write');
  });

  test('greets by name, and leaves what is written as it is', () => {
    expect(read(order(1, { contact: { name: 'A <b>&"B', locale: 'en' } }), placed)).toContain('Dear A <b>&"B,');
    expect(read(order(1), placed)).toContain('Hello,');
  });
});

describe('the word that goods are on their way', () => {
  test('names carrier and tracking number', () => {
    expect(read(order(2), shipped(2, { carrier: 'UPS', trackingNumbers: ['1Z1'] }))).toContain(
      'We have handed your order W-1 over to UPS. The tracking number is 1Z1.',
    );
  });

  test('names the number of each package', () => {
    expect(read(order(2), shipped(2, { trackingNumbers: ['1Z1', '1Z2'] }))).toContain(
      'The tracking numbers are 1Z1 and 1Z2.',
    );
    expect(read(inRussian(2), shipped(2, { trackingNumbers: ['1Z1', '1Z2'] }))).toContain(
      'Номера для отслеживания: 1Z1 и 1Z2.',
    );
  });

  test('names units by their serial numbers, twenty of them', () => {
    const withSerials = (...serials: string[]) =>
      shipped(serials.length, { lines: lines(serials.length).map((line) => ({ ...line, serials })) });
    expect(read(order(1), withSerials('356938035643809'))).toContain(
      'handed your order W-1 over. The serial number is 356938035643809.',
    );
    expect(read(order(2), withSerials('A1', 'B2'))).toContain('The serial numbers are A1 and B2.');
    expect(read(inRussian(2), withSerials('A1', 'B2'))).toContain('Серийные номера: A1 и B2.');
    const many = Array.from({ length: 50 }, (_, index) => `N${index}`);
    const text = read(order(50), withSerials(...many));
    expect(text).toContain('N18, N19, and 30 more, which the invoice names.');
    expect(text).not.toContain('N20');
    expect(read(inRussian(50), withSerials(...many))).toContain('N19 и ещё 30 (указаны в счёте).');
  });

  test('understands an event of before packages were named', () => {
    expect(read(order(2), shipped(2, { trackingNumber: '1Z1' }))).toContain('The tracking number is 1Z1.');
  });

  test('says how much of the order it is, when it is not all', () => {
    expect(read(order(5), shipped(2))).toBe(
      'Part of your order W-1 is on its way | Hello,  We have handed over 2 of the 5 items of your order W-1.',
    );
    expect(read(inRussian(21), shipped(2))).toContain('Мы передали в доставку 2 из 21 товара заказа W-1.');
  });

  test('counts what is cancelled as no part of the order any more', () => {
    const rest = order(0, { lines: [aLine({ cancelled: 3, packed: 2 })] });
    expect(read(rest, shipped(2))).toContain('We have handed your order W-1 over.');
  });
});

describe('the word that goods have arrived', () => {
  test('tells a part from the whole', () => {
    expect(read(order(2), delivered(2))).toContain('Your order W-1 has been delivered.');
    expect(read(order(2), delivered(1))).toContain('1 of the 2 items of your order W-1 has been delivered.');
    expect(read(inRussian(5), delivered(2))).toContain('Доставлено 2 из 5 товаров заказа W-1.');
  });

  test('says collected of what was collected, and done of a service', () => {
    expect(read(order(2, { type: 'pickup' }), delivered(2))).toContain('You have collected your order W-1.');
    expect(read(order(1, { type: 'service' }), delivered(1))).toContain('Your order W-1 has been carried out.');
  });

  test('is preceded by the word that it can be collected', () => {
    const data = { fulfilmentOrderId: 'ful_1', location: 'shop-soho', lines: lines(2) };
    const ready: Told = { type: 'FulfilmentOrderReadyForPickup', data };
    expect(read(order(2, { type: 'pickup' }), ready)).toContain('You can collect your order W-1');
    expect(read(order(3, { type: 'pickup' }), ready)).toContain('2 of the 3 items of your order W-1 are ready.');
  });
});

describe('the word of a cancellation', () => {
  test('names what of an order is not coming, and that it costs nothing', () => {
    const part = order(0, { lines: [aLine({ cancelled: 2, packed: 3 })] });
    expect(read(part, cancelled(2, 1998))).toBe(
      'Part of your order W-1 has been cancelled | Hello,  2 of the 5 items of your order W-1, £19.98, have been cancelled. You do not pay for them.',
    );
  });

  test('is told once of an order that is cancelled as a whole', () => {
    const whole = order(0, { lines: [aLine({ cancelled: 2 })], cancelledAt: '2026-11-22T10:00:00.000Z' });
    expect(read(whole, cancelled(2, 2000))).toBeUndefined();
    expect(read(whole, { type: 'OrderCancelled', data: { reason: 'x' } })).toContain(
      'If you have paid already, the money will be returned to you.',
    );
  });
});

describe('the word of a hold', () => {
  const held = (holdId: string): Told => ({
    type: 'OrderHeld',
    data: { holdId, holdType: 'approval', reason: 'over the limit' },
  });
  const first = aHold({ holdId: 'hld_1', createdAt: '2026-11-22T10:00:00.000Z' });
  const second = aHold({ holdId: 'hld_2', createdAt: '2026-11-22T10:00:00.000Z' });
  const over = { ...first, state: 'released', endedAt: '2026-11-22T11:00:00.000Z' } as const;

  test('is told once, however many holds stand at a time', () => {
    const checked = order(1, { holds: [first, second] });
    expect(read(checked, held('hld_1'))).toContain('We are checking your order W-1');
    expect(read(checked, held('hld_2'))).toBeUndefined();
  });

  test.each(['released', 'rejected'] as const)('is not told any more of one that is %s', (state) => {
    expect(read(order(1, { holds: [{ ...over, state }] }), held('hld_1'))).toBeUndefined();
  });
  test('is told as long as another hold of the same check stands, once', () => {
    const checked = order(1, { holds: [over, second] });
    expect(read(checked, held('hld_1'))).toContain('We are checking your order W-1');
    expect(read(checked, held('hld_2'))).toBeUndefined();
  });
  test('is told again of one that comes when the others are over, and of these no more', () => {
    const checked = order(1, { holds: [over, { ...second, createdAt: '2026-11-22T12:00:00.000Z' }] });
    expect(read(checked, held('hld_1'))).toBeUndefined();
    expect(read(checked, held('hld_2'))).toContain('We are checking your order W-1');
  });
  test('is not told of one that waits for a transfer, and of others beside it', () => {
    const awaited = { ...first, createdBy: 'rule:awaited-transfer' };
    const checked = order(1, { holds: [awaited, second] });
    expect(read(checked, held('hld_1'))).toBeUndefined();
    expect(read(checked, held('hld_2'))).toContain('We are checking your order W-1');
  });
  test('is not told of an order that is on its way whole, of which only the money is held', () => {
    const onItsWay = (quantities: Parameters<typeof aLine>[0]) =>
      read(order(1, { lines: [aLine(quantities)], holds: [first] }), held('hld_1'));
    expect(onItsWay({ shipped: 1, delivered: 1, cancelled: 1 })).toBeUndefined();
    expect(onItsWay({ shipped: 1, packed: 1 })).toContain('We are checking your order W-1');
  });
});

test('the word of a refund names its amount', () => {
  const data = { paymentId: 'pay_1', refundId: 'rfd_1', amount: { amount: '9.99', currency: 'GBP' } };
  expect(read(order(1), { type: 'PaymentRefunded', data })).toContain('We have returned £9.99 for your order W-1');
});
