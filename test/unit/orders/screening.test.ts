import { describe, expect, test } from 'vitest';
import { blockedBy } from '#functions/orders/holding/holds.ts';
import { findingsOn, isLike, screened, type ScreeningFacts } from '#functions/orders/screening/screen-order.ts';
import { screeningSettingsOf } from '#functions/orders/screening/screening-settings.ts';
import { inItsStage, stageOf } from '#functions/orders/aggregate/stage.ts';
import { aLine, anOrder } from '../../support/orders/order.ts';
import { branch } from '../../support/world.ts';

const facts = (limits: Parameters<typeof branch>[1] = {}, more: Partial<ScreeningFacts> = {}): ScreeningFacts => ({
  settings: screeningSettingsOf(branch('uk', { duplicateWindowMinutes: 10, ...limits })),
  rates: [],
  ...more,
});
const typesOf = (order = anOrder(), given = facts()) => findingsOn(order, given).map(({ type }) => type);

test('an ordinary order raises no hold', () => expect(findingsOn(anOrder(), facts())).toEqual([]));

describe('amount over the limit', () => {
  test('a total over the limit needs approval, and the reason tells both amounts', () => {
    const [finding] = findingsOn(anOrder({ total: 100_001 }), facts({ approvalLimit: 100_000 }));
    expect(finding).toEqual({
      rule: 'approval-limit',
      type: 'approval',
      reason: 'the total of 1000.01 GBP is over the limit of 1000.00 GBP; approve it',
    });
  });
  test('a total at the limit does not', () =>
    expect(typesOf(anOrder({ total: 100_000 }), facts({ approvalLimit: 100_000 }))).toEqual([]));
  test('a limit of zero holds every order that costs something', () =>
    expect(typesOf(anOrder({ total: 1 }), facts({ approvalLimit: 0 }))).toEqual(['approval']));
  const rate = { from: 'EUR', to: 'GBP', rate: '0.85', date: '2026-11-20', source: 'ecb' };
  const inEuros = (total: number, rates: ScreeningFacts['rates']) =>
    findingsOn(anOrder({ total, currency: 'EUR' }), facts({ approvalLimit: 100_000 }, { rates }));
  test('another currency is judged by its rate, to the minor unit', () => {
    expect(inEuros(117_647, [rate])).toEqual([]);
    expect(inEuros(117_648, [rate])).toMatchObject([
      { reason: 'the total of 1176.48 EUR (1000.01 GBP) is over the limit of 1000.00 GBP; approve it' },
    ]);
  });
  test('without a rate a person judges, whatever the total', () =>
    expect(inEuros(1, [])).toEqual([
      {
        rule: 'approval-limit',
        type: 'approval',
        reason:
          'no exchange rate between EUR and GBP is known for 2026-11-22: judge the total of 0.01 EUR by the limit of 1000.00 GBP',
      },
    ]));
});

describe('prices off the price lists', () => {
  test('hold the order, and the reason tells of each line what was sent and what the lists have', () => {
    const lines = [
      { ...aLine(), lineId: '1', price: 1000, priceCheck: { listed: 1998 } },
      { ...aLine(), lineId: '2' },
      { ...aLine(), lineId: '3', price: 700, priceCheck: {} },
    ];
    expect(findingsOn(anOrder({ lines }), facts())).toEqual([
      {
        rule: 'price-lists',
        type: 'price',
        reason:
          'line 1 costs 10.00 GBP, by the price lists 19.98 GBP; line 3 costs 7.00 GBP, which cannot be compared as it states no tax rates; release it if the prices are agreed',
      },
    ]);
  });
});

describe('listed e-mail or address', () => {
  test.each(['ada@example.com', '@example.com'])('%s is found whatever the case', (entry) => {
    const order = anOrder({ contact: { email: 'Ada@Example.COM', locale: 'en' } });
    expect(typesOf(order, facts({ listedEmails: [entry] }))).toEqual(['fraud']);
  });
  test('an internationalised domain is found however it is written', () => {
    const order = anOrder({
      contact: { email: 'a@Bücher.example', emailNormalised: 'a@xn--bcher-kva.example', locale: 'en' },
    });
    for (const entry of ['@bücher.example', 'A@xn--bcher-kva.example']) {
      expect(typesOf(order, facts({ listedEmails: [entry] }))).toEqual(['fraud']);
    }
  });
  test('also where another is billed, or gets the parcel', () => {
    const email = 'eve@example.com';
    const address = { lines: ['7 Nowhere'], city: 'Leeds', country: 'GB' };
    const listed = facts({ listedEmails: [email], listedAddresses: ['7 nowhere'] });
    expect(typesOf(anOrder({ billTo: { email, address } }), listed)).toEqual(['fraud', 'fraud']);
    expect(typesOf(anOrder({ billTo: { address: { ...address, email } } }), listed)).toEqual(['fraud', 'fraud']);
  });
  test('a domain does not match the end of another', () => {
    const order = anOrder({ contact: { email: 'ada@notexample.com', locale: 'en' } });
    expect(typesOf(order, facts({ listedEmails: ['@example.com'] }))).toEqual([]);
  });
  test('part of the joined address is found', () =>
    expect(typesOf(anOrder(), facts({ listedAddresses: ['orchard road london n1'] }))).toEqual(['fraud']));
  test.each(['1  Orchard   Road', '1 Orchard Road, London', 'orchard road LONDON'])(
    'spaces, commas and case of %j do not matter',
    (entry) => expect(typesOf(anOrder(), facts({ listedAddresses: [entry] }))).toEqual(['fraud']),
  );
  test('reasons never contain what identifies the customer', () => {
    const limits = { listedEmails: ['ada@example.com'], listedAddresses: ['orchard'] };
    const reasons = findingsOn(anOrder(), facts(limits)).map(({ reason }) => reason.toLowerCase());
    expect(reasons).toHaveLength(2);
    for (const reason of reasons) expect(reason).not.toMatch(/ada|example|orchard/);
  });
});

describe('incomplete address', () => {
  const to = (address: object) =>
    findingsOn(
      anOrder({ shippingAddress: { lines: ['1 High Street'], city: 'Leeds', country: 'GB', ...address } }),
      facts(),
    )[0]?.reason;
  test('a missing postal code is named', () => expect(to({})).toContain('lacks postal code'));
  test('dashes stand for nothing', () => expect(to({ postalCode: '--' })).toContain('lacks postal code'));
  test('Hong Kong has no postal codes', () => expect(to({ country: 'HK' })).toBeUndefined());
  test('the United States need a state, unless the postal code tells it', () => {
    expect(to({ country: 'US', postalCode: 'none' })).toContain('lacks state or province');
    expect(to({ country: 'US', postalCode: '10001' })).toBeUndefined();
    expect(to({ country: 'US', postalCode: 'none', region: 'NY' })).toBeUndefined();
  });
  test.each([
    ['Singapore has no cities', { country: 'SG', city: undefined, postalCode: '546080' }],
    ['a city of the Emirates stands for its emirate', { country: 'AE', city: 'Dubai' }],
    ['Ireland takes no Eircode for granted', { country: 'IE' }],
    ['a Spanish postal code tells the province', { country: 'ES', postalCode: '28013' }],
    ['a Russian one tells the region', { country: 'RU', city: 'Казань', postalCode: '420111' }],
    ['an unknown country wants a street and a city', { country: 'ZZ' }],
  ])('%s', (_, address) => expect(to(address)).toBeUndefined());
  test('a city is named where the country has one', () =>
    expect(to({ country: 'DE', city: undefined, postalCode: '10115' })).toContain('lacks city'));
  test('what the marketplace delivers needs none', () => {
    const order = anOrder({ shippingAddress: { lines: [], country: 'RU' }, deliveredBy: 'marketplace' });
    expect(typesOf(order)).toEqual([]);
  });
  test('pickup needs no address', () =>
    expect(typesOf(anOrder({ type: 'pickup', shippingAddress: undefined }))).toEqual([]));
});

describe('suspected duplicate', () => {
  const lines = [aLine({ open: 2 }), aLine({ open: 1 }, { lineId: '2', sku: 'MUG-001' })];
  const order = anOrder({ lines });
  const first = anOrder({ lines: lines.toReversed(), externalNumber: 'W-1' });

  test('an order that is like an earlier one is held, and the reason names that', () => {
    const [finding] = findingsOn(order, facts({}, { like: first }));
    expect(finding).toMatchObject({ type: 'duplicate', reason: expect.stringContaining('like order W-1') });
  });
  test('the same lines in another order are alike', () => expect(isLike(order, first)).toBe(true));
  test.each([
    ['of another channel', { channel: 'marketplace' }],
    ['with another total', { total: 1 }],
    ['that is cancelled', { cancelledAt: '2026-11-22T10:01:00.000Z' }],
    ['with other quantities', { lines: [aLine({ open: 1 }), aLine({ open: 2 }, { sku: 'MUG-001' })] }],
  ])('an order %s is not', (_, other) => expect(isLike(order, { ...first, ...other })).toBe(false));
});

describe('credit limit', () => {
  const order = anOrder({ payment: { method: 'on_account' }, total: 5_000 });
  const gbp = (minor: number) => ({ minor, currency: 'GBP' });
  const rate = { from: 'EUR', to: 'GBP', rate: '0.85', date: '2026-11-20', source: 'ecb' };
  const owing = (counted: Record<string, number>) => ({ customer: 'c-1', debts: { owed: counted, counted } });
  const judged = (limit: number | undefined, owed: number) =>
    typesOf(
      order,
      facts({}, { credit: { ...owing({ GBP: owed }), limit: limit === undefined ? undefined : gbp(limit) } }),
    );

  test('what is owed and this order may reach the limit', () => expect(judged(10_000, 5_000)).toEqual([]));
  test('one penny more is held', () => expect(judged(10_000, 5_001)).toEqual(['credit']));
  test('what was paid above what is owed counts for the customer', () => expect(judged(4_000, -1_000)).toEqual([]));
  test('no limit is no credit', () => expect(judged(undefined, 0)).toEqual(['credit']));
  test('a limit in another currency is held without a rate, and the reason says so', () => {
    const credit = { ...owing({}), limit: { minor: 1e6, currency: 'EUR' } };
    expect(findingsOn(order, facts({}, { credit }))).toMatchObject([
      {
        type: 'credit',
        reason:
          'no exchange rate between GBP and EUR is known for 2026-11-22: judge this order of 50.00 GBP by the credit limit of 10000.00 EUR',
      },
    ]);
  });
  test.each([
    [5_882, {}, []],
    [5_881, {}, ['0.00 EUR owed and this order of 50.00 GBP (58.82 EUR) exceed the credit limit of 58.81 EUR']],
    [11_764, { GBP: 5_000 }, []],
    [11_763, { GBP: 5_000 }, [expect.stringContaining('58.82 EUR owed')]],
  ])('a limit of %s cents is judged by the rate of the day, other debts too: %j', (minor, owed, reasons) => {
    const credit = { ...owing(owed), limit: { minor, currency: 'EUR' } };
    expect(findingsOn(order, facts({}, { credit, rates: [rate] })).map(({ reason }) => reason)).toEqual(reasons);
  });
  test('a card needs no credit', () => expect(typesOf(anOrder(), facts({}, { credit: owing({}) }))).toEqual([]));
});

describe('the outcome', () => {
  const now = Date.parse('2026-11-22T10:00:05.000Z');
  let holds = 0;
  const screen = (order = anOrder(), given = facts()) => screened(order, given, now, () => `hld_${(holds += 1)}`);

  test('every rule that finds something holds the order, in the order of the rules, each with its event', () => {
    const { state: order, events } = screen(
      anOrder({ total: 100, shippingAddress: { lines: ['x'], city: 'London', country: 'GB' } }),
      facts({ approvalLimit: 1, listedEmails: ['ada@example.com'] }),
    );
    expect(order.holds.map(({ type, createdBy, state }) => [type, createdBy, state])).toEqual([
      ['approval', 'rule:approval-limit', 'active'],
      ['fraud', 'rule:listed-email', 'active'],
      ['address', 'rule:incomplete-address', 'active'],
    ]);
    expect(events.map(({ type }) => type)).toEqual(['OrderHeld', 'OrderHeld', 'OrderHeld']);
    expect(stageOf(order)).toBe('held');
    expect(blockedBy(order, 'accept')?.type).toBe('approval');
    expect(blockedBy(order, 'hand-over')?.type).toBe('fraud');
  });
  test('an order without findings goes on to sourcing, marked as screened', () => {
    const { state: order, events } = screen();
    expect(order).toMatchObject({ screenedAt: '2026-11-22T10:00:05.000Z', holds: [] });
    expect(stageOf(order)).toBe('sourcing');
    expect(events).toEqual([]);
  });
  test('the branch’s own deadlines are frozen on the order', () => {
    const settings = { ...facts().settings, stageMinutes: { sourcing: 30 } };
    const { state: order } = screen(anOrder(), { ...facts(), settings });
    expect(inItsStage(anOrder(), order, now)).toMatchObject({
      stageMinutes: { sourcing: 30 },
      deadlineAt: '2026-11-22T10:30:05.000Z',
    });
  });
});
