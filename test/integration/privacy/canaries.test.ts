import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestHost } from '../../support/system/system.ts';
import { until } from '../../support/until.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../../support/system/webhook-receiver.ts';
import type { Shop } from '../../support/system/shop.ts';
import { CanaryClient, type Canary } from './canary-client.ts';
import { liveThroughAll } from './lives.ts';
import { personalFields } from './personal-fields.ts';
import { hostBytes, mailsIn, textsOf, type PlacedText } from './places.ts';

let host: TestHost;
let client: CanaryClient;
let receiver: WebhookReceiver;
let shop: Shop;
let texts: readonly PlacedText[];

beforeAll(async () => {
  receiver = await openWebhookReceiver();
  host = await TestHost.start({ demo: false, demoSpeed: 100 });
  client = new CanaryClient(host.system);
  shop = await liveThroughAll(client, receiver.url);
  await until('the last webhook', async () => receiver.received.length, settled());
  texts = await textsOf(host.system);
}, 300_000);

afterAll(async () => {
  await host.close();
  await receiver.close();
});

/** True once a count has stood still for two seconds. */
function settled(): (count: number) => boolean {
  let [last, since] = [-1, Date.now()];
  return (count) => {
    if (count !== last) [last, since] = [count, Date.now()];
    return count > 0 && Date.now() - since > 2_000;
  };
}

/** Tables that personal data may stand in, where it is not sealed. */
const home = ['table Orders', 'table Parties'];

/** What tells of who an order is about, or of a customer, and is sealed wherever it stands. */
const isSealed = ({ field }: Canary): boolean =>
  /^(?:placeOrder|changeOrder) \/(?:groups\/\*\/)?(?:customer|billTo|shippingAddress|purchaseOrderNumber|tags|metadata|note|giftMessage)\b/.test(
    field,
  ) ||
  /^placeOrder \/lines\/\*\/(?:note|giftMessage|properties)\b/.test(field) ||
  field === 'addNote /text' ||
  /^(?:create|replace)Customer \//.test(field);

const userPool = ['host cognito_clients', 'bytes of host.db', 'bytes of host.db-wal'];

/** Where the words about goods stand: with the items, and on the bus and in the feed in `ItemChanged`. */
const ofGoods = [
  'table Catalogue',
  'events of table Catalogue',
  'events of table Feed',
  'host events_archived',
  'bytes of host.db',
  'bytes of host.db-wal',
];

/**
 * What the field's text is for besides: descriptions are of the goods, and documents quote what was sold, why it was
 * discounted and why money was given back.
 */
const alsoIn: Readonly<Record<string, readonly string[]>> = {
  'createItem /description': [...ofGoods, 'table Billing'],
  'replaceItem /description': [...ofGoods, 'table Billing'],
  'placeOrder /lines/*/description': ['table Billing'],
  'placeOrder /lines/*/components/*/description': ['table Billing'],
  'placeOrder /lines/*/discounts/*/reason': ['table Billing'],
  'placeOrder /discounts/*/reason': ['table Billing'],
  'placeOrder /charges/*/name': ['table Billing'],
  'placeOrder /charges/*/discounts/*/reason': ['table Billing'],
  'refundOrder /reason': ['table Billing'],
  'issueCreditMemo /reason': ['table Billing'],
  'issueCreditMemo /lines/*/description': ['table Billing'],
  'issueCreditMemo /charges/*/name': ['table Billing'],
  // The user pool shows an administrator what each client is for.
  'createChannelCredentials /name': userPool,
  'createLocationCredentials /name': userPool,
};

/** What a mail says of its reader. */
const inMails = /^(?:placeOrder|changeOrder) \/customer\/(?:name|email)$/;

const mayStandIn = (canary: Canary, where: string) =>
  [...(isSealed(canary) ? [] : home), ...(alsoIn[canary.field] ?? [])].includes(where);

const found = (all: readonly PlacedText[], isFine: (canary: Canary, where: string) => boolean) => {
  const wrong = all.flatMap(({ where, text }) =>
    client
      .in(text)
      .filter((canary) => !isFine(canary, where))
      .map(({ field }) => `${field} stands in ${where}`),
  );
  return [...new Set(wrong)].sort();
};

test('every field of every request in which something personal can stand has been filled', () => {
  const filled = new Set(client.canaries.map(({ field }) => field));
  expect(personalFields().filter((field) => !filled.has(field))).toEqual([]);
});

test('canaries are found where they may be: the search does search', () => {
  const stored = texts.filter(({ where }) => where === 'table Orders' || where === 'table Parties');
  const fields = new Set(stored.flatMap(({ text }) => client.in(text).map(({ field }) => field)));
  expect([...fields]).toEqual(
    expect.arrayContaining([
      'placeOrder /lines/*/description',
      'placeOrder /charges/*/name',
      'createHold /reason',
      'createLocation /name',
    ]),
  );
});

test('what is sealed is among what was sent, and its seals stand in the tables of orders and customers', () => {
  const sealed = new Set(client.canaries.filter(isSealed).map(({ field }) => field));
  expect([...sealed]).toEqual(
    expect.arrayContaining([
      'placeOrder /customer/name',
      'placeOrder /customer/email',
      'placeOrder /customer/phone',
      'placeOrder /customer/vatNumber',
      'placeOrder /shippingAddress/lines/*',
      'placeOrder /shippingAddress/phone',
      'placeOrder /billTo/company',
      'placeOrder /billTo/address/lines/*',
      'placeOrder /tags/*',
      'placeOrder /metadata/*',
      'placeOrder /giftMessage',
      'placeOrder /lines/*/properties/*/value',
      'changeOrder /groups/*/shippingAddress/lines/*',
      'addNote /text',
      'createCustomer /phone',
      'replaceCustomer /addresses/*/lines/*',
    ]),
  );
  for (const home of ['table Orders', 'table Parties']) {
    const kept = texts.filter(({ where, text }) => where === home && text.includes('"sealed"'));
    expect([home, kept.length > 4]).toEqual([home, true]);
  }
});

test('logs hold what functions say and count', () => {
  const logs = texts.filter(({ where }) => where.startsWith('log ')).map(({ text }) => text);
  for (const line of ['"message":"answered"', '"message":"step done"', '"CloudWatchMetrics"']) {
    expect([line, logs.some((log) => log.includes(line))]).toEqual([line, true]);
  }
});

describe('personal data stands', () => {
  test.each([
    ['no log or metric of any function', /^log /],
    ['no event of an outbox', /^events of table /],
    ['nothing that the host keeps: bus, queues, workflows, schedules', /^host /],
    ['no table but those for it', /^table /],
  ])('in %s', (_, places) => {
    const looked = texts.filter(({ where }) => places.test(where));
    expect(looked.length).toBeGreaterThan(10);
    expect(found(looked, mayStandIn)).toEqual([]);
  });

  test('in nothing that has passed through the host and was deleted since, but mails', () => {
    const isFine = (canary: Canary, where: string) => inMails.test(canary.field) || mayStandIn(canary, where);
    expect(found(hostBytes(host.system.dataDir), isFine)).toEqual([]);
  });

  test('in no webhook', () => {
    expect(receiver.received.length).toBeGreaterThan(50);
    const posted = receiver.received.map(({ text, headers }) => ({
      where: 'a webhook',
      text: `${text} ${JSON.stringify(headers)}`,
    }));
    expect(found(posted, () => false)).toEqual([]);
  });

  test('in no report', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const reports = await Promise.all([
      client.ask('reportOrders', { query: { branch: shop.branch, from: today, to: today } }),
      client.ask('reportStock', { query: { location: shop.near } }),
      client.ask('listOrders', { query: { channel: shop.channel, limit: '100' } }),
    ]);
    const told = reports.map(({ body }) => ({ where: 'a report', text: JSON.stringify(body) }));
    expect(found(told, () => false)).toEqual([]);
  });
});

test('a mail tells the customer of nobody else', () => {
  const mails = mailsIn(host.system.dataDir);
  expect(mails.length).toBeGreaterThan(20);
  for (const { to, text } of mails) {
    const people = new Set([...client.in(to), ...client.in(text)].map(({ request }) => request));
    expect([to, people.size]).toEqual([to, 1]);
    const fields = client.in(text).map(({ field }) => field);
    expect(fields.filter((field) => !inMails.test(field))).toEqual([]);
  }
});
